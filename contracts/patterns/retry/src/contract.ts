import { call, NearBindgen } from "near-sdk-js";
import { defineContract, method, retry, string, tgas, typed, unwrapOr } from "near-xcc";

const Hello = defineContract({
  get_greeting: method({ returns: string({ maxLength: 512 }), gas: tgas(10) }),
});

// Asking twice does no harm, so whatever goes wrong the next account is asked.
const greeting = retry(Hello.get_greeting, {
  callback: "on_greeting",
  input: typed<{ accounts: string[] }>(),
  call: ({ accounts }, attempt) =>
    Hello.at(accounts[(attempt - 1) % accounts.length] as string).get_greeting(),
  attempts: 4,
  on: ["failed", "malformed", "tooLong"],
  gas: tgas(10),
});

/** Asks one account after the other until one of them greets properly. */
@NearBindgen({})
export class Persistent {
  /** Asks up to four times, the accounts in turn. Answers the greeting, or null, and the number of attempts. */
  @call({})
  ask({ accounts }: { accounts: string[] }) {
    if (!Array.isArray(accounts) || accounts.length === 0) throw new Error("accounts: expected a list");
    return greeting.plan({ accounts });
  }

  @call({ privateFunction: true })
  on_greeting() {
    const settled = greeting.settled();
    if (settled.again) return settled.again;
    return { greeting: unwrapOr(settled.outcome, null), attempts: settled.attempts };
  }
}
