import { join } from "node:path";
import { transactions } from "near-api-js";
import { ROOT } from "../scripts/build/paths.js";
import { startNode } from "../scripts/deploy/local_node.js";
import type { Build } from "./builds.js";
import { callAction, Session } from "./session.js";

/** Milliseconds, medians; the burst is one run. */
export interface SandboxTimes {
  readonly firstAnswer: number;
  readonly functionCall: number;
  readonly hopAndCallback: number;
  readonly createSubAccount: number;
  readonly burst1000: number;
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

/** 1,000 transactions sent before any is waited for, until the last of them is final. */
async function burst(build: Build): Promise<number> {
  const node = await startNode();
  try {
    const session = new Session(node);
    const account = "hello.test.near";
    await session.send(account, [
      transactions.createAccount(),
      transactions.transfer(20n * 10n ** 24n),
      transactions.deployContract(build.code.hello),
    ]);
    const signed: { hash: string; base64: string }[] = [];
    for (let index = 0; index < 1_000; index += 1) {
      const greeting = `Hello ${index}`;
      signed.push(await session.prepare(account, [callAction("set_greeting", { greeting }, 10n * TGAS)]));
    }
    const began = performance.now();
    await Promise.all(signed.map(({ base64 }) => session.rpc("broadcast_tx_async", [base64])));
    await session.outcome(signed.at(-1)!.hash);
    const taken = performance.now() - began;
    // The last nonce runs last, so all have run; whether well is looked at outside of the measured time.
    for (const { hash } of signed) {
      const { status } = await session.outcome(hash);
      if (status.Failure !== undefined) throw new Error(`burst: ${JSON.stringify(status.Failure)}`);
    }
    return taken;
  } finally {
    await node.stop();
  }
}

export async function measureSandbox(build: Build): Promise<SandboxTimes> {
  return {
    firstAnswer: await firstAnswer(),
    ...(await throughWorkspaces(build)),
    burst1000: await burst(build),
  };
}
