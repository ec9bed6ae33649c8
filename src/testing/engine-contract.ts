import { call, NearBindgen, str, view } from "near-sdk-js";
import { isAccountId } from "../account-id.js";
import { u128Of } from "../decimal.js";
import { json } from "../decoders/json.js";
import { number } from "../decoders/scalars.js";
import { string } from "../decoders/string.js";
import { type Env, host } from "../host.js";
import { encodeArgs } from "../json.js";
import { type Outcome, readOutcome } from "../outcome.js";
import { unpack } from "../packed.js";
import {
  ACCOUNT_IDS,
  ARGS,
  contextTexts,
  copies,
  NO_ACCOUNT_IDS,
  NUMBERS,
  OTHER_CONTEXTS,
  PLAIN_CONTEXTS,
  PLANS,
  parsedText,
  shownValue,
} from "./engine-cases.js";

/** A decoder of JSON whose author made a mistake. */
const FAILING = {
  ...json({ maxLength: 9 }),
  take(): never {
    throw new Error("a mistake");
  },
};

/** The same functions of this library as its unit tests call, on the engine of near-xcc-build. */
@NearBindgen({})
export class Engine {
  @view({})
  account_ids(): boolean[] {
    return [...ACCOUNT_IDS, ...NO_ACCOUNT_IDS].map(isAccountId);
  }

  @view({})
  numbers(): (string | null)[] {
    return NUMBERS.map((value) => u128Of(value)?.toString() ?? null);
  }

  @view({})
  args({ name }: { name: string }): string {
    try {
      return str(encodeArgs(ARGS[name]?.()));
    } catch (error) {
      return String((error as Error).message);
    }
  }

  /** A context as text, and what is read from it as text; or why it is refused. */
  @view({})
  context({ name }: { name: string }): string[] {
    return contextTexts((PLAIN_CONTEXTS[name] ?? OTHER_CONTEXTS[name])?.());
  }

  /** Whether the engine wrote and read a context by itself. */
  @view({})
  native_context({ name }: { name: string }): boolean {
    const { env } = globalThis as unknown as { env: Env };
    const bytes = env.near_xcc_encode_context?.((PLAIN_CONTEXTS[name] ?? OTHER_CONTEXTS[name])?.());
    return bytes !== undefined && env.near_xcc_decode_context?.(bytes) !== undefined;
  }

  /** The arguments of this call, read as a context, if the engine has kept them. */
  @view({})
  given(): string {
    const { env } = globalThis as unknown as { env: Env };
    return shownValue(env.near_xcc_arguments?.());
  }

  /** What is read from text that may not be of this library: as text, or the name of the error. */
  @view({})
  parsed({ text }: { text: string }): string {
    return parsedText(text);
  }

  /** The results of a callback, each as JSON of so many tokens and as a string; and decoded from its bytes. */
  @view({})
  results({ maxTokens }: { maxTokens: number }): Outcome<unknown>[][] {
    const env = host();
    const decoders = [json({ maxTokens, maxLength: 600 }), string({ maxLength: 600 })];
    return Array.from({ length: Number(env.promise_results_count()) }, (_, i) => {
      const outcomes = decoders.map((decoder) => readOutcome(i, decoder, env));
      if (env.promise_result(i, 0) !== 1n) return outcomes;
      const bytes = env.read_register(0) as Uint8Array;
      return [...outcomes, ...decoders.map((decoder) => decoder.decode(bytes))];
    });
  }

  @view({})
  copied(): unknown[] {
    return copies();
  }

  /** Sends a plan. */
  @call({})
  send({ name }: { name: string }): void {
    PLANS[name]?.().detach();
  }

  /** Packed results, decoded: as JSON, as a string, and by a decoder that the engine does not know. */
  @view({})
  unpacked({ packed, count }: { packed: number[]; count: number }): [boolean, Outcome<unknown>[]][] {
    const decoders = [json({ maxTokens: 2, maxLength: 9 }), string({ maxLength: 9 }), number(), FAILING];
    return decoders.map((decoder) => {
      const outcomes: Outcome<unknown>[] = [{ status: "ok", value: "before" }];
      return [unpack<unknown>(Uint8Array.from(packed), count, decoder, outcomes), outcomes];
    });
  }

  /** Whether the engine's own functions are what ran. */
  @view({})
  native(): boolean {
    const { env } = globalThis as unknown as { env: { near_xcc_is_account_id?: unknown } };
    return isAccountId === env.near_xcc_is_account_id;
  }
}
