import { call, NearBindgen, near, view } from "near-sdk-js";
import { callOf, own, resultOf, TGAS } from "./by-hand.js";

interface Offer {
  buyer: string;
  price: string;
}

/** `contracts/patterns/rollback` by hand. */
@NearBindgen({})
export class Rollback {
  buyer = "";
  price = "10";

  @call({})
  buy({ registry }: { registry: string }) {
    if (this.buyer !== "") throw new Error(`it is ${this.buyer}'s`);
    const before = this.offer();
    this.buyer = near.predecessorAccountId();
    this.price = "";
    return callOf(registry, "register", JSON.stringify({ buyer: this.buyer }), 100n * TGAS).then(
      own("on_registered", { before, left: this.offer() }, 15n * TGAS),
    );
  }

  @call({ privateFunction: true })
  on_registered({ before, left }: { before: Offer; left: Offer }): { sold: boolean; kept: string[] } {
    const kept: string[] = [];
    if (resultOf(0).ok) return { sold: true, kept };
    if (this.buyer === left.buyer) this.buyer = before.buyer;
    else kept.push("buyer");
    if (this.price === left.price) this.price = before.price;
    else kept.push("price");
    return { sold: false, kept };
  }

  @call({})
  reprice({ price }: { price: string }): void {
    this.price = String(price);
  }

  @view({})
  offer(): Offer {
    return { buyer: this.buyer, price: this.price };
  }
}
