import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import type { Chain } from "../chain/chain.js";
import { testChain, transfer } from "../chain/testing.js";
import { Journal, JournalError } from "./journal.js";

const PRUNING = { maxBlocks: 120, maxBytes: 2 ** 30 };

function journalPath(t: ExecutionContext): string {
  const folder = mkdtempSync(join(tmpdir(), "near-xcc-journal-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  return join(folder, "blocks.log");
}

/** Makes `count` blocks, every fifth of them with a transfer, and writes them down. */
function grow(chain: Chain, journal: Journal, count: number): void {
  for (let made = 0; made < count; made += 1) {
    const { height, timestamp } = chain.head.block.header;
    const transactions = height > 3 && height % 5 === 0 ? [transfer(chain)] : [];
    const time = timestamp + 1_000_000_000n;
    journal.add(chain.produce({ height: height + 1, timestamp: time, transactions, patch: null }));
  }
}

const chainOf = () => testChain({ epochLength: 20, pruning: PRUNING });

/** All that later blocks depend on. */
function essence({ head, store, recentAges }: Chain) {
  const { block, epochs, merkleTree, age } = head;
  const { extra, ...rest } = block;
  return {
    ...rest,
    extra: { ...extra, stateRoot: extra.stateRoot.hash },
    epochs: epochs.toData(),
    merkleTree: merkleTree.toData(),
    age,
    earliest: store.earliest,
    hashes: Buffer.from(store.hashes.bytes(store.hashes.length)),
    recentAges,
  };
}

test("a journal is rewritten when it has doubled, and leads to the same chain", (t) => {
  const path = journalPath(t);
  const chain = chainOf();
  const journal = Journal.open(path, chain, 100_000);
  let largest = 0;
  let rewrites = 0;
  for (let round = 0, size = 0; round < 60; round += 1) {
    grow(chain, journal, 10);
    const before = size;
    size = readFileSync(path).length;
    if (size < before) rewrites += 1;
    largest = Math.max(largest, size);
  }
  journal.close();
  t.true(rewrites >= 2, `${rewrites} rewrites`);
  t.true(largest < 1_000_000, `${largest} bytes`);
  t.not(chain.store.earliest.prevHash, chain.store.genesis.header.hash);

  const again = chainOf();
  const reopened = Journal.open(path, again, 100_000);
  // It may still hold blocks that were forgotten since the last rewriting.
  const { earliest: _kept, ...expected } = essence(chain);
  const { earliest: _read, ...actual } = essence(again);
  t.deepEqual(actual, expected);
  t.is(again.check(transfer(again)), null);
  grow(again, reopened, 30);
  t.is(again.head.block.header.height, 630);
  reopened.close();
});

test("a chain that was rolled back is rewritten without what was given up", (t) => {
  const path = journalPath(t);
  const chain = chainOf();
  const journal = Journal.open(path, chain, 1);
  grow(chain, journal, 5);
  const head = chain.head;
  grow(chain, journal, 5);
  chain.store.rollback(head);
  journal.rollback(head);
  grow(chain, journal, 1);
  journal.close();
  const again = chainOf();
  Journal.open(path, again).close();
  t.deepEqual(essence(again), essence(chain));
});

test("a last record that is unfinished is dropped", (t) => {
  const path = journalPath(t);
  const chain = chainOf();
  const journal = Journal.open(path, chain);
  grow(chain, journal, 5);
  const whole = readFileSync(path).length;
  grow(chain, journal, 1);
  journal.close();
  const content = readFileSync(path);
  for (const cut of [whole + 1, whole + 11, whole + 12, whole + 500, content.length - 1]) {
    writeFileSync(path, content.subarray(0, cut));
    const again = chainOf();
    Journal.open(path, again).close();
    t.is(again.head.block.header.height, 5, `cut at ${cut}`);
    t.is(readFileSync(path).length, whole);
  }
});

test("any byte that was changed is found", (t) => {
  const path = journalPath(t);
  const chain = chainOf();
  const journal = Journal.open(path, chain);
  grow(chain, journal, 6);
  journal.close();
  const content = readFileSync(path);
  for (let at = 0; at < content.length; at += at < 400 ? 1 : 97) {
    const spoiled = Buffer.from(content);
    spoiled[at]! ^= 0x10;
    writeFileSync(path, spoiled);
    t.throws(
      () => Journal.open(path, chainOf()),
      { instanceOf: JournalError, message: /damaged/ },
      `byte ${at}`,
    );
  }
});

test("a journal of another chain is not continued", (t) => {
  const path = journalPath(t);
  Journal.open(path, chainOf()).close();
  const other = testChain({ genesisTime: "2024-01-02T00:00:00Z" });
  t.throws(() => Journal.open(path, other), { instanceOf: JournalError, message: /another genesis/ });
});
