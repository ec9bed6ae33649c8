import type { RuntimeConfig } from "../parameters/config_store.js";
import { unlistedParameters } from "../parameters/unlisted.js";
import {
  type BandwidthRequest,
  type BandwidthSchedulerParams,
  bandwidthIncreases,
  bandwidthSchedulerParams,
} from "../primitives/bandwidth_scheduler.js";
import { type Codec, decode, encode, enumeration, safeU64, struct, vec } from "../primitives/borsh.js";
import { cryptoHashCodec, hash, hashToBytes, sha256, ZERO_HASH } from "../primitives/hash.js";
import { trieKey } from "../primitives/trie_key.js";
import type { CryptoHash } from "../primitives/types.js";
import type { TrieUpdate } from "../store/trie_update.js";

interface LinkAllowance {
  readonly sender: number;
  readonly receiver: number;
  /** Bytes. */
  readonly allowance: number;
}

interface SchedulerState {
  readonly linkAllowances: readonly LinkAllowance[];
  readonly sanityCheckHash: CryptoHash;
}

type VersionedState = { readonly kind: "V1" } & SchedulerState;

const stateCodec: Codec<VersionedState> = enumeration<VersionedState>({
  V1: struct<SchedulerState>({
    linkAllowances: vec(struct<LinkAllowance>({ sender: safeU64, receiver: safeU64, allowance: safeU64 })),
    sanityCheckHash: cryptoHashCodec,
  }),
});

export function schedulerParams(config: RuntimeConfig): BandwidthSchedulerParams {
  const { max_receipt_size } = config.wasm_config.limit_config;
  return bandwidthSchedulerParams(unlistedParameters(config).bandwidth, Number(max_receipt_size));
}

const ALL_SHARDS = sha256(encode(vec(safeU64), [0]));

/** The allowance of the link from the only shard to itself, after what it is granted now. */
function nextAllowance(
  before: number,
  requests: readonly BandwidthRequest[],
  params: BandwidthSchedulerParams,
): number {
  const spend = (bytes: number) => {
    allowance = Math.max(0, allowance - bytes);
    budget -= bytes;
  };
  let budget = params.maxShardBandwidth;
  let allowance = Math.min(before + params.maxShardBandwidth, params.maxAllowance);
  spend(params.baseBandwidth);
  for (const request of requests) {
    for (const increase of bandwidthIncreases(request, params)) {
      if (increase > budget) break;
      spend(increase);
    }
  }
  return allowance;
}

/**
 * Writes the scheduler's record of this height and answers the bytes that the chunk may send. With one shard that is the
 * whole bandwidth: what requests leave over is granted to the only link, too.
 */
export function runBandwidthScheduler(
  update: TrieUpdate,
  config: RuntimeConfig,
  requests: readonly BandwidthRequest[],
): number {
  const params = schedulerParams(config);
  const key = trieKey.bandwidthSchedulerState();
  const stored = update.get(key);
  const before: SchedulerState = stored
    ? decode(stateCodec, stored)
    : { linkAllowances: [], sanityCheckHash: ZERO_HASH };
  const allowance = nextAllowance(before.linkAllowances[0]?.allowance ?? 0, requests, params);
  const sanityCheckHash = hash(Buffer.concat([hashToBytes(before.sanityCheckHash), ALL_SHARDS]));
  const linkAllowances = [{ sender: 0, receiver: 0, allowance }];
  update.set(key, encode(stateCodec, { kind: "V1", linkAllowances, sanityCheckHash }));
  update.commit({ type: "bandwidth_scheduler_state_update" });
  return params.maxShardBandwidth;
}
