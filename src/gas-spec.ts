import { decimalOf, rounded, withoutUnit } from "./decimal.js";
import { fail, shown } from "./errors.js";
import { MAX_RECEIPT_GAS } from "./limits.js";

/** An amount of gas: a `bigint`, or text with its unit. Text of digits alone is gas, as it travels in JSON. */
export type Gas = bigint | `${number} Tgas` | `${bigint}`;

/** Gas of a call: a fixed amount, or a share made by {@link weighted}. */
export type GasSpec = Gas | WeightedGas;

/** Gas of a call or callback that names none: the 10 Tgas that tutorials and other SDKs use. */
export const DEFAULT_GAS = 10_000_000_000_000;

/** A share of the gas that is left over when the sender's call has ended; made by {@link weighted}. */
export class WeightedGas {
  /** @internal */
  constructor(
    readonly weight: number,
    /** Gas the callee has in any case. */
    readonly gas: number,
  ) {}
}

/**
 * A share of the gas that is left over: every weighted call of a contract call gets `weight / sum of weights` of it,
 * on top of `atLeast`.
 *
 * @throws XccError XCC07 unless the weight is a whole number from 1 to 10^9.
 * @example
 * functionCall("get_greeting", {}, { gas: weighted(1, tgas(2)) });
 */
export function weighted(weight = 1, atLeast?: Gas): WeightedGas {
  if (!Number.isInteger(weight) || weight < 1 || weight > 1e9) {
    fail("XCC07 gas", `weight ${shown(weight)}`);
  }
  return new WeightedGas(weight, atLeast === undefined ? 0 : gasNumber(atLeast));
}

/** The share, if it is one. */
export function checkShare(gas: object | null): WeightedGas {
  return gas?.constructor === WeightedGas ? (gas as WeightedGas) : fail("XCC07 gas", shown(gas));
}

/** Gas of a call that gets no share: not 0, which no receipt may carry. */
export function fixedGas(gas: Gas): number {
  const amount = gasNumber(gas);
  if (amount === 0) fail("XCC07 gas", "0");
  return amount;
}

const TGAS = " Tgas";

/** Gas as a checked `number`: 300 Tgas is far below 2^53. */
function gasNumber(gas: Gas): number {
  const amount = typeof gas === "bigint" ? Number(gas) : fromText(gas);
  // What is not a number is not between two.
  if (!(amount >= 0 && amount <= MAX_RECEIPT_GAS)) {
    fail("XCC07 gas", shown(gas));
  }
  return amount;
}

function fromText(gas: unknown): number {
  if (typeof gas !== "string") return Number.NaN;
  const inTgas = withoutUnit(gas, TGAS);
  const digits = inTgas ?? gas;
  if (decimalOf(digits) === undefined) return Number.NaN;
  const amount = Number(digits);
  if (inTgas !== undefined) return rounded(amount * 1e12);
  return amount === rounded(amount) ? amount : Number.NaN;
}
