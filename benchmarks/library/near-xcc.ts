import { call, NearBindgen } from "near-sdk-js";
import {
  after,
  agreement,
  any,
  batch,
  defineContract,
  each,
  join,
  json,
  method,
  number,
  quorum,
  string,
  tgas,
  typed,
  unwrapOr,
} from "near-xcc";

const Hello = defineContract({
  get_greeting: method({ returns: string() }),
  set_greeting: method({ args: typed<{ greeting: string }>() }),
});
const Counter = defineContract({ get_num: method({ returns: number() }) });
const GuestBook = defineContract({
  get_messages: method({ args: typed<{ from_index: number; limit: number }>(), returns: json() }),
});

// Where a batch of one contract has 10 Tgas a call, the members of a poll have 5.
const Member = defineContract({ get_greeting: method({ returns: string(), gas: tgas(5) }) });

const one = after(Hello.get_greeting, { callback: "on_one" });
const three = join(
  { greeting: Hello.get_greeting, count: Counter.get_num, messages: GuestBook.get_messages },
  { callback: "on_three" },
);
const first = each(Member.get_greeting, { callback: "on_any" });
const enough = each(Member.get_greeting, { callback: "on_quorum" });
const alike = each(Member.get_greeting, { callback: "on_agreement" });
const many = each(Member.get_greeting, { callback: "on_many", gas: tgas(30) });

/** The patterns on this library; near-promise.ts and low-level.ts do the same by hand. */
@NearBindgen({})
export class Library {
  @call({})
  ask_one({ target }: { target: string }) {
    return one.plan(Hello.at(target).get_greeting());
  }

  @call({})
  act_in_batch({ target }: { target: string }) {
    return one.plan(
      batch(target, [
        Hello.set_greeting({ greeting: "one" }),
        Hello.set_greeting({ greeting: "two" }),
        Hello.get_greeting(),
      ]),
    );
  }

  @call({ privateFunction: true })
  on_one(): string | null {
    return unwrapOr(one.settled(), null);
  }

  @call({})
  ask_three({ hello, counter, guestbook }: { hello: string; counter: string; guestbook: string }) {
    return three.plan({
      greeting: Hello.at(hello).get_greeting(),
      count: Counter.at(counter).get_num(),
      messages: GuestBook.at(guestbook).get_messages({ from_index: 0, limit: 10 }),
    });
  }

  @call({ privateFunction: true })
  on_three() {
    const { greeting, count, messages } = three.settled();
    return [unwrapOr(greeting, null), unwrapOr(count, null), unwrapOr(messages, null)];
  }

  @call({})
  ask_many({ accounts }: { accounts: string[] }) {
    return many.plan(accounts.map((id) => Member.at(id).get_greeting()));
  }

  @call({ privateFunction: true })
  on_many() {
    return many.settled().map((outcome) => unwrapOr(outcome, null));
  }

  @call({})
  ask_any({ accounts }: { accounts: string[] }) {
    return first.plan(accounts.map((id) => Member.at(id).get_greeting()));
  }

  @call({ privateFunction: true })
  on_any() {
    const found = any(first.settled());
    return found.status === "ok" ? [found.key, found.value] : null;
  }

  @call({})
  ask_quorum({ accounts }: { accounts: string[] }) {
    return enough.plan(accounts.map((id) => Member.at(id).get_greeting()));
  }

  @call({ privateFunction: true })
  on_quorum() {
    return unwrapOr(quorum(2, enough.settled()), null);
  }

  @call({})
  ask_agreement({ accounts }: { accounts: string[] }) {
    return alike.plan(accounts.map((id) => Member.at(id).get_greeting()));
  }

  @call({ privateFunction: true })
  on_agreement() {
    const said = agreement(2, alike.settled());
    return said.status === "ok" ? { value: said.value, keys: said.keys } : null;
  }
}
