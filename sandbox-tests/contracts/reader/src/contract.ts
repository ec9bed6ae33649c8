import { call, NearBindgen } from "near-sdk-js";
import {
  accountId,
  array,
  boolean,
  callMethod,
  each,
  json,
  nothing,
  number,
  object,
  okOrErr,
  option,
  type Plan,
  rawBytes,
  string,
  text,
  u128,
} from "near-xcc";

const callback = "on_results";

/** What results can be declared as: with the lengths that a declaration has that names none. */
const declared = {
  nothing: each(nothing(), { callback }),
  boolean: each(boolean(), { callback }),
  number: each(number(), { callback }),
  u128: each(u128(), { callback }),
  accountId: each(accountId(), { callback }),
  string: each(string(), { callback }),
  text: each(text(), { callback }),
  bytes: each(rawBytes(), { callback }),
  json: each(json(), { callback }),
  messages: each(
    array(object({ premium: boolean(), sender: accountId(), text: option(string({ maxLength: 280 })) }), 10),
    { callback },
  ),
};

interface Question {
  readonly kind: keyof typeof declared;
  readonly target: string;
  readonly count: number;
  /** Gas of the callback; the declaration's own without it. */
  readonly gas?: `${bigint}`;
}

/** Reads results of any kind, for tests of what their callback needs. */
@NearBindgen({})
export class Reader {
  kind: keyof typeof declared = "nothing";

  @call({})
  ask({ kind, target, count, gas }: Question): Plan {
    this.kind = kind;
    const plans = Array.from({ length: count }, () =>
      callMethod(target, "answer", undefined, { gas: "3 Tgas" }),
    );
    return declared[kind].plan(plans as never, gas === undefined ? {} : { gas });
  }

  @call({ privateFunction: true })
  on_results(): string[] {
    return declared[this.kind].settled().map((outcome) => Object.keys(okOrErr(outcome)).join());
  }
}
