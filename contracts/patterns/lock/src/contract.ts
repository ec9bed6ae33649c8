import { call, initialize, LookupMap, NearBindgen, view } from "near-sdk-js";
import { after, checkAccountId, defineContract, type Lease, lock, method, tgas, typed, u64 } from "near-xcc";

const Oracle = defineContract({ get_num: method({ returns: u64(), gas: tgas(10) }) });

/** 0.001 NEAR: the unit of the oracle's prices. */
const UNIT = 10n ** 21n;

// What travels to the callback: the lease, whose key is the item, and with `refundable` who paid how much.
const priced = after(Oracle.get_num, { callback: "on_price", gas: tgas(15), context: typed<Lease>() });

// Between the question for a price and its answer other calls run. An item under way is nobody else's to buy; the others
// are: the lock is held by key.
const items = lock({ release: "release_item", blocks: 1000 });

/** Sells things of which there is one each, at the price that an oracle names when somebody wants to buy. */
@NearBindgen({ requireInit: true })
export class Shop {
  oracle = "";
  owners = new LookupMap<string>("o");

  @initialize({})
  init({ oracle }: { oracle: string }): void {
    this.oracle = checkAccountId(oracle);
  }

  /** Pay enough: what is above the price comes back, and everything if the item is not sold. */
  @call({ payableFunction: true })
  buy({ item }: { item: string }) {
    if (typeof item !== "string" || item.length > 64) throw new Error("item: expected a text of up to 64");
    if (this.owners.get(item) !== null) throw new Error(`${item} is sold`);
    return items.hold(item, (lease) =>
      priced.plan(Oracle.at(this.oracle).get_num(), { context: lease, refundable: true }),
    );
  }

  @call({ privateFunction: true })
  on_price(): boolean {
    const lease = priced.context();
    const { to: buyer, amount: paid } = priced.paid();
    const price = priced.settled();
    // A price that is no whole number is none.
    const cost = price.status === "ok" ? price.value * UNIT : paid + 1n;
    // An expired lease: the callback comes so late that somebody else may be buying the item now.
    if (cost > paid || !items.owns(lease)) {
      priced.refund();
      return false;
    }
    priced.refund(paid - cost);
    this.owners.set(lease.key, buyer);
    return true;
  }

  /** Runs behind `on_price`, also when that has failed. */
  @call({ privateFunction: true })
  release_item(): boolean {
    return items.release();
  }

  @view({})
  owner_of({ item }: { item: string }): string | null {
    return this.owners.get(item);
  }

  @view({})
  is_selling({ item }: { item: string }): boolean {
    return items.isHeld(item);
  }
}
