import { call, initialize, NearBindgen } from "near-sdk-js";
import {
  accountId,
  defineContract,
  each,
  method,
  type OkOrErr,
  okOrErr,
  string,
  tgas,
  weighted,
} from "near-xcc";

const Hello = defineContract({ get_greeting: method({ returns: string() }) });

// The same call on any number of accounts; the callback's gas grows with the number of results.
const greetings = each(Hello.get_greeting, {
  callback: "similar_contracts_callback",
  gas: (results) => tgas(4 + 0.15 * results),
});

/** The same question to many contracts, of which some may fail. */
@NearBindgen({})
export class SimilarContracts {
  accounts = ["hello.near-examples.testnet"];

  /** Optional: the accounts that are asked when a call names none. */
  @initialize({})
  init({ accounts }: { accounts: string[] }): void {
    this.accounts = accounts.map(accountId);
  }

  /** Answers `{ ok: greeting }` or `{ err: reason }` for each account, in the order given. */
  @call({})
  similar_contracts({ accounts = this.accounts }: { accounts?: string[] }) {
    // A weighted call gets an equal share of the gas that is left, so 100 accounts fit as well as one.
    return greetings.plan(accounts.map((id) => Hello.at(id).get_greeting({}, { gas: weighted() })));
  }

  @call({ privateFunction: true })
  similar_contracts_callback(): OkOrErr<string>[] {
    return greetings.settled().map(okOrErr);
  }
}
