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
  let chain: Chain | undefined;
  test.before(async () => {
    chain = await Chain.start();
  });
  test.after.always(() => chain?.stop());
  return {
    scene() {
      if (!chain) throw new Error("the node has not started: take scenes inside tests");
      return chain.scene();
    },
  };
}
