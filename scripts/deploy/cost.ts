import type { PlannedAction } from "./plan.js";

/** One fee of the protocol, in gas: `send` is burnt by the transaction, `execution` by the receipt. */
export interface Fee {
  readonly sendSir: bigint;
  readonly sendNotSir: bigint;
  readonly execution: bigint;
}

/** What a network charges, read from its protocol configuration. */
export interface Economics {
  readonly protocolVersion: number;
  /** yoctoNEAR per unit of gas, now. */
  readonly gasPrice: bigint;
  /** yoctoNEAR that an account must keep per byte it stores. */
  readonly storagePerByte: bigint;
  /** Bytes of an account with one full-access ed25519 key. */
  readonly accountBytes: bigint;
  readonly inflation: { readonly numerator: bigint; readonly denominator: bigint };
  /** From protocol 85 on: the least a unit of gas is bought for (yoctoNEAR), and what an account costs in all. */
  readonly minGasPurchasePrice: bigint;
  readonly accountCreationCharge: bigint;
  readonly fees: Readonly<
    Record<
      | "receipt"
      | "createAccount"
      | "transfer"
      | "addFullAccessKey"
      | "deploy"
      | "deployByte"
      | "functionCall"
      | "functionCallByte",
      Fee
    >
  >;
}

/** yoctoNEAR that a transaction takes from its signer. */
export interface Cost {
  /** Moves to another account of the user's: transfers and deposits. */
  readonly deposit: bigint;
  /** Burnt for certain when the transaction succeeds. */
  readonly gasAtLeast: bigint;
  /** Bought beforehand; what is not burnt comes back. */
  readonly gasAtMost: bigint;
}

export const NO_COST: Cost = { deposit: 0n, gasAtLeast: 0n, gasAtMost: 0n };

export function addCosts(costs: Iterable<Cost>): Cost {
  let sum = NO_COST;
  for (const cost of costs) {
    sum = {
      deposit: sum.deposit + cost.deposit,
      gasAtLeast: sum.gasAtLeast + cost.gasAtLeast,
      gasAtMost: sum.gasAtMost + cost.gasAtMost,
    };
  }
  return sum;
}

/** Fee of an action as multiples of the protocol's fees. */
function chargesOf(action: PlannedAction): [keyof Economics["fees"], bigint][] {
  switch (action.type) {
    case "createAccount":
      return [["createAccount", 1n]];
    case "transfer":
      return [["transfer", 1n]];
    case "addFullAccessKey":
      return [["addFullAccessKey", 1n]];
    case "deploy":
      return [
        ["deploy", 1n],
        ["deployByte", BigInt(action.code.length)],
      ];
    case "call":
      return [
        ["functionCall", 1n],
        ["functionCallByte", BigInt(action.method.length + action.args.length)],
      ];
  }
}

/** Gas that a receipt needs at least to start another one: nearcore's `FIXED_MINIMUM_NEW_RECEIPT_GAS`. */
const LEAST_RECEIPT_GAS = 4_855_842_000_000n;

function ceilDivide(numerator: bigint, denominator: bigint): bigint {
  return (numerator + denominator - 1n) / denominator;
}

/**
 * yoctoNEAR per unit of gas at which a receipt's gas is bought.
 *
 * Up to protocol 77 the price is inflated by 3 % for every block the call can last (see `packages/sandbox`,
 * nearcore `runtime/src/config.rs`), later it is the current price, from protocol 85 on at least a fixed one.
 */
export function purchasePrice(economics: Economics, attachedGas: bigint, toItself: boolean): bigint {
  const { protocolVersion, gasPrice, inflation, minGasPurchasePrice } = economics;
  if (protocolVersion >= 78) return gasPrice > minGasPurchasePrice ? gasPrice : minGasPurchasePrice;
  const exponent = (toItself ? 0n : 1n) + attachedGas / LEAST_RECEIPT_GAS;
  return ceilDivide(gasPrice * inflation.numerator ** exponent, inflation.denominator ** exponent);
}

/** What a transaction of these actions costs its signer. */
export function costOf(actions: readonly PlannedAction[], toItself: boolean, economics: Economics): Cost {
  let send = 0n;
  let execution = 0n;
  let attached = 0n;
  let deposit = 0n;
  const charges = [["receipt", 1n] as const, ...actions.flatMap(chargesOf)];
  for (const [name, times] of charges) {
    const fee = economics.fees[name];
    send += (toItself ? fee.sendSir : fee.sendNotSir) * times;
    execution += fee.execution * times;
  }
  for (const action of actions) {
    if (action.type === "call") attached += action.gas;
    if (action.type === "transfer") deposit += action.amount;
  }
  const { gasPrice, accountCreationCharge, fees } = economics;
  const creations = BigInt(actions.filter(({ type }) => type === "createAccount").length);
  const creationGas = (fees.createAccount.sendNotSir + fees.createAccount.execution) * gasPrice;
  const surcharge =
    accountCreationCharge > creationGas ? (accountCreationCharge - creationGas) * creations : 0n;
  return {
    deposit,
    gasAtLeast: (send + execution) * gasPrice,
    gasAtMost:
      send * gasPrice + (execution + attached) * purchasePrice(economics, attached, toItself) + surcharge,
  };
}
