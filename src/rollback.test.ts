import test from "ava";
import { after } from "./after.js";
import { callMethod } from "./batch.js";
import { anything } from "./decoders/anything.js";
import { restore, snapshot } from "./rollback.js";
import { mockHost } from "./testing/mock-host.js";
import { typed } from "./typed.js";

interface Offer {
  owner: string;
  price: bigint;
  visits: number;
}

const sale = after(anything(), {
  callback: "on_sale",
  context: typed<{ before: Pick<Offer, "owner" | "price"> }>(),
});

test("fields come back through the callback's context as they were, the others stay", (t) => {
  const offer: Offer = { owner: "ann.near", price: 10n ** 24n, visits: 1 };
  const sending = mockHost();
  const before = snapshot(offer, ["owner", "price"]);
  Object.assign(offer, { owner: "bob.near", price: 0n, visits: 2 });
  sending.finish(sale.plan(callMethod("bank.near", "pay"), { context: { before } }));

  mockHost({ results: [undefined], input: sending.receipts().at(-1)?.actions[0]?.args as string });
  if (sale.settled().status !== "ok") restore(offer, sale.context().before);
  t.deepEqual(offer, { owner: "ann.near", price: 10n ** 24n, visits: 2 });
});
