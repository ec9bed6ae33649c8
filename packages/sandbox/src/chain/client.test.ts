import test from "ava";
import { newAccount, type StateRecord } from "../primitives/index.js";
import { trieKey } from "../primitives/trie_key.js";
import { getAccount, TrieUpdate } from "../store/index.js";
import { Client, ClientError } from "./client.js";
import { produce, ROOT, ROOT_KEY, testChain, transactionOf, transfer } from "./testing.js";
import { meetsExpectations, transactionResult } from "./tx_status.js";

/** Idle blocks never become due. */
const SLOW = { minBlockProductionDelay: 1e9, maxBlockProductionDelay: 1e9 };
/** Every look finds idle blocks. */
const QUICK = { minBlockProductionDelay: 0.01, maxBlockProductionDelay: 0.01 };

function started(pace = SLOW, epochLength = 500): Client {
  const pruning = { maxBlocks: 300, maxBytes: 2 ** 30 };
  const client = new Client(testChain({ epochLength, pruning }), { pace });
  client.produceBlocks(4);
  return client;
}

test("runs a transaction with all of its receipts at once, and nothing more", async (t) => {
  const client = started();
  const { chain } = client;
  const { height } = chain.head.block.header;
  const signed = transfer(chain);
  t.is(client.submit(signed), null);
  const done = await client.wait(() => {
    const result = transactionResult(chain, signed.hash);
    return result?.complete ? { done: result } : "idle";
  }, 120_000);
  t.is(done?.receiptsOutcome.length, 2);
  t.is(chain.head.block.header.height, height + 3);
});

test("makes empty blocks for whoever waits for finality", async (t) => {
  const client = started();
  const { chain } = client;
  const signed = transfer(chain);
  client.submit(signed);
  const status = await client.wait(() => {
    const result = transactionResult(chain, signed.hash);
    if (result && meetsExpectations("FINAL", result.executionStatus)) return { done: result.executionStatus };
    return result?.complete ? "needsBlocks" : "idle";
  }, 120_000);
  t.is(status, "FINAL");
});

test("gives up after the timeout", async (t) => {
  const client = started();
  t.is(await client.wait(() => "idle", 5), null);
});

test("work that took the whole timeout is not given up when it is nearly done", async (t) => {
  const client = started();
  const { chain } = client;
  const signed = transfer(chain);
  client.submit(signed);
  const done = client.wait(
    () => (transactionResult(chain, signed.hash)?.complete ? { done: true } : "idle"),
    1000,
  );
  // As long as a contract would keep the thread.
  for (const until = performance.now() + 1010; performance.now() < until; );
  t.true(await done);
});

test("a known transaction is accepted again, another with its nonce is not", async (t) => {
  const client = started();
  const { chain } = client;
  const [signed, again] = [transfer(chain), transfer(chain)];
  const rival = transfer(chain, 1n);
  t.is(client.submit(signed), null);
  t.is(client.submit(again), null);
  t.is(client.poolSize, 1);
  await client.wait(() => (transactionResult(chain, signed.hash) ? { done: true } : "idle"), 10_000);
  t.is(client.submit(again), null);
  t.is(rival.hash, signed.hash);
  const stale = transfer(chain, 0n);
  t.deepEqual(Object.keys(client.submit(stale) as object), ["InvalidNonce"]);
});

