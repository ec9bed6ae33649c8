import { call, NearBindgen, view } from "near-sdk-js";
import {
  agreement,
  any,
  defineContract,
  discard,
  each,
  expect,
  join,
  method,
  number,
  okOrErr,
  planMermaid,
  planText,
  quorum,
  tgas,
  typed,
} from "near-xcc";

const Feed = defineContract({ get_num: method({ returns: number(), gas: tgas(5) }) });

const gas = (results: number) => tgas(3 + 0.2 * results);
const prices = each(Feed.get_num, { callback: "on_prices", gas, context: typed<{ need: number }>() });
const readings = each(Feed.get_num, { callback: "on_readings", gas, context: typed<{ need: number }>() });
const source = join({ main: Feed.get_num, backup: Feed.get_num }, { callback: "on_source" });

/** The same question to several feeds, none of which is trusted alone. */
@NearBindgen({})
export class Quorum {
  /** The price that at least `need` feeds name alike. Fails if there is none, and says why. */
  @call({})
  price({ feeds, need }: { feeds: string[]; need: number }) {
    return prices.plan(asked(feeds), { context: { need } });
  }

  @call({ privateFunction: true })
  on_prices(): number {
    return expect(agreement(prices.context().need, prices.settled()), "price");
  }

  /** The mean of what the feeds say, if at least `need` of them answer; otherwise null. */
  @call({})
  mean({ feeds, need }: { feeds: string[]; need: number }) {
    return readings.plan(asked(feeds), { context: { need } });
  }

  @call({ privateFunction: true })
  on_readings(): number | null {
    const heard = quorum(readings.context().need, readings.settled());
    if (heard.status === "failed") return null;
    const values = heard.value.filter((value): value is number => value !== undefined);
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  }

  /** What the main feed says, or else the backup. Answers `{ ok: [feed, price] }` or `{ err: "failed" }`. */
  @call({})
  latest({ main, backup }: { main: string; backup: string }) {
    return source.plan({ main: Feed.at(main).get_num(), backup: Feed.at(backup).get_num() });
  }

  @call({ privateFunction: true })
  on_source() {
    const first = any(source.settled());
    return okOrErr(first.status === "ok" ? { status: "ok", value: [first.key, first.value] } : first);
  }

  /** What `price` would send: as text, or as a Mermaid flowchart. */
  @view({})
  explain({ feeds, as }: { feeds: string[]; as: "text" | "mermaid" }): string {
    const plan = prices.plan(asked(feeds), { context: { need: 1 } });
    discard(plan);
    return as === "mermaid" ? planMermaid(plan) : planText(plan);
  }
}

function asked(feeds: string[]) {
  return feeds.map((id) => Feed.at(id).get_num());
}
