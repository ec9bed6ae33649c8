import type { Reader, Writer } from "./borsh.js";
import { type Codec, struct, u16, vec } from "./borsh.js";

const REQUEST_VALUES = 40;

/** A shard asks for the bandwidth that its buffered receipts need (nearcore `BandwidthRequest`). */
export interface BandwidthRequest {
  readonly toShard: number;
  /** Bit i, counted from the lowest of the first byte, asks for value i of {@link requestValues}. */
  readonly bitmap: Uint8Array;
}

const bitmap: Codec<Uint8Array> = {
  read: (reader: Reader) => reader.take(REQUEST_VALUES / 8),
  write: (writer: Writer, value: Uint8Array) => writer.raw(value),
};

export const bandwidthRequestsCodec: Codec<readonly BandwidthRequest[]> = vec(
  struct<BandwidthRequest>({ toShard: u16, bitmap }),
);

/** What a protocol version decides about bandwidth. All in bytes. */
export interface BandwidthParameters {
  /** What a shard may send or receive at one height. */
  readonly maxShardBandwidth: number;
  /** What one request may ask for. */
  readonly maxSingleGrant: number;
  /** Up to which an unused link saves its share. */
  readonly maxAllowance: number;
  /** What every link is granted unasked. */
  readonly maxBaseBandwidth: number;
}

/** The parameters for one shard. */
export interface BandwidthSchedulerParams extends BandwidthParameters {
  readonly baseBandwidth: number;
  readonly maxReceiptSize: number;
}

export function bandwidthSchedulerParams(
  parameters: BandwidthParameters,
  maxReceiptSize: number,
): BandwidthSchedulerParams {
  const left = parameters.maxShardBandwidth - parameters.maxSingleGrant;
  return {
    ...parameters,
    baseBandwidth: Math.min(left, parameters.maxBaseBandwidth),
    maxReceiptSize,
  };
}

/** Bytes that a request can ask for: from the base bandwidth, exclusive, up to the largest grant. */
function requestValues({ baseBandwidth, maxSingleGrant }: BandwidthSchedulerParams): number[] {
  return Array.from(
    { length: REQUEST_VALUES },
    (_, i) => baseBandwidth + Math.floor(((maxSingleGrant - baseBandwidth) * (i + 1)) / REQUEST_VALUES),
  );
}

/** What to ask for so that groups of receipts of these sizes can be sent; `null` when nothing needs asking. */
export function makeBandwidthRequest(
  toShard: number,
  sizes: Iterable<number>,
  params: BandwidthSchedulerParams,
): BandwidthRequest | null {
  const values = requestValues(params);
  const bits = new Uint8Array(REQUEST_VALUES / 8);
  let total = 0;
  let isEmpty = true;
  for (const size of sizes) {
    total += Math.min(size, params.maxReceiptSize);
    if (total <= params.baseBandwidth) continue;
    const index = values.findIndex((value) => value >= total);
    if (index < 0) break;
    bits[index >> 3]! |= 1 << (index & 7);
    isEmpty = false;
  }
  return isEmpty ? null : { toShard, bitmap: bits };
}

/** The steps by which a request raises the base bandwidth, bytes. */
export function bandwidthIncreases(
  { bitmap: bits }: BandwidthRequest,
  params: BandwidthSchedulerParams,
): number[] {
  let total = params.baseBandwidth;
  const increases: number[] = [];
  for (const [index, value] of requestValues(params).entries()) {
    if (((bits[index >> 3]! >> (index & 7)) & 1) === 0 || value <= total) continue;
    increases.push(value - total);
    total = value;
  }
  return increases;
}
