import test from "ava";
import { TransactionPool } from "./pool.js";
import { produce, testChain, transfer } from "./testing.js";

const limits = (bytes: number, gas = 10n) => ({
  bytes,
  gas,
  gasOf: () => 1n,
  stateBytes: 0,
  stateBytesWith: () => 0,
});

function transfers(count: number) {
  const chain = testChain();
  produce(chain, 1);
  return Array.from({ length: count }, (_, index) => transfer(chain, BigInt(index + 1)));
}

test("transactions of a key leave in the order of their nonces", (t) => {
  const pool = new TransactionPool();
  const [first, second, third] = transfers(3);
  for (const signed of [third!, first!, second!]) t.is(pool.insert(signed), "Success");
  t.deepEqual(pool.take(limits(1e6)), [first, second, third]);
  t.is(pool.size, 0);
});

test("knows what waits, and refuses it twice", (t) => {
  const pool = new TransactionPool();
  const [signed] = transfers(1);
  pool.insert(signed!);
  t.is(pool.insert(signed!), "Duplicate");
  t.true(pool.has(signed!.hash));
  pool.take(limits(1e6));
  t.false(pool.has(signed!.hash));
  t.is(pool.insert(signed!), "Success");
});

test("a block takes what fits, at least one", (t) => {
  const pool = new TransactionPool();
  const [first, second, third] = transfers(3);
  for (const signed of [first!, second!, third!]) pool.insert(signed);
  t.deepEqual(pool.take(limits(first!.size * 2)), [first, second]);
  t.deepEqual(pool.take(limits(1)), [third]);
});

test("a block takes transactions until they burn its gas", (t) => {
  const pool = new TransactionPool();
  const [first, second, third] = transfers(3);
  for (const signed of [first!, second!, third!]) pool.insert(signed);
  t.deepEqual(pool.take({ ...limits(1e6, 5n), gasOf: () => 3n }), [first, second]);
  t.deepEqual(pool.take(limits(1e6)), [third]);
});

test("a block takes transactions until checking them has read too much", (t) => {
  const pool = new TransactionPool();
  const [first, second, third] = transfers(3);
  for (const signed of [first!, second!, third!]) pool.insert(signed);
  let read = 0;
  const stateBytesWith = () => {
    read += 6;
    return read;
  };
  t.deepEqual(pool.take({ ...limits(1e6), stateBytes: 10, stateBytesWith }), [first, second]);
  t.deepEqual(pool.take(limits(1e6)), [third]);
});

test("a full pool takes nothing", (t) => {
  const [first, second] = transfers(2);
  const pool = new TransactionPool(undefined, first!.size + 1);
  t.is(pool.insert(first!), "Success");
  t.is(pool.insert(second!), "NoSpaceLeft");
});

test("a nonce that leaves a gap waits for the missing ones while its key is busy, but not for ever", (t) => {
  const pool = new TransactionPool({ quiet: 20, longest: 100 });
  const [first, second, third, fourth] = transfers(4);
  const { nonce } = first!.transaction;
  const lastNonce = () => nonce - 1n;
  pool.insert(third!, 0);
  t.is(pool.nextDue(lastNonce), 20);
  t.deepEqual(pool.take(limits(1e6), lastNonce, 19), []);
  pool.insert(second!, 15);
  t.is(pool.nextDue(lastNonce), 35);
  pool.insert(first!, 30);
  t.is(pool.nextDue(lastNonce), 0);
  t.deepEqual(pool.take(limits(1e6), lastNonce, 30), [first, second, third]);

  pool.insert(third!, 40);
  t.deepEqual(pool.take(limits(1e6), lastNonce, 60), [third]);
  for (let now = 100; now < 190; now += 10) pool.insert(now % 20 === 0 ? third! : fourth!, now);
  t.is(pool.nextDue(lastNonce), 120);
  t.deepEqual(
    pool.take(limits(1e6), () => null, 110),
    [third, fourth],
  );
  t.is(pool.nextDue(lastNonce), null);
});

test("keys do not wait for each other's gaps", (t) => {
  const pool = new TransactionPool({ quiet: 20, longest: 100 });
  const [first, second] = transfers(2);
  const transaction = { ...first!.transaction, signerId: "other.near" };
  const other = { ...first!, transaction, hash: "other" };
  pool.insert(second!, 0);
  pool.insert(other, 0);
  const lastNonce = () => first!.transaction.nonce - 1n;
  t.deepEqual(pool.take(limits(1e6), lastNonce, 0), [other]);
  t.deepEqual(pool.take(limits(1e6), lastNonce, 20), [second]);
});

test("who skips nonces always is soon no longer made to wait, until a gap is closed or one comes too late", (t) => {
  const pool = new TransactionPool({ quiet: 64, longest: 1000 });
  const [first, second] = transfers(2);
  const { nonce } = first!.transaction;
  const lastNonce = () => nonce - 1n;
  let now = 0;
  const skip = (): number => {
    const start = now;
    pool.insert(second!, start);
    now = pool.nextDue(lastNonce)!;
    t.deepEqual(pool.take(limits(1e6), lastNonce, now), [second]);
    return now - start;
  };
  t.deepEqual(Array.from({ length: 9 }, skip), [64, 32, 16, 8, 4, 2, 1, 1, 1]);

  pool.cameTooLate(first!);
  t.deepEqual([skip(), skip()], [64, 32]);

  pool.insert(second!, now);
  t.is(pool.nextDue(lastNonce), now + 16);
  pool.insert(first!, now + 1);
  t.deepEqual(pool.take(limits(1e6), lastNonce, now + 1), [first, second]);
  t.deepEqual([skip(), skip()], [64, 32]);

  // Nonces in order say nothing about gaps.
  pool.insert(first!, now);
  t.deepEqual(pool.take(limits(1e6), lastNonce, now), [first]);
  t.is(skip(), 16);
});
