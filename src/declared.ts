import { globals } from "./host.js";

/**
 * What a contract declares at its top level: methods that its code does not call are left out of it, with all that only they
 * need, if the engine knows how.
 */
export const declared: <T extends object>(declaration: T) => T = /* @__PURE__ */ chooseDeclared();

function chooseDeclared(): <T extends object>(declaration: T) => T {
  return globals.env?.near_xcc_declared ?? ((declaration) => declaration);
}
