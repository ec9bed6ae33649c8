import { call, NearBindgen } from "near-sdk-js";
import {
  accountId,
  after,
  array,
  boolean,
  defineContract,
  isAccountId,
  method,
  object,
  okOrErr,
  standard,
  string,
  tgas,
  typed,
} from "near-xcc";
import * as v from "valibot";

// The same answer described twice. By decoders of this library: its length and what parsing it can cost follow from it.
const messages = array(
  object({ premium: boolean(), sender: accountId(), text: string({ maxLength: 280 }) }),
  10,
);

// By valibot, or any other Standard Schema, for what only a schema library can say.
const Messages = v.pipe(
  v.array(
    v.object({
      premium: v.boolean(),
      sender: v.pipe(
        v.string(),
        v.check((id) => isAccountId(id)),
      ),
      text: v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(280)),
    }),
  ),
  v.maxLength(10),
);

const args = typed<{ from_index?: number; limit?: number }>();
const GuestBook = defineContract({ get_messages: method({ args, returns: messages }) });
const CheckedGuestBook = defineContract({
  get_messages: method({ args, returns: standard(Messages, { maxLength: 5_000, maxTokens: 100 }) }),
});

const read = after(GuestBook.get_messages, { callback: "on_read", gas: tgas(15) });
const checked = after(CheckedGuestBook.get_messages, { callback: "on_checked", gas: tgas(25) });

/** Messages of a guestbook that may answer anything: only what has the declared form is passed on. */
@NearBindgen({})
export class Schema {
  /** Answers `{ ok: messages }`, or `{ err: "malformed" }` for anything else. */
  @call({})
  read_messages({ guestbook }: { guestbook: string }) {
    return read.plan(GuestBook.at(guestbook).get_messages());
  }

  @call({ privateFunction: true })
  on_read() {
    return okOrErr(read.settled());
  }

  /** The same with valibot, which also trims the texts and refuses empty ones. */
  @call({})
  check_messages({ guestbook }: { guestbook: string }) {
    return checked.plan(CheckedGuestBook.at(guestbook).get_messages());
  }

  @call({ privateFunction: true })
  on_checked() {
    return okOrErr(checked.settled());
  }
}
