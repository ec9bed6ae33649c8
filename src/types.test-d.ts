// Checked by `npm run check`: what must compile does, and every `@ts-expect-error` below is an error of the compiler.
import { expectTypeOf } from "expect-type";
import * as v from "valibot";
import {
  type Action,
  accountId,
  after,
  agreement,
  all,
  any,
  anything,
  array,
  batch,
  boolean,
  type Chain,
  callMethod,
  custom,
  type DecoderOutput,
  defineContract,
  each,
  expect,
  functionCall,
  type Joint,
  join,
  json,
  method,
  number,
  type OkOrErr,
  type Outcome,
  object,
  okOrErr,
  option,
  type Plan,
  quorum,
  type Receipt,
  record,
  standard,
  string,
  text,
  tgas,
  transfer,
  tuple,
  typed,
  u128,
  unwrapOr,
  weighted,
  yocto,
} from "./index.js";

interface Message {
  text: string;
}

const Hello = defineContract({
  get_greeting: method({ returns: string() }),
  set_greeting: method({ args: typed<{ greeting: string }>() }),
  get_messages: method({ args: typed<{ limit?: number }>(), returns: json<Message[]>() }),
  tip: method({ args: typed<{ to: string }>(), payable: true, returns: u128() }),
});
const hello = Hello.at("hello.near");
const greeting = hello.get_greeting();

// ---- remote contracts

expectTypeOf(greeting).toEqualTypeOf<Receipt<string>>();
expectTypeOf(hello.tip({ to: "aa" }, { deposit: "1 NEAR" })).toEqualTypeOf<Receipt<bigint>>();
hello.get_messages();
hello.get_messages({ limit: 1 }, { gas: weighted(1) });
hello.get_greeting({}, { gas: "10 Tgas" });
// @ts-expect-error there is no such method
hello.get_greetings();
// @ts-expect-error arguments are missing
hello.set_greeting();
// @ts-expect-error an argument has another type
hello.set_greeting({ greeting: 1 });
// @ts-expect-error an argument is not declared
hello.set_greeting({ greeting: "a", loud: true });
// @ts-expect-error the method takes no arguments
hello.get_greeting({ greeting: "a" });
// @ts-expect-error the method is not payable
hello.set_greeting({ greeting: "a" }, { deposit: 1n });
// @ts-expect-error a number is no amount
hello.tip({ to: "aa" }, { deposit: 1 });
// @ts-expect-error text without a known unit is no amount
hello.tip({ to: "aa" }, { deposit: "1 near" });
// @ts-expect-error a number is no gas
hello.get_greeting({}, { gas: 30e12 });

// ---- batches

expectTypeOf(batch("aa", [Hello.set_greeting({ greeting: "a" }), Hello.get_greeting()])).toEqualTypeOf<
  Receipt<string>
>();
expectTypeOf(batch("aa", [Hello.get_greeting(), transfer(1n)])).toEqualTypeOf<Receipt<undefined>>();
expectTypeOf(batch("aa", [] as ReturnType<typeof Hello.get_greeting>[])).toEqualTypeOf<Receipt<string>>();
// @ts-expect-error a plan is no action
batch("aa", [greeting]);
// @ts-expect-error text is no arguments
functionCall("m", '{"a":1}');
// @ts-expect-error a copy of an action would carry a deposit to a method that takes none
batch("aa", [{ ...Hello.get_greeting(), deposit: 1n }]);
// @ts-expect-error nor is the amount of a copied transfer checked
batch("aa", [{ ...transfer(1n), amount: -1n }]);
// @ts-expect-error an action is made by a function of the library
batch("aa", [{ kind: "functionCall", method: "m", args: new Uint8Array(0), deposit: 0n, gas: 1, weight: 0 }]);

// ---- plans

