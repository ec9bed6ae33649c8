import { fail } from "../errors.js";
import { type Decoded, type JsonDecoder, type JsonOptions, malformed, ok } from "./decoder.js";
import { ANY_JSON } from "./json.js";
import { jsonDecoder } from "./json-decoder.js";

/** A validator of the Standard Schema specification, version 1 (https://standardschema.dev). */
export interface StandardSchema<Output = unknown> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => unknown;
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined;
  };
}

/**
 * JSON that a Standard Schema accepts: one of valibot, zod, arktype and others. The contract imports the validator itself,
 * and pays for its size and its steps: `object` and the others of this library are smaller and cheaper. It has to be
 * synchronous: nothing can be waited for in a contract.
 *
 * What the schema refuses is malformed with the reason `schema`, an answer by a `Promise` with `async`.
 *
 * @default maxLength 16384
 * @default maxTokens 1024
 * @throws XccError XCC17 if it is no such schema, or an asynchronous one: it is asked about `undefined` once.
 * @example
 * import * as v from "valibot";
 * standard(v.array(v.object({ sender: v.string(), text: v.string() })), { maxLength: 4096 });
 */
export function standard<Output>(schema: StandardSchema<Output>, options?: JsonOptions): JsonDecoder<Output> {
  const validator = schema?.["~standard"];
  if (typeof validator?.validate !== "function") fail("XCC17 schema", "expected a Standard Schema");
  const take = (value: unknown) => validated<Output>(validator, value);
  const probe = take(undefined);
  if (probe.status === "malformed" && probe.reason === "async")
    fail("XCC17 schema", `${validator.vendor}: it is async`);
  return jsonDecoder(ANY_JSON, take, options);
}

type Validator = StandardSchema["~standard"];

function validated<Output>(validator: Validator, value: unknown): Decoded<Output> {
  try {
    const result = validator.validate(value) as { value?: unknown; issues?: unknown; then?: unknown };
    if (typeof result.then === "function") {
      // Nobody waits for it: its failure must not end a process that runs this outside of a contract.
      result.then(undefined, () => undefined);
      return malformed("async");
    }
    return result.issues === undefined ? ok(result.value as Output) : malformed("schema");
  } catch {
    return malformed("schema");
  }
}
