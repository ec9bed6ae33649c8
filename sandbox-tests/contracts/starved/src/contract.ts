import { call, NearBindgen, view } from "near-sdk-js";
import {
  defineContract,
  eachChunked,
  type Job,
  method,
  type OkOrErr,
  okOrErr,
  paged,
  string,
  tgas,
  weighted,
} from "near-xcc";

const Hello = defineContract({ get_greeting: method({ returns: string({ maxLength: 8 }), gas: tgas(3) }) });

// Chunks of more than 100 have too little gas for their callback, and pages of less than 5.
const greetings = eachChunked(Hello.get_greeting, {
  callback: "on_greetings",
  chunkCallback: "on_chunk",
  gas: tgas(25),
  chunkGas: (results) => tgas(results > 100 ? 0.3 : 10),
});

const census = paged(Hello.get_greeting, {
  callback: "on_page",
  call: (account: string) => Hello.at(account).get_greeting(),
  gas: (results) => tgas(results < 5 ? 0.3 : 10),
  patience: 5,
});

/** For tests: fan-out and paging whose callbacks run out of gas. */
@NearBindgen({})
export class Starved {
  @call({})
  ask({ accounts }: { accounts: string[] }) {
    return greetings.plan(accounts.map((id) => Hello.at(id).get_greeting({}, { gas: weighted() })));
  }

  @call({ privateFunction: true })
  on_chunk() {
    return greetings.chunk();
  }

  @call({ privateFunction: true })
  on_greetings(): OkOrErr<string>[] {
    return greetings.settled().map(okOrErr);
  }

  @call({ payableFunction: true })
  start({ accounts }: { accounts: string[] }): number {
    return census.start(accounts);
  }

  @call({})
  resume({ job }: { job: number }) {
    return census.resume(job);
  }

  @call({ privateFunction: true })
  on_page(): Job | undefined {
    return census.page();
  }

  @view({})
  job({ job }: { job: number }): Job {
    return census.job(job);
  }

  @view({})
  results({ job }: { job: number }): OkOrErr<string>[] {
    return census.results(job).map(okOrErr);
  }
}
