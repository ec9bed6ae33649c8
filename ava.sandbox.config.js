// Contracts through near-workspaces. XCC_SANDBOX=real runs the same suites on the node that near-sandbox finds.
import { fileURLToPath } from "node:url";

const embedded = {
  NEAR_SANDBOX_BIN_PATH: "embedded",
  NEAR_SANDBOX_BINARY_PATH: fileURLToPath(new URL("packages/sandbox/bin", import.meta.url)),
};

export default {
  files: ["sandbox-tests/**/*.test.ts"],
  extensions: { ts: "module" },
  nodeArguments: ["--import=tsx", "--import=./scripts/packages_as_they_are.mjs"],
  workerThreads: false,
  concurrency: 2,
  timeout: "5m",
  environmentVariables: process.env.XCC_SANDBOX === "real" ? {} : embedded,
};
