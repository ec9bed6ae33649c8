import test from "ava";
import { trieKey } from "../primitives/index.js";
import { ReceiptGroupsQueue } from "./outgoing_metadata.js";
import { StateRoot } from "./trie.js";
import { TrieUpdate } from "./trie_update.js";

test("receipts are counted in groups of up to 100 kB, and leave the first one", (t) => {
  const update = new TrieUpdate(StateRoot.EMPTY);
  const queue = new ReceiptGroupsQueue(update);
  const expect = (...sizes: number[]) => {
    t.deepEqual([...queue.sizes()], sizes);
    t.deepEqual([...new ReceiptGroupsQueue(update).sizes()], sizes);
  };
  expect();
  for (const size of [10_000, 90_000]) queue.receiptPushed(size, 1n);
  expect(100_000);
  queue.receiptPushed(1, 1n);
  queue.receiptPushed(200_000, 1n);
  expect(100_000, 1, 200_000);
  queue.receiptPopped(10_000, 1n);
  expect(90_000, 1, 200_000);
  for (const size of [90_000, 1]) queue.receiptPopped(size, 1n);
  expect(200_000);
  const data = Buffer.from(update.get(trieKey.bufferedReceiptGroupsQueueData())!);
  // Version; first and next index; bytes, gas and number of receipts.
  t.deepEqual(
    [data[0], ...[1, 9, 17, 25, 41].map((at) => Number(data.readBigUInt64LE(at)))],
    [0, 2, 3, 200_000, 1, 1],
  );
});
