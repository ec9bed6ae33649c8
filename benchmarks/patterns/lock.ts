import { call, initialize, LookupMap, NearBindgen, NearPromise, near, view } from "near-sdk-js";
import { callOf, NO_ARGS, own, resultOf, TGAS } from "./by-hand.js";

const UNIT = 10n ** 21n;
const BLOCKS = 1000n;

interface Lease {
  item: string;
  until: string;
}

interface Order extends Lease {
  buyer: string;
  paid: string;
}

const keyOf = (item: string) => `release_item:${item}`;

/** The height at which a lock that is held now becomes free by itself. */
function heldUntil(item: string): string | null {
  const until = near.storageRead(keyOf(item));
  return until !== null && near.blockHeight() < BigInt(until) ? until : null;
}

/** A whole number, which contracts answer as a number or as text; `BigInt` throws for any other. */
function priceOf(value: unknown): bigint | null {
  if (typeof value === "number") return Number.isSafeInteger(value) && value >= 0 ? BigInt(value) : null;
  if (typeof value !== "string" || value === "" || value.length > 20) return null;
  for (const character of value) if (character < "0" || character > "9") return null;
  return BigInt(value);
}

function refund(to: string, amount: bigint): void {
  if (amount > 0n) NearPromise.new(to).transfer(amount).build();
}

/** `contracts/patterns/lock` by hand. */
@NearBindgen({ requireInit: true })
export class Shop {
  oracle = "";
  owners = new LookupMap<string>("o");

  @initialize({})
  init({ oracle }: { oracle: string }): void {
    this.oracle = oracle;
  }

  @call({ payableFunction: true })
  buy({ item }: { item: string }) {
    if (typeof item !== "string" || item.length > 64) throw new Error("item: expected a text of up to 64");
    if (this.owners.get(item) !== null) throw new Error(`${item} is sold`);
    const held = heldUntil(item);
    if (held !== null) throw new Error(`${item} is locked until block ${held}`);
    const until = String(near.blockHeight() + BLOCKS);
    near.storageWrite(keyOf(item), until);
    const order: Order = {
      ...{ item, until },
      buyer: near.predecessorAccountId(),
      paid: String(near.attachedDeposit()),
    };
    const sold = callOf(this.oracle, "get_num", NO_ARGS, 10n * TGAS).then(own("on_price", order, 15n * TGAS));
    sold.then(own("release_item", { item, until }, 5n * TGAS)).build();
    return sold;
  }

  @call({ privateFunction: true })
  on_price({ item, until, buyer, paid }: Order): boolean {
    const price = resultOf(0);
    const all = BigInt(paid);
    const named = price.ok ? priceOf(price.value) : null;
    const cost = named === null ? all + 1n : named * UNIT;
    if (cost > all || heldUntil(item) !== until) {
      refund(buyer, all);
      return false;
    }
    refund(buyer, all - cost);
    this.owners.set(item, buyer);
    return true;
  }

  @call({ privateFunction: true })
  release_item({ item, until }: Lease): boolean {
    if (near.storageRead(keyOf(item)) !== until) return false;
    near.storageRemove(keyOf(item));
    return true;
  }

  @view({})
  owner_of({ item }: { item: string }): string | null {
    return this.owners.get(item);
  }

  @view({})
  is_selling({ item }: { item: string }): boolean {
    return heldUntil(item) !== null;
  }
}
