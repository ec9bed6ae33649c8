// Checked by `npm run check`: what must compile does, and every `@ts-expect-error` below is an error of the compiler.
import { expectTypeOf } from "expect-type";
import {
  type Action,
  after,
  all,
  anything,
  batch,
  boolean,
  type Chain,
  callMethod,
  custom,
  defineContract,
  each,
  functionCall,
  type Joint,
  join,
  json,
  method,
  number,
  type OkOrErr,
  type Outcome,
  okOrErr,
  type Plan,
  type Receipt,
  string,
  tgas,
  transfer,
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

// ---- plans

expectTypeOf(greeting.then(callMethod("aa", "m"))).toEqualTypeOf<Chain<never>>();
expectTypeOf(all([greeting, greeting])).toEqualTypeOf<Joint>();
greeting.then(greeting).then(greeting) satisfies Plan;
// @ts-expect-error a joint cannot be returned
(): Plan => all([greeting, greeting]);
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

// ---- units

yocto("1.5 NEAR");
yocto("100");
// @ts-expect-error a number is no amount: 1e24 would not be exact
yocto(1e24);
