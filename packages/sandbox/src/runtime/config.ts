import type { RuntimeConfig } from "../parameters/config_store.js";
import { featureEnabled } from "../parameters/features.js";
import {
  IntegerOverflowError,
  receiptExecFee,
  receiptSendFee,
  safeBalance,
  safeGas,
  totalDeposit,
  totalPrepaidExecFees,
  totalPrepaidGas,
  totalPrepaidSendFees,
  totalSendFees,
} from "../parameters/fees.js";
import { unlistedParameters } from "../parameters/unlisted.js";
import type { Transaction } from "../primitives/transaction.js";
import type { Balance, Gas } from "../primitives/types.js";

/** What turning a transaction into a receipt costs (nearcore `TransactionCost`). */
export interface TransactionCost {
  readonly gasBurnt: Gas;
  /** Bought for the receipt: attached gas and fees of running it. */
  readonly gasRemaining: Gas;
  /** yoctoNEAR per gas at which `gasRemaining` is bought. */
  readonly receiptGasPrice: Balance;
  /** yoctoNEAR taken from the signer, deposits included. */
  readonly totalCost: Balance;
  readonly burntAmount: Balance;
}

/** `price` times `ratio` to the power of `exponent`, rounded up. */
export function gasPriceInflated(price: Balance, ratio: readonly bigint[], exponent: bigint): Balance {
  const [numerator, denominator] = ratio as readonly [bigint, bigint];
  const divisor = denominator ** exponent;
  return safeBalance((price * numerator ** exponent + divisor - 1n) / divisor);
}

/** The price may rise before the last receipt runs: every hop is paid for as if each block were full. */
function receiptGasPrice(config: RuntimeConfig, gasPrice: Balance, prepaid: Gas, isLocal: boolean): Balance {
  if (featureEnabled("ReducedGasRefunds", config.protocolVersion)) return gasPrice;
  const depth = prepaid / unlistedParameters(config).minimumNewReceiptGas;
  const exponent = (isLocal ? 0n : 1n) + depth;
  if (exponent > 255n) throw new IntegerOverflowError();
  return gasPriceInflated(gasPrice, config.transaction_costs.pessimistic_gas_price_inflation_ratio, exponent);
}

/** Gas burnt by turning a transaction into a receipt. Throws {@link IntegerOverflowError}. */
export function sendGas(config: RuntimeConfig, { signerId, receiverId, actions }: Transaction): Gas {
  const isLocal = signerId === receiverId;
  return safeGas(receiptSendFee(config, isLocal) + totalSendFees(config, isLocal, actions, receiverId));
}

/** Throws {@link IntegerOverflowError}. */
export function txCost(config: RuntimeConfig, transaction: Transaction, gasPrice: Balance): TransactionCost {
  const { signerId, receiverId, actions } = transaction;
  const isLocal = signerId === receiverId;
  const gasBurnt = sendGas(config, transaction);
  const prepaid = safeGas(totalPrepaidGas(actions) + totalPrepaidSendFees(config, actions));
  const price = receiptGasPrice(config, gasPrice, prepaid, isLocal);
  const gasRemaining = safeGas(
    prepaid + receiptExecFee(config) + totalPrepaidExecFees(config, actions, receiverId),
  );
  const burntAmount = safeBalance(gasPrice * gasBurnt);
  const totalCost = safeBalance(burntAmount + price * gasRemaining + totalDeposit(actions));
  return { gasBurnt, gasRemaining, receiptGasPrice: price, totalCost, burntAmount };
}
