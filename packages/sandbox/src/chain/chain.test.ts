import test from "ava";
import { parseGenesis } from "../cli/genesis_file.js";
import { createGenesis } from "../cli/init.js";
import { hashToBase58, NO_CONGESTION } from "../primitives/index.js";
import { getAccount } from "../store/index.js";
import { outcomeProof } from "./block.js";
import { Chain } from "./chain.js";
import { GenesisError } from "./genesis.js";
import { combineHash, merkleRootOfHashes } from "./merkle.js";
import { produce, ROOT, ROOT_KEY, rootTransaction, testChain, transfer } from "./testing.js";
import { transactionResult } from "./tx_status.js";
import { ValidatorSigner } from "./validator_signer.js";

test("a block is final two blocks later, and only without gaps", (t) => {
  const chain = testChain();
  produce(chain, 5);
  t.is(chain.head.block.header.height, 5);
  t.is(chain.finalHead.block.header.height, 3);
  t.is(chain.nearFinalHead.block.header.height, 4);
  const { timestamp } = chain.head.block.header;
  chain.produce({ height: 20, timestamp, transactions: [], patch: null });
  t.is(chain.finalHead.block.header.height, 3);
  produce(chain, 1);
  t.is(chain.finalHead.block.header.height, 3);
  produce(chain, 1);
  t.is(chain.finalHead.block.header.height, 20);
});

test("time never stands still, whatever the clock says", (t) => {
  const chain = testChain();
  produce(chain, 1);
  const { timestamp } = chain.head.block.header;
  chain.produce({ height: 2, timestamp: 0n, transactions: [], patch: null });
  t.is(chain.head.block.header.timestamp, timestamp + 1n);
});

test("each hop of a transaction takes a block, and the supply loses what is burnt", (t) => {
  const chain = testChain();
  produce(chain, 3);
  const signed = transfer(chain);
  const { totalSupply } = chain.head.block.header;
  const { height, timestamp } = chain.head.block.header;
  t.is(chain.check(signed), null);
  chain.produce({ height: height + 1, timestamp, transactions: [signed], patch: null });
  t.is(transactionResult(chain, signed.hash)?.executionStatus, "INCLUDED");
  produce(chain, 1);
  t.is(transactionResult(chain, signed.hash)?.executionStatus, "EXECUTED_OPTIMISTIC");
  produce(chain, 1);
  const result = transactionResult(chain, signed.hash);
  t.true(result?.complete);
  t.is(result?.executionStatus, "FINAL" === result?.executionStatus ? "FINAL" : "EXECUTED");
  produce(chain, 3);
  t.is(transactionResult(chain, signed.hash)?.executionStatus, "FINAL");
  const burnt = 2n * 22_318_256_250_000_000_000n;
  t.is(chain.head.block.header.totalSupply, totalSupply - burnt);
});

test("a transaction that cannot run is left out of the block", (t) => {
  const chain = testChain();
  produce(chain, 3);
  const [first, same] = [
    transfer(chain),
    rootTransaction(chain, "near", [{ kind: "Transfer", deposit: 2n }]),
  ];
  const { height, timestamp } = chain.head.block.header;
  const { block } = chain.produce({
    height: height + 1,
    timestamp,
    transactions: [first, same],
    patch: null,
  });
  t.deepEqual(block.transactions, [first]);
  t.is(transactionResult(chain, same.hash), null);
  t.deepEqual(Object.keys(chain.check(same) as object), ["InvalidNonce"]);
});

test("a transaction is valid for a hundred blocks after the one that it names", (t) => {
  const chain = testChain();
  produce(chain, 3);
  const signed = transfer(chain);
  produce(chain, 100);
  t.is(chain.check(signed), null);
  produce(chain, 1);
  t.is(chain.check(signed), "Expired");
});

test("blocks on demand age a transaction by the time that they take, forgotten ones too", (t) => {
  const chain = testChain({ pruning: { maxBlocks: 120, maxBytes: 2 ** 30 } });
  produce(chain, 3);
  const signed = transfer(chain);
  const base = chain.head.block.header;
  const atOnce = (count: number, milliseconds: bigint) => {
    for (let made = 0; made < count; made += 1) {
      const { height, timestamp } = chain.head.block.header;
      const time = timestamp + milliseconds * 1_000_000n;
      chain.produce({ height: height + 1, timestamp: time, transactions: [], patch: null });
    }
  };
  atOnce(990, 60n);
  t.is(chain.store.byHash(base.hash), undefined);
  t.is(chain.check(signed), null);
  atOnce(20, 60n);
  t.is(chain.check(signed), "Expired");
});

