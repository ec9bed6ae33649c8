import test from "ava";
import { TransactionPool } from "./pool.js";
import { produce, testChain, transfer } from "./testing.js";

function transfers(count: number) {
  const chain = testChain();
  produce(chain, 1);
  return Array.from({ length: count }, (_, index) => transfer(chain, BigInt(index + 1)));
}

test("transactions of a key leave in the order of their nonces", (t) => {
  const pool = new TransactionPool();
  const [first, second, third] = transfers(3);
  for (const signed of [third!, first!, second!]) t.is(pool.insert(signed), "Success");
  t.deepEqual(pool.take(1e6), [first, second, third]);
  t.is(pool.size, 0);
});

test("knows what waits, and refuses it twice", (t) => {
  const pool = new TransactionPool();
  const [signed] = transfers(1);
  pool.insert(signed!);
  t.is(pool.insert(signed!), "Duplicate");
  t.true(pool.has(signed!.hash));
  pool.take(1e6);
  t.false(pool.has(signed!.hash));
  t.is(pool.insert(signed!), "Success");
});

test("a block takes what fits, at least one", (t) => {
  const pool = new TransactionPool();
  const [first, second, third] = transfers(3);
  for (const signed of [first!, second!, third!]) pool.insert(signed);
  t.deepEqual(pool.take(first!.size * 2), [first, second]);
  t.deepEqual(pool.take(1), [third]);
});

test("a full pool takes nothing", (t) => {
  const [first, second] = transfers(2);
  const pool = new TransactionPool(first!.size + 1);
  t.is(pool.insert(first!), "Success");
  t.is(pool.insert(second!), "NoSpaceLeft");
});