expectTypeOf(greeting.then(callMethod("aa", "m"))).toEqualTypeOf<Chain<never>>();
expectTypeOf(all([greeting, greeting])).toEqualTypeOf<Joint>();
greeting.then(greeting).then(greeting) satisfies Plan;
// @ts-expect-error a joint cannot be returned
(): Plan => all([greeting, greeting]);
// @ts-expect-error P1.and(P2) is all([P1, P2]) here
greeting.and(greeting);
// @ts-expect-error a joint cannot be detached
all([greeting, greeting]).detach();
// @ts-expect-error P1.then(P2.and(P3)): a joint cannot wait
greeting.then(all([greeting, greeting]));
// @ts-expect-error P1.then(P2.then(P3)): it waits already
greeting.then(greeting.then(greeting));
// @ts-expect-error a plan is no data that can be changed
greeting.receiverId = "bb";
// @ts-expect-error nor are its actions
greeting.actions.push(transfer(1n) as Action);
// @ts-expect-error a callback is a method, not a function
greeting.then(() => "done");

// @ts-expect-error an async method answers {} and executes nothing
async () => greeting;

// ---- join

const survey = join(
  { greeting: Hello.get_greeting, tip: Hello.tip, any: anything(), flag: boolean() },
  { callback: "on_survey", context: typed<{ payer: string }>() },
);
const plans = {
  greeting,
  tip: hello.tip({ to: "aa" }),
  any: callMethod("aa", "m"),
  flag: callMethod("aa", "m"),
};
expectTypeOf(survey.plan(plans, { context: { payer: "aa" } })).toExtend<Plan>();
expectTypeOf(survey.settled()).toEqualTypeOf<{
  greeting: Outcome<string>;
  tip: Outcome<bigint>;
  any: Outcome<undefined>;
  flag: Outcome<boolean>;
}>();
expectTypeOf(survey.all()).toEqualTypeOf<{ greeting: string; tip: bigint; any: undefined; flag: boolean }>();
expectTypeOf(survey.context()).toEqualTypeOf<{ payer: string }>();
// @ts-expect-error the context is missing
survey.plan(plans);
// @ts-expect-error the context has another type
survey.plan(plans, { context: { payer: 1 } });
// @ts-expect-error a call is missing
survey.plan({ greeting, tip: plans.tip, any: plans.any }, { context: { payer: "aa" } });
// @ts-expect-error a call is not declared
survey.plan({ ...plans, more: greeting }, { context: { payer: "aa" } });
// @ts-expect-error a call answers another type
survey.plan({ ...plans, tip: greeting }, { context: { payer: "aa" } });
// @ts-expect-error a joint has no result
survey.plan({ ...plans, greeting: all([greeting]) }, { context: { payer: "aa" } });
// @ts-expect-error there is no such result
survey.settled().greetings;
// @ts-expect-error the callback is missing
join({ greeting: string() }, {});

const pair = join([string(), number()], { callback: "on_pair" });
expectTypeOf(pair.settled()).toEqualTypeOf<[Outcome<string>, Outcome<number>]>();
expectTypeOf(pair.all()).toEqualTypeOf<[string, number]>();
pair.plan([greeting, callMethod("aa", "m")]);
// @ts-expect-error a call of the tuple is missing
pair.plan([greeting]);
// @ts-expect-error no context is declared
pair.plan([greeting, callMethod("aa", "m")], { context: 1 });

// ---- each, after

const poll = each(Hello.get_greeting, { callback: "on_poll", gas: (results) => tgas(5 + results) });
poll.plan([greeting, callMethod("aa", "m")], { deposit: "1 NEAR", refundable: true });
expectTypeOf(poll.settled()).toEqualTypeOf<Outcome<string>[]>();
expectTypeOf(poll.settled().map(okOrErr)).toEqualTypeOf<OkOrErr<string>[]>();
expectTypeOf(poll.all()).toEqualTypeOf<string[]>();
// @ts-expect-error a call answers another type
poll.plan([hello.get_messages()]);

const single = after(
  custom((bytes) => bytes.length, { maxLength: 10 }),
  { callback: "on_single" },
);
single.plan(callMethod("aa", "m").then(callMethod("bb", "m")));
expectTypeOf(single.settled()).toEqualTypeOf<Outcome<number>>();
expectTypeOf(unwrapOr(single.settled(), null)).toEqualTypeOf<number | null>();
expectTypeOf(single.value()).toEqualTypeOf<number>();
// @ts-expect-error the value is there only when the status says so
single.settled().value;

