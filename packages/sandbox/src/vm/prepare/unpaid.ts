/**
 * Several charges of a function are paid as one. When that fails, the operators of each are left in one integer, the
 * first charge in the lowest byte.
 */

/** Charges that are put together at most, so that the integer is exact as a double. */
export const MAX_UNPAID = 6;
/** Operators of one charge that can be noted. */
export const MAX_NOTED = 0xff;

export function noteUnpaid(operators: readonly number[]): number {
  return operators.reduceRight((noted, count) => noted * 256 + count, 0);
}

/** The gas that was left after the first of the charges that could not be paid, from what was left after all of them. */
export function leftAfterFailing(left: bigint, unpaid: bigint, operatorCost: bigint): bigint {
  const charges: bigint[] = [];
  for (let rest = unpaid; rest > 0n; rest >>= 8n) charges.push((rest & 0xffn) * operatorCost);
  let current = charges.reduce((sum, charge) => sum + charge, left);
  for (const charge of charges) {
    current -= charge;
    if (current <= 0n) break;
  }
  return current;
}