test("epochs change as long as blocks are final, and stakes are returned three epochs later", (t) => {
  const chain = testChain({ epochLength: 10 });
  produce(chain, 3);
  const stake = 10n ** 30n;
  const { height, timestamp } = chain.head.block.header;
  const staking = (amount: bigint) =>
    rootTransaction(chain, ROOT, [{ kind: "Stake", stake: amount, publicKey: ROOT_KEY.publicKey }]);
  const initial = getAccount(chain.head.block.extra.stateRoot, ROOT)!.locked;
  chain.produce({ height: height + 1, timestamp, transactions: [staking(stake)], patch: null });
  const epochs: number[] = [];
  const locked: bigint[] = [];
  for (let epoch = 0; epoch < 6; epoch += 1) {
    produce(chain, 10);
    epochs.push(chain.head.epochs.currentInfo.height);
    locked.push(getAccount(chain.head.block.extra.stateRoot, ROOT)!.locked);
  }
  t.deepEqual(epochs, [2, 3, 4, 5, 6, 7]);
  t.true(locked[0]! >= initial);
  t.true(locked.at(-1)! < initial / 2n && locked.at(-1)! >= stake);
  const validator = chain.head.epochs.currentInfo.validators[0]!;
  t.is(validator.accountId, ROOT);
  t.true(validator.stake >= stake && validator.stake < 2n * stake);
});

test("old blocks are forgotten, the genesis and the newest are not", (t) => {
  const chain = testChain({ pruning: { maxBlocks: 200, maxBytes: 2 ** 30 } });
  produce(chain, 1000);
  t.true([...chain.store.blocks()].length <= 251);
  t.truthy(chain.store.byHeight(0));
  t.is(chain.store.byHeight(1), undefined);
  t.truthy(chain.store.byHeight(1000 - 150));
  t.is(chain.store.hashes.length, 1001);
});

test("a genesis has to add up", (t) => {
  const json = createGenesis({ accountId: ROOT, key: ROOT_KEY }, {});
  const start = (change: object) => () =>
    new Chain(parseGenesis({ ...json, ...change }, "genesis"), new ValidatorSigner(ROOT, ROOT_KEY));
  t.notThrows(start({}));
  t.throws(start({ total_supply: "1" }), { instanceOf: GenesisError, message: /total_supply is 1, but/ });
  t.throws(start({ validators: [] }), { instanceOf: GenesisError });
  t.throws(start({ protocol_version: 78 }), { message: /unknown protocol version 78/ });
});

test("a congested shard refuses transactions and drops those that wait", (t) => {
  const chain = testChain();
  produce(chain, 1);
  const before = chain.head;
  produce(chain, 1);
  const { block } = chain.head;
  chain.store.rollback(before);
  const congestionInfo = { ...NO_CONGESTION, bufferedReceiptsGas: 9n * 10n ** 15n };
  chain.restore({ ...block, chunk: { ...block.chunk, congestionInfo } });
  const signed = transfer(chain);
  t.deepEqual(chain.check(signed), { ShardCongested: { shard_id: 0, congestion_level: 0.9 } });
  t.false(chain.accepts(signed));
  produce(chain, 1);
  t.is(chain.check(signed), null);
  t.true(chain.accepts(signed));
});

test("outcomes of a block are proved by paths to the root in the next header", (t) => {
  const chain = testChain();
  produce(chain, 1);
  const { height, timestamp } = chain.head.block.header;
  // To oneself: transaction and receipt run in one block.
  const signed = rootTransaction(chain, ROOT, [{ kind: "Transfer", deposit: 1n }]);
  const { block } = chain.produce({ height: height + 1, timestamp, transactions: [signed], patch: null });
  produce(chain, 1);
  const [transaction, receipt] = block.extra.outcomes.map(({ id }) => outcomeProof(block, id));
  t.is(transaction!.length, 1);
  t.is(transaction![0]!.direction, "Right");
  t.is(receipt![0]!.direction, "Left");
  const root = combineHash(receipt![0]!.hash, transaction![0]!.hash);
  t.is(chain.head.block.header.prevOutcomeRoot, merkleRootOfHashes([root]));
});

test("receipts of idle blocks have the roots that nearcore 2.6 has", (t) => {
  const chain = testChain();
  produce(chain, 4);
  const { chunk, header } = chain.head.block;
  t.is(hashToBase58(chunk.prevOutgoingReceiptsRoot), "H4Rd6SGeEBTbxkitsCdzfu9xL9HtZ2eHoPCQXUeZ6bW4");
  t.is(hashToBase58(header.chunkReceiptsRoot), "9ETNjrt6MkwTgSVMMbpukfxRshSD1avBUUa4R4NuqwHv");
});
