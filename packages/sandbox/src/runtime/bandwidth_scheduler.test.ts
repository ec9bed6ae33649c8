import test from "ava";
import { makeBandwidthRequest } from "../primitives/bandwidth_scheduler.js";
import { sha256, trieKey } from "../primitives/index.js";
import { StateRoot, TrieUpdate } from "../store/index.js";
import { runBandwidthScheduler, schedulerParams } from "./bandwidth_scheduler.js";
import { config } from "./test_chain.js";

const params = schedulerParams(config);

/** Version, one link from shard 0 to shard 0, its allowance, the hash. */
function record(allowance: number, sanityCheckHash: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(1 + 4 + 24 + 32);
  bytes.writeUInt32LE(1, 1);
  bytes.writeBigUInt64LE(BigInt(allowance), 21);
  bytes.set(sanityCheckHash, 29);
  return bytes;
}

// The list of shards: one, number 0.
const shards = sha256(Buffer.from([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]));

test("the record of an idle height: the base is spent, the hash goes on", (t) => {
  const update = new TrieUpdate(StateRoot.EMPTY);
  let expected: Uint8Array = new Uint8Array(32);
  for (let height = 0; height < 3; height += 1) {
    t.is(runBandwidthScheduler(update, config, []), 4_500_000);
    expected = sha256(Buffer.concat([expected, shards]));
    t.deepEqual(Buffer.from(update.get(trieKey.bandwidthSchedulerState())!), record(4_400_000, expected));
  }
});

test("a request spends the allowance of the link step by step, as far as the bandwidth reaches", (t) => {
  const update = new TrieUpdate(StateRoot.EMPTY);
  const request = makeBandwidthRequest(0, [150_000, 4_194_304], params)!;
  // 150,000 need the first value, 202,357; the second group is more than can be asked for.
  t.deepEqual(request.bitmap, Uint8Array.of(1, 0, 0, 0, 0));
  runBandwidthScheduler(update, config, [request]);
  const allowance = Buffer.from(update.get(trieKey.bandwidthSchedulerState())!).readBigUInt64LE(21);
  t.is(allowance, 4_400_000n - 102_357n);
});

test("groups below the base bandwidth need no request; larger ones ask for what covers them", (t) => {
  t.is(makeBandwidthRequest(0, [60_000, 40_000], params), null);
  t.deepEqual(makeBandwidthRequest(0, [60_000, 40_001], params)!.bitmap, Uint8Array.of(1, 0, 0, 0, 0));
  t.deepEqual(makeBandwidthRequest(0, [5_000_000], params)!.bitmap, Uint8Array.of(0, 0, 0, 0, 128));
});
