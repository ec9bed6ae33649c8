import { call, NearBindgen, type NearPromise } from "near-sdk-js";
import { callOf, NO_ARGS, own, resultOf } from "./by-hand.js";

type Greeting = { ok: string } | { err: "failed" | "malformed" };

/** Results that one callback can wait for. */
const MOST = 128;

const tgas = (amount: number) => BigInt(Math.round(amount * 1e12));

function greetings(count: number): Greeting[] {
  return Array.from({ length: count }, (_, i) => {
    const result = resultOf(i);
    if (!result.ok) return { err: "failed" };
    return typeof result.value === "string" ? { ok: result.value } : { err: "malformed" };
  });
}

/** `contracts/patterns/fan-out` by hand: its weighted calls have a fixed gas here, because near-sdk-js's weights are broken. */
@NearBindgen({})
export class FanOut {
  @call({})
  ask({ accounts }: { accounts: string[] }) {
    if (!Array.isArray(accounts) || accounts.length === 0) throw new Error("accounts: expected a list");
    const calls = accounts.map((account) => callOf(account, "get_greeting", NO_ARGS, tgas(0.5)));
    const chunked = calls.length > MOST;
    const waitedFor: NearPromise[] = [];
    for (let first = 0; chunked && first < calls.length; first += MOST) {
      const chunk = calls.slice(first, first + MOST);
      const { length } = chunk;
      waitedFor.push(
        chunk
          .reduce((joined, next) => joined.and(next))
          .then(own("on_chunk", { count: length }, tgas(3 + 0.1 * length))),
      );
    }
    return (chunked ? waitedFor : calls)
      .reduce((joined, next) => joined.and(next))
      .then(own("on_greetings", { count: calls.length }, tgas(3 + 0.12 * calls.length)));
  }

  @call({ privateFunction: true })
  on_chunk({ count }: { count: number }): Greeting[] {
    return greetings(count);
  }

  @call({ privateFunction: true })
  on_greetings({ count }: { count: number }): Greeting[] {
    if (count <= MOST) return greetings(count);
    const all: Greeting[] = [];
    for (let first = 0; first < count; first += MOST) {
      const size = Math.min(MOST, count - first);
      const chunk = resultOf(first / MOST);
      for (let i = 0; i < size; i++) {
        all.push(chunk.ok ? ((chunk.value as Greeting[])[i] as Greeting) : { err: "malformed" });
      }
    }
    return all;
  }
}
