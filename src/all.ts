import { type Joint, joint, type Plan } from "./plan.js";

/**
 * Waits for several plans together. Joints among them are flattened in order into one join, so results arrive in
 * the order written.
 *
 * @throws XccError XCC06 for no inputs or more than 128.
 * @example
 * return all([first, second]).then(third);
 */
export function all(plans: readonly (Plan | Joint)[]): Joint {
  return joint(plans) as unknown as Joint;
}
