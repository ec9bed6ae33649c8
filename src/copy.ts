import { globals } from "./host.js";

/**
 * An object with the same prototype and the same fields. Where many objects of one form are made, copying one and setting
 * what differs takes the engine a fraction of the gas that making them takes. For objects without accessors.
 */
export const copyOf: <T extends object>(object: T) => T = /* @__PURE__ */ chooseCopy();

function chooseCopy(): <T extends object>(object: T) => T {
  return (
    globals.env?.near_xcc_copy ??
    ((object) => Object.assign(Object.create(Object.getPrototypeOf(object)), object))
  );
}
