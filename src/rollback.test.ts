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

test("what is changed in place comes back too, and what was undefined", (t) => {
  const state = {
    list: [{ n: 1n }],
    by: { ann: [1] },
    code: Uint8Array.of(1),
    winner: undefined as string | undefined,
  };
  const undo = after(anything(), {
    callback: "on_undo",
    context: typed<{ before: Partial<typeof state> }>(),
  });
  const sending = mockHost();
  const before = snapshot(state, ["list", "by", "code", "winner"]);
  state.list.push({ n: 2n });
  (state.list[0] as { n: bigint }).n = 9n;
  state.by.ann.push(2);
  state.code[0] = 2;
  state.winner = "bob.near";
  sending.finish(undo.plan(callMethod("bank.near", "pay"), { context: { before } }));

  mockHost({ results: [undefined], input: sending.receipts().at(-1)?.actions[0]?.args as string });
  restore(state, undo.context().before);
  t.deepEqual(state, { list: [{ n: 1n }], by: { ann: [1] }, code: Uint8Array.of(1), winner: undefined });
});
