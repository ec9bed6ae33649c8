import { fail } from "./errors.js";
import type { Execution } from "./execution.js";

/** yoctoNEAR of the attached deposit that no storage has been paid with in this call. */
export function depositLeft(run: Execution): bigint {
  const attached = run.attached ?? run.env.attached_deposit();
  run.attached = attached;
  return run.charged === 0n ? attached : attached - run.charged;
}

/** Refuses to pay from a deposit that a plan of this call may send back: it would be spent twice. */
export function checkUnrefundable(run: Execution): void {
  if (run.refundable !== undefined) fail("XCC23 refund", "a plan is refundable");
}
