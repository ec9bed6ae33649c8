import { call, initialize, NearBindgen } from "near-sdk-js";
import {
  checkAccountId,
  defineContract,
  each,
  method,
  type OkOrErr,
  okOrErr,
  string,
  tgas,
  weighted,
} from "near-xcc";

// Each call gets an equal share of the gas that is left, so 100 accounts fit as well as one.
const Hello = defineContract({
  get_greeting: method({ returns: string({ maxLength: 512 }), gas: weighted() }),
});

// The same call on any number of accounts. The callback's gas grows with the number of results and suffices when each has
// the longest length that is read: otherwise one callee could make it fail for all.
const greetings = each(Hello.get_greeting, {
  callback: "similar_contracts_callback",
  gas: (results) => tgas(3 + 0.6 * results),
});

/** The same question to many contracts, of which some may fail. */
@NearBindgen({})
export class SimilarContracts {
  accounts = ["hello.near-examples.testnet"];

  /** Optional: the accounts that are asked when a call names none. */
  @initialize({})
  init({ accounts }: { accounts: string[] }): void {
    this.accounts = listed(accounts).map(checkAccountId);
  }

  /** Answers `{ ok: greeting }` or `{ err: reason }` for each account, in the order given. */
  @call({})
  similar_contracts({ accounts = this.accounts }: { accounts?: string[] }) {
    return greetings.plan(listed(accounts).map((id) => Hello.at(id).get_greeting()));
  }

  @call({ privateFunction: true })
  similar_contracts_callback(): OkOrErr<string>[] {
    return greetings.settled().map(okOrErr);
  }
}

function listed(accounts: string[]): string[] {
  if (!Array.isArray(accounts)) throw new Error("accounts: expected a list of account ids");
  return accounts;
}
