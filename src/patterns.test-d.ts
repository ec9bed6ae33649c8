// Checked by `npm run check`: fan-out, paging, refunds and rollback. Every `@ts-expect-error` below is an error of the compiler.
import { expectTypeOf } from "expect-type";
import {
  type Chain,
  callMethod,
  claims,
  defineContract,
  depositsOf,
  each,
  eachChunked,
  failedDeposits,
  type Job,
  join,
  method,
  number,
  type Outcome,
  paged,
  restore,
  snapshot,
  string,
  tgas,
  typed,
} from "./index.js";

const Hello = defineContract({
  get_greeting: method({ returns: string() }),
  get_num: method({ returns: number() }),
});
const hello = Hello.at("hello.near");

// ---- fan-out

const poll = eachChunked(Hello.get_greeting, {
  callback: "on_poll",
  chunkCallback: "on_chunk",
  chunkGas: (results) => tgas(results),
  context: typed<{ by: string }>(),
});
expectTypeOf(poll.plan([hello.get_greeting()], { context: { by: "me" } })).toEqualTypeOf<Chain<never>>();
expectTypeOf(poll.settled()).toEqualTypeOf<Outcome<string>[]>();
expectTypeOf(poll.context()).toEqualTypeOf<{ by: string }>();
expectTypeOf(poll.chunk()).toEqualTypeOf<void>();
// @ts-expect-error a call answers another type
poll.plan([hello.get_num()], { context: { by: "me" } });
// @ts-expect-error the context is missing
poll.plan([hello.get_greeting()]);
// @ts-expect-error the chunks have no callback
eachChunked(Hello.get_greeting, { callback: "on_poll" });

// ---- paging

const census = paged(Hello.get_num, {
  callback: "on_page",
  call: ({ id }: { id: string }) => Hello.at(id).get_num(),
});
expectTypeOf(census.start([{ id: "aa" }])).toEqualTypeOf<number>();
expectTypeOf(census.resume(1)).toEqualTypeOf<Chain<never> | Job>();
expectTypeOf(census.page()).toEqualTypeOf<Job | undefined>();
expectTypeOf(census.results(1, 0)).toEqualTypeOf<Outcome<number>[]>();
expectTypeOf(census.close(1)).toEqualTypeOf<boolean>();
// @ts-expect-error items are what the call takes
census.start(["aa"]);
// @ts-expect-error jobs have numbers
census.resume("1");
// @ts-expect-error the call answers another type than is decoded
paged(Hello.get_num, { callback: "on_page", call: (id: string) => Hello.at(id).get_greeting() });
// @ts-expect-error there is no call
paged(Hello.get_num, { callback: "on_page" });
// @ts-expect-error gas has a unit
paged(Hello.get_num, { callback: "m", call: (id: string) => callMethod(id, "m"), gas: 5 });

// ---- refunds

const plans = { a: hello.get_greeting(), b: callMethod("bb", "m", {}, { deposit: 1n }) };
expectTypeOf(depositsOf(plans)).toEqualTypeOf<{ a: bigint; b: bigint }>();
expectTypeOf(depositsOf([hello.get_greeting()])).toEqualTypeOf<bigint[]>();
const trip = join(
  { a: Hello.get_greeting, b: Hello.get_num },
  { callback: "on_trip", context: typed<{ spent: { a: bigint; b: bigint } }>() },
);
expectTypeOf(failedDeposits(trip.settled(), trip.context().spent)).toEqualTypeOf<bigint>();
const many = each(Hello.get_num, { callback: "on_many" });
failedDeposits(many.settled(), depositsOf([hello.get_num()]));
// @ts-expect-error the deposit of one call is missing
failedDeposits(trip.settled(), { a: 1n });
// @ts-expect-error deposits are bigints
failedDeposits(many.settled(), [1]);

const payouts = claims({ callback: "on_payout" });
trip.refund("1 NEAR", (to, amount) => payouts.pay(to, amount));
expectTypeOf(payouts.settle()).toEqualTypeOf<bigint>();
// @ts-expect-error a payment is a plan
trip.refund(undefined, (to) => to);

// ---- rollback

class Shop {
  buyer = "";
  price = 1n;
  visits = 0;
  buy(): void {
    const before = snapshot(this, ["buyer", "price"]);
    const after = snapshot(this, ["buyer", "price"]);
    const price: bigint = before.price;
    expectTypeOf(price).toEqualTypeOf<bigint>();
    const kept = restore<Pick<Shop, "buyer" | "price">>(this, before, after);
    expectTypeOf(kept).toEqualTypeOf<("buyer" | "price")[]>();
    // @ts-expect-error there is no such field
    snapshot(this, ["seller"]);
    // @ts-expect-error what the call left is missing
    restore(this, before);
    // @ts-expect-error the snapshots are of different fields
    restore<Pick<Shop, "buyer" | "price">>(this, before, snapshot(this, ["visits"]));
  }
}
expectTypeOf<Shop>().toHaveProperty("buy");
