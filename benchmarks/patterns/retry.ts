import { call, NearBindgen, type NearPromise } from "near-sdk-js";
import { callOf, gasLeft, NO_ARGS, own, resultOf, TGAS } from "./by-hand.js";

const ATTEMPTS = 4;
/** Gas of a call and the fees of it and of its callback. */
const CALL = 13n * TGAS;
const CALLBACK = 10n * TGAS;

/** `contracts/patterns/retry` by hand. */
@NearBindgen({})
export class Persistent {
  @call({})
  ask({ accounts }: { accounts: string[] }) {
    if (!Array.isArray(accounts) || accounts.length === 0) throw new Error("accounts: expected a list");
    return attempt(accounts, 1);
  }

  @call({ privateFunction: true })
  on_greeting({ accounts, made }: { accounts: string[]; made: number }) {
    const result = resultOf(0);
    const greeting = result.ok && typeof result.value === "string" ? result.value : null;
    if (greeting === null && made < ATTEMPTS && gasLeft() > gasOf(made + 1) + CALL) {
      return attempt(accounts, made + 1);
    }
    return { greeting, attempts: made };
  }
}

/** Gas of the callback of an attempt: for all that may follow it. */
function gasOf(made: number): bigint {
  return CALLBACK + BigInt(ATTEMPTS - made) * (CALL + CALLBACK);
}

function attempt(accounts: string[], made: number): NearPromise {
  const account = accounts[(made - 1) % accounts.length] as string;
  return callOf(account, "get_greeting", NO_ARGS, 10n * TGAS).then(
    own("on_greeting", { accounts, made }, gasOf(made)),
  );
}
