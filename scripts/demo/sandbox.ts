import { join } from "node:path";
import { ROOT } from "../build/paths.js";

/** Tells near-workspaces where the embedded sandbox is, as `ava.sandbox.config.js` does for the tests. */
export function useSandbox(): void {
  if (process.env.XCC_SANDBOX === "real") return;
  process.env.NEAR_SANDBOX_BIN_PATH = "embedded";
  process.env.NEAR_SANDBOX_BINARY_PATH = join(ROOT, "packages/sandbox/bin");
}
