import type { TestFn } from "ava";
import { Chain, type Scene } from "./chain.js";

/**
 * One node for a test file: started before its tests, stopped after them. Every test takes a scene of its own.
 *
 * @example
 * const chain = useChain(test);
 * test("greets", async (t) => {
 *   const scene = await chain.scene();
 *   ...
 */
export function useChain(test: TestFn): { scene(): Promise<Scene> } {
  let chain: Promise<Chain> | undefined;
  test.before(async () => {
    chain = Chain.start();
    await chain;
  });
  test.after.always(async () => (await chain)?.stop());
  return {
    // A file's own hook runs beside the one above, so the node may still be starting.
    async scene() {
      if (!chain) throw new Error("there is no node yet: take scenes inside tests and hooks");
      return (await chain).scene();
    },
  };
}
