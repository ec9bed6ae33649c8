// Unit, property and type-level tests: they stand beside the code they test.
export default {
  files: [
    "src/**/*.test.ts",
    "contracts/**/*.test.ts",
    "packages/*/src/**/*.test.ts",
    "packages/*/test/**/*.test.ts",
    "scripts/**/*.test.ts",
    "benchmarks/**/*.test.ts",
  ],
  extensions: { ts: "module" },
  nodeArguments: ["--import=tsx", "--import=./scripts/packages_as_they_are.mjs"],
  workerThreads: false,
  timeout: "5m",
};
