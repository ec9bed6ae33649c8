import { call, NearBindgen, view } from "near-sdk-js";
import {
  checkAccountId,
  defineContract,
  type Job,
  method,
  number,
  type OkOrErr,
  okOrErr,
  paged,
  tgas,
} from "near-xcc";

const Counter = defineContract({ get_num: method({ returns: number(), gas: tgas(5) }) });

// A page is as many counters as the gas of one `resume` can ask; the answers wait in storage that the owner has paid for.
const census = paged(Counter.get_num, {
  callback: "on_page",
  call: (account: string) => Counter.at(account).get_num(),
});

/** Asks any number of counters, over as many transactions as it takes. */
@NearBindgen({})
export class Paging {
  /** Starts a job and answers its number. Attach what `price` says; it comes back with `close`. */
  @call({ payableFunction: true })
  start({ accounts }: { accounts: string[] }): number {
    return census.start(checked(accounts));
  }

  /** Asks the next counters. Anybody may call it, until `done` is `total`. */
  @call({})
  resume({ job }: { job: number }) {
    return census.resume(job);
  }

  @call({ privateFunction: true })
  on_page(): Job | undefined {
    return census.page();
  }

  /** Ends a job and pays its deposit back. Only its owner may. */
  @call({})
  close({ job }: { job: number }): boolean {
    return census.close(job);
  }

  @view({})
  price({ accounts, owner }: { accounts: string[]; owner: string }): bigint {
    return census.price(checked(accounts), checkAccountId(owner));
  }

  @view({})
  job({ job }: { job: number }): Job {
    return census.job(job);
  }

  /** `{ ok: number }` or `{ err: reason }` for each account, in the order given: of one page, or of all so far. */
  @view({})
  results({ job, page }: { job: number; page?: number }): OkOrErr<number>[] {
    return census.results(job, page).map(okOrErr);
  }
}

function checked(accounts: string[]): string[] {
  if (!Array.isArray(accounts)) throw new Error("accounts: expected a list of account ids");
  return accounts.map(checkAccountId);
}
