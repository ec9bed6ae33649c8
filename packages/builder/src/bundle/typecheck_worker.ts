import { parentPort } from "node:worker_threads";
import { BuildError, type BuildErrorCode, type SourceLocation } from "../errors.js";
import { findSdk } from "./sdk.js";
import { checkTypes } from "./typecheck.js";

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

function answer(source: string): TypesAnswer {
  try {
    return { files: checkTypes(source, findSdk(source)) };
  } catch (error) {
    if (!(error instanceof BuildError)) return { defect: (error as Error).stack ?? String(error) };
    const all = error.cause instanceof AggregateError ? (error.cause.errors as BuildError[]) : [error];
    return { problems: all.map(problem) };
  }
}

parentPort!.on("message", (source: string) => parentPort!.postMessage(answer(source)));
