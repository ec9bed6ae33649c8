import { BuildError } from "../errors.js";
import { WorkerThread } from "../worker_thread.js";
import type { TypesAnswer, TypesQuestion } from "./typecheck_worker.js";

/** TypeScript starts once. */
const thread = new WorkerThread<TypesQuestion, TypesAnswer>("bundle/typecheck_worker");

/** {@link checkTypes} on a thread of its own, while this one bundles. @throws BuildError as it does */
export async function checkTypesAside(question: TypesQuestion): Promise<readonly string[]> {
  const answer = await thread.ask(question);
  if ("files" in answer) return answer.files;
  if ("defect" in answer) throw new Error(answer.defect);
  const errors = answer.problems.map(({ code, text, location }) => new BuildError(code, text, location));
  const first = errors[0]!;
  if (errors.length > 1) first.cause = new AggregateError(errors, `${errors.length} type errors`);
  throw first;
}
