// Types of lock, saga and retry. Checked by `npm run check`, as types.test-d.ts is.
import { expectTypeOf } from "expect-type";
import {
  anything,
  type Chain,
  callMethod,
  defineContract,
  type Lease,
  lock,
  method,
  number,
  type Outcome,
  type Plan,
  type Receipt,
  retry,
  type SagaTurn,
  saga,
  string,
  typed,
} from "./index.js";

const Hotel = defineContract({
  book: method({ args: typed<{ nights: number }>(), returns: string() }),
  cancel: method({ args: typed<{ room: string | null }>() }),
  price: method({ returns: number() }),
});
const hotel = Hotel.at("hotel.near");

// ---- lock

const vault = lock({ release: "release_vault", keys: typed<"gold" | `user:${string}`>() });
expectTypeOf(vault.hold("gold", () => hotel.price())).toEqualTypeOf<Plan<number>>();
vault.hold("user:alice", (lease) => {
  expectTypeOf(lease).toEqualTypeOf<Lease<"gold" | `user:${string}`>>();
  return hotel.price();
});
expectTypeOf(lock({ release: "r" }).isHeld("any text")).toEqualTypeOf<boolean>();
// @ts-expect-error there is no such key
vault.isHeld("silver");
// @ts-expect-error the releasing method is missing
lock({});
// @ts-expect-error a lease is not made by hand of a key alone
vault.owns({ key: "gold" });
// @ts-expect-error the plan is missing
vault.hold("gold");

// ---- saga

const trip = saga({ callback: "on_trip", input: typed<{ nights: number }>() })
  .step("room", {
    returns: Hotel.book,
    call: ({ nights }) => hotel.book({ nights }),
    // What the step answered may have been lost.
    compensate: (_, { room }) => hotel.cancel({ room: room ?? null }),
  })
  .step("price", {
    returns: Hotel.price,
    call: (_, { room }) => {
      expectTypeOf(room).toEqualTypeOf<string>();
      return hotel.price();
    },
  });
type Values = { room: string; price: number };
expectTypeOf(trip.open("id", { nights: 1 })).toEqualTypeOf<Plan>();
const turn = trip.next();
if (turn.status === "done") expectTypeOf(turn.values.price).toEqualTypeOf<number>();
if (turn.status === "undone") expectTypeOf(turn.input).toEqualTypeOf<{ nights: number }>();
if (turn.status === undefined) expectTypeOf(turn).toExtend<Plan>();
expectTypeOf(trip.resume("id")).toExtend<SagaTurn<{ nights: number }, Values>>();
expectTypeOf(trip.deposit).toEqualTypeOf<bigint>();
// @ts-expect-error the input has another type
trip.open("id", { nights: "1" });
// @ts-expect-error values come with the report "done" only
turn.values;
// @ts-expect-error a value of no step before it
trip.step("more", { returns: anything(), call: (_, { more }) => callMethod("aa", more) });
trip.step("odd", {
  returns: string(),
  // @ts-expect-error the call answers another type than declared
  call: () => hotel.price(),
});
trip.step("again", {
  returns: Hotel.book,
  call: () => hotel.book({ nights: 1 }),
  // @ts-expect-error the step's own value can be missing
  compensate: (_, { again }) => hotel.cancel({ room: again }),
});

// ---- retry

const ask = retry(Hotel.price, {
  callback: "on_price",
  input: typed<{ hotels: string[] }>(),
  call: ({ hotels }, attempt): Receipt<number> => Hotel.at(hotels[attempt - 1] ?? "aa").price(),
  on: ["failed", "malformed"],
});
expectTypeOf(ask.plan({ hotels: ["aa"] })).toEqualTypeOf<Chain<never>>();
const asked = ask.settled();
if (asked.again) expectTypeOf(asked.again).toExtend<Plan>();
else expectTypeOf(asked.outcome).toEqualTypeOf<Outcome<number>>();
expectTypeOf(ask.input()).toEqualTypeOf<{ hotels: string[] }>();
// @ts-expect-error there may be another attempt instead of an outcome
asked.outcome.status;
// @ts-expect-error the input is missing
ask.plan();
// @ts-expect-error what went well is not made again
retry(Hotel.price, { callback: "c", input: typed<string>(), call: () => hotel.price(), on: ["ok"] });
// @ts-expect-error the call answers another type than declared
retry(string(), { callback: "c", input: typed<string>(), call: () => hotel.price() });
