import { call, NearBindgen, near, view } from "near-sdk-js";
import { after, checkAccountId, defineContract, method, restore, snapshot, tgas, typed } from "near-xcc";

const Registry = defineContract({
  register: method({ args: typed<{ buyer: string }>(), gas: tgas(100) }),
});

interface Offer {
  buyer: string;
  price: string;
}

const FIELDS = ["buyer", "price"] as const;

const registered = after(Registry.register, {
  callback: "on_registered",
  gas: tgas(15),
  context: typed<{ before: Offer; left: Offer }>(),
});

/** One thing for sale. It is sold at once, and back on sale if the registry refuses. */
@NearBindgen({})
export class Rollback {
  buyer = "";
  price = "10";

  /** Answers whether the thing is the buyer's. */
  @call({})
  buy({ registry }: { registry: string }) {
    if (this.buyer !== "") throw new Error(`it is ${this.buyer}'s`);
    // The state changes now, so that nobody else can buy while the registry is asked.
    const before = snapshot(this, FIELDS);
    this.buyer = near.predecessorAccountId();
    this.price = "";
    const left = snapshot(this, FIELDS);
    const plan = Registry.at(checkAccountId(registry)).register({ buyer: this.buyer });
    return registered.plan(plan, { context: { before, left } });
  }

  @call({ privateFunction: true })
  on_registered(): { sold: boolean; kept: string[] } {
    if (registered.settled().status !== "failed") return { sold: true, kept: [] };
    const { before, left } = registered.context();
    // What others have written meanwhile stays, here a new price.
    return { sold: false, kept: restore<Offer>(this, before, left) };
  }

  /** Names a price, whoever owns it: here others write while the registry is asked. */
  @call({})
  reprice({ price }: { price: string }): void {
    this.price = String(price);
  }

  @view({})
  offer(): Offer {
    return { buyer: this.buyer, price: this.price };
  }
}
