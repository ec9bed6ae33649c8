import { decimalOf, rounded, u128Of, withoutUnit } from "./decimal.js";
import { fail, shown } from "./errors.js";

/**
 * An amount of tokens: yoctoNEAR as a `bigint`, or text with its unit. Text of digits alone is yoctoNEAR, the form
 * in which amounts travel in JSON (`U128`).
 *
 * @example
 * 10n ** 24n; // 1 NEAR
 * "1.5 NEAR";
 * "1 yoctoNEAR";
 * "1000000000000000000000000"; // 1 NEAR
 */
export type Amount = bigint | `${number} NEAR` | `${number} yoctoNEAR` | `${bigint}`;

const NEAR = " NEAR";
const YOCTO_NEAR = " yoctoNEAR";
/** Digits behind the point of an amount in NEAR. */
const DECIMALS = 24;
const ZEROS = "0".repeat(DECIMALS);

/**
 * An amount in yoctoNEAR, checked: from 0 to 2^128 - 1.
 *
 * near-sdk-js itself sends a wrong amount without a word for numbers, text and negative values
 * (`1e24` becomes 2,003,764,205,190,119,424 yoctoNEAR); here they are refused.
 *
 * @throws XccError XCC02 for anything that is not an {@link Amount}.
 * @example
 * yocto("0.01 NEAR"); // 10000000000000000000000n
 */
export function yocto(amount: Amount): bigint {
  return u128Of(amount) ?? u128Of(inYocto(amount)) ?? fail("XCC02 amount", shown(amount));
}

/** The digits of an amount with a unit. */
function inYocto(amount: unknown): string | undefined {
  if (typeof amount !== "string") return undefined;
  const inNear = withoutUnit(amount, NEAR);
  const number = decimalOf(inNear ?? withoutUnit(amount, YOCTO_NEAR) ?? amount);
  if (number === undefined || number.fraction.length > DECIMALS) return undefined;
  if (inNear !== undefined) return number.whole + (number.fraction + ZEROS).substring(0, DECIMALS);
  return number.fraction === "" ? number.whole : undefined;
}

/**
 * Gas in units of 10^12.
 *
 * @throws XccError XCC07 if the number is negative, not finite or above 9,000.
 * @example
 * tgas(10); // 10000000000000n
 * tgas(0.5);
 */
export function tgas(amount: number): bigint {
  if (typeof amount !== "number" || !(amount >= 0 && amount <= 9000)) {
    fail("XCC07 gas", shown(amount));
  }
  return BigInt(rounded(amount * 1e12));
}
