import { call, NearBindgen } from "near-sdk-js";
import { defineContract, eachChunked, method, type OkOrErr, okOrErr, string, tgas, weighted } from "near-xcc";

const Hello = defineContract({
  get_greeting: method({ returns: string({ maxLength: 64 }), gas: weighted() }),
});

// One callback can wait for 128 calls. Of more, every 128 are collected by `on_chunk` first; `on_greetings` gets them all.
const greetings = eachChunked(Hello.get_greeting, {
  callback: "on_greetings",
  gas: (results) => tgas(3 + 0.12 * results),
  chunkCallback: "on_chunk",
});

/** The same question to more contracts than one callback can wait for, in one transaction. */
@NearBindgen({})
export class FanOut {
  /** Answers `{ ok: greeting }` or `{ err: reason }` for each account, in the order given. */
  @call({})
  ask({ accounts }: { accounts: string[] }) {
    if (!Array.isArray(accounts)) throw new Error("accounts: expected a list of account ids");
    return greetings.plan(accounts.map((id) => Hello.at(id).get_greeting()));
  }

  @call({ privateFunction: true })
  on_chunk() {
    return greetings.chunk();
  }

  @call({ privateFunction: true })
  on_greetings(): OkOrErr<string>[] {
    return greetings.settled().map(okOrErr);
  }
}
