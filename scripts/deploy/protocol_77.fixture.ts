import type { Economics, Fee } from "./cost.js";

const fee = (sendSir: bigint, sendNotSir: bigint, execution: bigint): Fee => ({
  sendSir,
  sendNotSir,
  execution,
});
const even = (gas: bigint) => fee(gas, gas, gas);

/** Protocol 77 as its configuration gives it, at the lowest gas price: for tests. */
export const PROTOCOL_77: Economics = {
  protocolVersion: 77,
  gasPrice: 100_000_000n,
  storagePerByte: 10n ** 19n,
  accountBytes: 182n,
  inflation: { numerator: 103n, denominator: 100n },
  minGasPurchasePrice: 0n,
  accountCreationCharge: 0n,
  fees: {
    receipt: even(108_059_500_000n),
    createAccount: even(3_850_000_000_000n),
    transfer: even(115_123_062_500n),
    addFullAccessKey: even(101_765_125_000n),
    deploy: even(184_765_750_000n),
    deployByte: fee(6_812_999n, 47_683_715n, 64_572_944n),
    functionCall: fee(200_000_000_000n, 200_000_000_000n, 780_000_000_000n),
    functionCallByte: fee(2_235_934n, 47_683_715n, 2_235_934n),
  },
};
