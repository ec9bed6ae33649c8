import type { Balance, Gas } from "../primitives/index.js";
import type { GenesisConfig } from "./genesis.js";

const MAX_GAS_PRICE_FACTOR = 20n;

/**
 * The price after a chunk that used `gasUsed`: it rises above half of the limit and falls below it (section 7 of
 * near-runtime.md). yoctoNEAR per gas.
 */
export function nextGasPrice(
  price: Balance,
  gasUsed: Gas,
  { gasLimit, gasPriceAdjustmentRate, minGasPrice, maxGasPrice }: GenesisConfig,
): Balance {
  if (gasLimit === 0n) return price;
  const [numerator, denominator] = gasPriceAdjustmentRate.map(BigInt) as [bigint, bigint];
  const scale = 2n * denominator * gasLimit;
  const next = (price * (scale + numerator * (2n * gasUsed - gasLimit))) / scale;
  const highest =
    minGasPrice * MAX_GAS_PRICE_FACTOR < maxGasPrice ? minGasPrice * MAX_GAS_PRICE_FACTOR : maxGasPrice;
  return next < minGasPrice ? minGasPrice : next > highest ? highest : next;
}