// ---- reducers

const first = any(survey.settled());
if (first.status === "ok") {
  expectTypeOf(first.key).toEqualTypeOf<"greeting" | "tip" | "any" | "flag">();
  if (first.key === "tip") expectTypeOf(first.value).toEqualTypeOf<bigint>();
  if (first.key === "greeting") expectTypeOf(first.value).toEqualTypeOf<string>();
} else expectTypeOf(first.reason).toEqualTypeOf<string>();
// @ts-expect-error there may be none
first.value;
expectTypeOf(unwrapOr(any(pair.settled()), null)).toEqualTypeOf<string | number | null>();
expectTypeOf(expect(any(poll.settled()), "greeting")).toEqualTypeOf<string>();
expectTypeOf(expect(single.settled(), "length")).toEqualTypeOf<number>();
expectTypeOf(okOrErr(agreement(2, poll.settled()))).toEqualTypeOf<OkOrErr<string>>();

const heard = expect(quorum(2, survey.settled()), "answers");
expectTypeOf(heard.greeting).toEqualTypeOf<string | undefined>();
expectTypeOf(heard.tip).toEqualTypeOf<bigint | undefined>();
// @ts-expect-error there is no such result
heard.greetings;
expectTypeOf(expect(quorum(1, pair.settled()), "pair")).toEqualTypeOf<[string?, number?]>();
expectTypeOf(expect(quorum(1, poll.settled()), "poll")).toEqualTypeOf<(string | undefined)[]>();

const same = agreement(2, pair.settled());
if (same.status === "ok") {
  expectTypeOf(same.value).toEqualTypeOf<string | number>();
  expectTypeOf(same.keys).toEqualTypeOf<readonly number[]>();
}
const alike = agreement(2, survey.settled());
if (alike.status === "ok") {
  expectTypeOf(alike.value).toEqualTypeOf<string | bigint | boolean | undefined>();
  expectTypeOf(alike.keys).toEqualTypeOf<readonly ("greeting" | "tip" | "any" | "flag")[]>();
}
// @ts-expect-error values are no outcomes
any(survey.all());
// @ts-expect-error nor is the plan
quorum(2, survey);
// @ts-expect-error how many is missing
agreement(poll.settled());

// ---- decoders

const messages = array(object({ sender: accountId(), memo: option(string()), amount: u128() }), 10);
expectTypeOf<DecoderOutput<typeof messages>>().toEqualTypeOf<
  { sender: string; memo: string | null; amount: bigint }[]
>();
expectTypeOf<DecoderOutput<ReturnType<typeof record<bigint>>>>().toEqualTypeOf<Record<string, bigint>>();
const positions = tuple([accountId(), record(u128(), 5), json<Message>()]);
expectTypeOf<DecoderOutput<typeof positions>>().toEqualTypeOf<[string, Record<string, bigint>, Message]>();
const schema = standard(v.object({ text: v.pipe(v.string(), v.transform(Number)) }));
expectTypeOf<DecoderOutput<typeof schema>>().toEqualTypeOf<{ text: number }>();
expectTypeOf<DecoderOutput<ReturnType<typeof option<string>>>>().toEqualTypeOf<string | null>();
option(text());
// @ts-expect-error plain text is no JSON: it cannot stand inside of it
array(text(), 10);
// @ts-expect-error plain text stays none when it is optional
object({ memo: option(text()) });
// @ts-expect-error how many items there can be is missing
array(string());
// @ts-expect-error valibot's schema is no decoder
join({ text: v.string() }, { callback: "on_it" });
// @ts-expect-error a decoder is no Standard Schema
standard(string());

// ---- units

yocto("1.5 NEAR");
yocto("100");
// @ts-expect-error a number is no amount: 1e24 would not be exact
yocto(1e24);