// Serial: a turn of the event loop has to stay shorter than the patience for missing nonces.
test.serial("transactions of a key that come in the wrong order run in the right one", async (t) => {
  const client = started();
  const { chain } = client;
  const [first, second, third] = [1n, 2n, 3n].map((ahead) => transfer(chain, ahead));
  for (const signed of [third!, second!, first!]) {
    t.is(client.submit(signed), null);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const isRun = await client.wait(
    () => (transactionResult(chain, third!.hash)?.complete ? { done: true } : "idle"),
    10_000,
  );
  t.true(isRun);
  for (const signed of [first!, second!]) t.true(transactionResult(chain, signed.hash)?.complete);
});

test("a nonce that skips some is not kept waiting for ever", async (t) => {
  const client = started();
  const { chain } = client;
  const signed = transfer(chain, 5n);
  t.is(client.submit(signed), null);
  const isRun = await client.wait(
    () => (transactionResult(chain, signed.hash)?.complete ? { done: true } : "idle"),
    10_000,
  );
  t.true(isRun);
});

test("idle blocks pass when somebody looks; many of them are skipped", async (t) => {
  // More heights than anybody keeps blocks of.
  const client = started(QUICK);
  const { chain } = client;
  const before = chain.head.block.header.height;
  await new Promise((resolve) => setTimeout(resolve, 30));
  client.catchUp();
  const { height } = chain.head.block.header;
  t.true(height >= before + 3000, `height ${height} after ${before}`);
  t.is(chain.store.hashes.length, chain.head.block.header.blockOrdinal);
  t.true(chain.store.hashes.length < height / 4);
  t.is(chain.finalHead.block.header.height, height - 2);
  t.is(chain.head.epochs.currentInfo.height, Math.floor((height - 1) / 500) + 1);
});

test("a jump shows with the next block, epochs and time included", async (t) => {
  const client = new Client(testChain(), {
    pace: { minBlockProductionDelay: 600, maxBlockProductionDelay: 2000 },
  });
  client.produceBlocks(4);
  const { chain } = client;
  const before = chain.head.block.header;
  await client.fastForward(100);
  t.is(chain.head.block.header.height, before.height);
  client.finishJump();
  t.is(chain.head.block.header.height, before.height + 101);
  t.true(chain.head.block.header.timestamp - before.timestamp >= 100n * 1_300_000_000n);
  t.is(chain.finalHead.block.header.hash, chain.store.byHeight(before.height - 2)!.block.header.hash);
  await client.fastForward(1200);
  client.produceBlocks(1);
  t.is(chain.head.epochs.currentInfo.height, 3);
});

test("one fast forward at a time, within reason", async (t) => {
  const client = started(SLOW, 10);
  const first = client.fastForward(2000);
  await t.throwsAsync(client.fastForward(1), { instanceOf: ClientError, message: /Consecutive/ });
  await first;
  await t.throwsAsync(client.fastForward(1e12), { instanceOf: ClientError, message: /at most/ });
});

test("time ends before its 64 bits do", async (t) => {
  const client = new Client(testChain({ epochLength: 1e12 }));
  client.produceBlocks(4);
  const skip = async () => {
    for (let times = 0; times < 200; times += 1) await client.fastForward(1e8);
  };
  await t.throwsAsync(skip(), { instanceOf: ClientError, message: /in the year 2554/ });
  client.produceBlocks(1);
  const { timestamp } = client.chain.head.block.header;
  t.true(timestamp < 2n ** 64n && timestamp > 2n ** 63n);
});

test("patches the state with the next block, or not at all", async (t) => {
  const client = started();
  const account = { ...getAccount(client.chain.head.block.extra.stateRoot, "near")!, amount: 5n };
  await client.patchState([{ kind: "Account", accountId: "near", account }]);
  t.is(getAccount(client.chain.head.block.extra.stateRoot, "near")?.amount, 5n);
  const code = new Uint8Array(3);
  await t.throwsAsync(
    client.patchState([
      { kind: "Account", accountId: "near", account: { ...account, amount: 6n } },
      { kind: "Contract", accountId: "near", code },
    ]),
    { instanceOf: ClientError, message: /needs an Account record/ },
  );
  t.is(getAccount(client.chain.head.block.extra.stateRoot, "near")?.amount, 5n);
});

test("goes back to a snapshot", async (t) => {
  const client = started();
  const { chain } = client;
  const snapshot = client.snapshot();
  const balance = getAccount(chain.head.block.extra.stateRoot, ROOT)!.amount;
  client.submit(transfer(chain));
  client.produceBlocks(3);
  await client.fastForward(50);
  client.rollback(snapshot);
  t.is(chain.head, snapshot.head);
  t.is(client.poolSize, 0);
  t.is(getAccount(chain.head.block.extra.stateRoot, ROOT)!.amount, balance);
  client.produceBlocks(1);
  t.is(chain.head.block.header.height, snapshot.head.block.header.height + 1);
  produce(chain, 400);
  t.throws(() => client.rollback(snapshot), { instanceOf: ClientError, message: /no longer kept/ });
});

test("a block takes signers until checking them has read 572,864 bytes of the state", async (t) => {
  const client = started();
  const { chain } = client;
  const signers = Array.from({ length: 2_100 }, (_, index) => `signer-${index}.near`);
  // Equal records would have equal nodes, which count once.
  const records = signers.flatMap((accountId, index): StateRecord[] => [
    { kind: "Account", accountId, account: newAccount(10n ** 24n + BigInt(index), { kind: "None" }, 182) },
    {
      kind: "AccessKey",
      accountId,
      publicKey: ROOT_KEY.publicKey,
      accessKey: { nonce: BigInt(index), permission: { kind: "FullAccess" } },
    },
  ]);
  await client.patchState(records);
  const transactions = signers.map((signer) =>
    transactionOf(signer, chain, ROOT, [{ kind: "Transfer", deposit: 1n }]),
  );
  for (const signed of transactions) t.is(client.submit(signed), null);
  const state = new TrieUpdate(chain.head.block.extra.stateRoot);
  state.get(trieKey.delayedReceiptIndices());
  let fitting = 0;
  for (; state.recorder.upperBoundSize <= 572_864 && fitting < signers.length; fitting += 1) {
    state.get(trieKey.account(signers[fitting]!));
    state.get(trieKey.accessKey(signers[fitting]!, ROOT_KEY.publicKey));
  }
  client.produceBlocks(1);
  t.is(chain.head.block.transactions.length, fitting);
  t.true(fitting < signers.length, `${fitting} signers read ${state.recorder.upperBoundSize} bytes`);
  client.produceBlocks(1);
  t.is(chain.head.block.transactions.length, signers.length - fitting);
});
