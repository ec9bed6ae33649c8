import { call, initialize, NearBindgen } from "near-sdk-js";
import {
  accountId,
  array,
  batch,
  boolean,
  checkAccountId,
  type DecoderOutput,
  defineContract,
  each,
  join,
  method,
  number,
  type OkOrErr,
  object,
  okOrErr,
  string,
  tgas,
  typed,
  unwrapOr,
  weighted,
} from "near-xcc";

const Hello = defineContract({ get_greeting: method({ returns: string({ maxLength: 512 }) }) });
const Counter = defineContract({ get_num: method({ returns: number() }) });

// Another contract answers what it likes: what has another form, or costs too much to look at, is not passed on.
const message = object({ premium: boolean(), sender: accountId(), text: string({ maxLength: 1_600 }) });
type Message = DecoderOutput<typeof message>;
const GuestBook = defineContract({
  get_messages: method({
    args: typed<{ from_index?: number; limit?: number }>(),
    returns: array(message, 10),
  }),
});

// Always the same: at the top level its arguments are encoded once, when the contract is built.
const firstMessages = GuestBook.get_messages({ from_index: 0, limit: 10 });

// Three different contracts, three different types. The callback reads them by these names. Its gas suffices for the
// dearest that a hostile guestbook can answer.
const survey = join(
  { greeting: Hello.get_greeting, count: Counter.get_num, messages: GuestBook.get_messages },
  { callback: "multiple_contracts_callback", gas: tgas(30) },
);

const greetings = each(Hello.get_greeting, {
  callback: "multiple_accounts_callback",
  gas: (results) => tgas(3 + 0.6 * results),
});

interface Accounts {
  hello_account: string;
  counter_account: string;
  guestbook_account: string;
}

/** Different contracts asked at once, and one callback that gets all their answers. */
@NearBindgen({ requireInit: true })
export class MultipleContracts {
  hello_account = "";
  counter_account = "";
  guestbook_account = "";

  @initialize({})
  init({ hello_account, counter_account, guestbook_account }: Accounts): void {
    this.hello_account = checkAccountId(hello_account);
    this.counter_account = checkAccountId(counter_account);
    this.guestbook_account = checkAccountId(guestbook_account);
  }

  /** Answers `[greeting, number, messages]`, with null for one that failed. */
  @call({})
  multiple_contracts() {
    return survey.plan({
      greeting: Hello.at(this.hello_account).get_greeting(),
      count: Counter.at(this.counter_account).get_num(),
      messages: batch(this.guestbook_account, [firstMessages]),
    });
  }

  @call({ privateFunction: true })
  multiple_contracts_callback(): [string | null, number | null, Message[] | null] {
    const { greeting, count, messages } = survey.settled();
    return [unwrapOr(greeting, null), unwrapOr(count, null), unwrapOr(messages, null)];
  }

  /** Asks any accounts for their greetings. Answers `{ ok: greeting }` or `{ err: reason }` for each. */
  @call({})
  multiple_accounts({ accounts }: { accounts: string[] }) {
    if (!Array.isArray(accounts)) throw new Error("accounts: expected a list of account ids");
    return greetings.plan(accounts.map((id) => Hello.at(id).get_greeting({}, { gas: weighted() })));
  }

  @call({ privateFunction: true })
  multiple_accounts_callback(): OkOrErr<string>[] {
    return greetings.settled().map(okOrErr);
  }
}
