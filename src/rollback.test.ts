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
  context: typed<{ before: Pick<Offer, "owner" | "price">; after: Pick<Offer, "owner" | "price"> }>(),
});

test("fields come back through the callback's context as they were, the others stay", (t) => {
  const offer: Offer = { owner: "ann.near", price: 10n ** 24n, visits: 1 };
  const sending = mockHost();
  const before = snapshot(offer, ["owner", "price"]);
  Object.assign(offer, { owner: "bob.near", price: 0n, visits: 2 });
  const left = snapshot(offer, ["owner", "price"]);
  sending.finish(sale.plan(callMethod("bank.near", "pay"), { context: { before, after: left } }));

  mockHost({ results: [undefined], input: sending.receipts().at(-1)?.actions[0]?.args as string });
  const context = sale.context();
  t.is(sale.settled().status, "failed");
  t.deepEqual(restore(offer, context.before, context.after), []);
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
    context: typed<{ before: typeof state; after: typeof state }>(),
  });
  const sending = mockHost();
  const fields = ["list", "by", "code", "winner"] as const;
  const before = snapshot(state, fields);
  state.list.push({ n: 2n });
  (state.list[0] as { n: bigint }).n = 9n;
  state.by.ann.push(2);
  state.code[0] = 2;
  state.winner = "bob.near";
  const context = { before, after: snapshot(state, fields) };
  sending.finish(undo.plan(callMethod("bank.near", "pay"), { context }));

  mockHost({ results: [undefined], input: sending.receipts().at(-1)?.actions[0]?.args as string });
  t.deepEqual(restore(state, undo.context().before, undo.context().after), []);
  t.deepEqual(state, { list: [{ n: 1n }], by: { ann: [1] }, code: Uint8Array.of(1), winner: undefined });
});

test("what another call has changed meanwhile stays, whether it looks like a change or not", (t) => {
  const state = { a: 1, b: "x", c: [1, { d: 1n }], e: undefined as string | undefined, f: 0 };
  const fields = ["a", "b", "c", "e", "f"] as const;
  const before = snapshot(state, fields);
  Object.assign(state, { a: 2, b: "y", c: [2], e: "z", f: 1 });
  const after = snapshot(state, fields);
  Object.assign(state, { b: "y", c: [2, 3], e: undefined, f: "1" });
  t.deepEqual(restore(state, before, after), ["c", "e", "f"]);
  t.deepEqual(state as object, { a: 1, b: "x", c: [2, 3], e: undefined, f: "1" });
});

test("two calls that interleave: each puts back what is its own", (t) => {
  const state = { seat: "", price: 5 };
  const first = { before: snapshot(state, ["seat", "price"]), after: { seat: "ann", price: 0 } };
  Object.assign(state, first.after);
  const second = { before: snapshot(state, ["price"]), after: { price: 9 } };
  Object.assign(state, second.after);
  t.deepEqual(restore(state, first.before, first.after), ["price"]);
  t.deepEqual(state, { seat: "", price: 9 });
  t.deepEqual(restore(state, second.before, second.after), []);
  t.deepEqual(state, { seat: "", price: 0 }, "what it found is what the first call had left");
});
