import { parentPort } from "node:worker_threads";
import { BuildError, type BuildErrorCode, type SourceLocation } from "../errors.js";
import { openStore } from "../store.js";
import { findSdk } from "./sdk.js";
import { checkTypes } from "./typecheck.js";

/** Bytes of what starts TypeScript faster: 13 MB a version. */
const LIMIT = 32 * 2 ** 20;

export interface TypesQuestion {
  /** The contract. */
  readonly source: string;
  /** The cache, if it may be used. */
  readonly folder: string | undefined;
}

/** A BuildError as a message: its text without the place. */
export interface TypeProblem {
  readonly code: BuildErrorCode;
  readonly text: string;
  readonly location: SourceLocation | undefined;
}

/** The answer to a contract's file: what was read, or what is wrong. */
export type TypesAnswer =
  | { readonly files: readonly string[] }
  | { readonly problems: readonly TypeProblem[] }
  | { readonly defect: string };

function problem({ code, message, location }: BuildError): TypeProblem {
  const place = location ? `${location.file}:${location.line}:${location.column}: ` : "";
  return { code, text: message.slice(place.length), location };
}

function answer({ source, folder }: TypesQuestion): TypesAnswer {
  try {
    return { files: checkTypes(source, findSdk(source), openStore("types", LIMIT, folder)) };
  } catch (error) {
    if (!(error instanceof BuildError)) return { defect: (error as Error).stack ?? String(error) };
    const all = error.cause instanceof AggregateError ? (error.cause.errors as BuildError[]) : [error];
    return { problems: all.map(problem) };
  }
}

parentPort!.on("message", (question: TypesQuestion) => parentPort!.postMessage(answer(question)));
