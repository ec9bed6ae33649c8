import { join } from "node:path";
import { ROOT } from "../scripts/build/paths.js";
import { startNode } from "../scripts/deploy/local_node.js";
import type { Build } from "./builds.js";

/** Milliseconds, medians. */
export interface SandboxTimes {
  readonly firstAnswer: number;
  readonly functionCall: number;
  readonly hopAndCallback: number;
  readonly createSubAccount: number;
}

const TGAS = 10n ** 12n;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

async function timed(times: number, work: (index: number) => Promise<unknown>): Promise<number> {
  const taken: number[] = [];
  for (let index = 0; index < times; index += 1) {
    const began = performance.now();
    await work(index);
    taken.push(performance.now() - began);
  }
  return median(taken);
}

async function firstAnswer(): Promise<number> {
  const taken: number[] = [];
  for (let index = 0; index < 5; index += 1) {
    const node = await startNode();
    taken.push(node.startedIn);
    await node.stop();
  }
  return median(taken);
}

/** Through near-workspaces, as a test suite sees it: its client's own work is in the figures. */
async function throughWorkspaces(
  build: Build,
): Promise<Pick<SandboxTimes, "functionCall" | "hopAndCallback" | "createSubAccount">> {
  process.env.NEAR_SANDBOX_BIN_PATH = "embedded";
  process.env.NEAR_SANDBOX_BINARY_PATH = join(ROOT, "packages/sandbox/bin");
  const { Worker } = await import("near-workspaces");
  const worker = await Worker.init();
  try {
    const root = worker.rootAccount;
    const initialBalance = 20n * 10n ** 24n;
    const hello = await root.createSubAccount("hello", { initialBalance });
    const batch = await root.createSubAccount("batch", { initialBalance });
    await hello.deploy(Buffer.from(build.code.hello));
    await batch.deploy(Buffer.from(build.code.batch));
    const gas = 100n * TGAS;
    const functionCall = await timed(20, (index) =>
      root.call(hello, "set_greeting", { greeting: `Hello ${index}` }, { gas }),
    );
    const hopAndCallback = await timed(10, () =>
      root.call(batch, "batch_actions", { target: hello.accountId }, { gas }),
    );
    const createSubAccount = await timed(20, (index) => root.createSubAccount(`guest-${index}`));
    return { functionCall, hopAndCallback, createSubAccount };
  } finally {
    await worker.tearDown();
  }
}

export async function measureSandbox(build: Build): Promise<SandboxTimes> {
  return {
    firstAnswer: await firstAnswer(),
    ...(await throughWorkspaces(build)),
  };
}
