import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KeyPair } from "near-api-js";
import { ROOT } from "../build/paths.js";
import { DeployError } from "./errors.js";

/** A sandbox node that this process started. */
export interface LocalNode {
  readonly url: string;
  /** `test.near`, which holds the tokens. */
  readonly accountId: string;
  readonly key: KeyPair;
  /** Milliseconds from the start of the process to the first answered request. */
  readonly startedIn: number;
  stop(): Promise<void>;
}

/** The embedded sandbox under the name near-workspaces starts it by; Windows has no shell for its launcher. */
export const embeddedSandbox: readonly string[] =
  process.platform === "win32"
    ? [process.execPath, join(ROOT, "packages/sandbox/dist/near-sandbox.js")]
    : [join(ROOT, "packages/sandbox/bin/near-sandbox")];

const ANSWER_WITHIN = 30_000;

function start(command: readonly string[], args: readonly string[]): ChildProcess {
  const [program, ...given] = command as [string, ...string[]];
  return spawn(program, [...given, ...args], { stdio: ["ignore", "ignore", "pipe"] });
}

/** Resolves with what the process wrote to stderr and how it ended. */
function ended(child: ChildProcess): Promise<{ code: number | null; errors: string }> {
  return new Promise((resolve, reject) => {
    let errors = "";
    child.stderr?.on("data", (text) => {
      errors = `${errors}${text}`.slice(-4_000);
    });
    child.once("error", reject);
    child.once("exit", (code) => resolve({ code, errors }));
  });
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve, reject) => {
          server.once("error", reject).listen(0, "127.0.0.1", () => {
            const address = server.address();
            if (address !== null && typeof address === "object") resolve(address.port);
          });
        }),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

async function answers(url: string): Promise<boolean> {
  try {
    const reply = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "block", params: { finality: "final" } }),
    });
    await reply.arrayBuffer();
    return reply.ok;
  } catch {
    return false;
  }
}

/**
 * Starts a node in a temporary home and waits for its first answer.
 *
 * @param command Any program with the arguments of near-sandbox.
 * @throws DeployError DEPLOY_NODE
 * @example const node = await startNode(); try { ... } finally { await node.stop(); }
 */
export async function startNode(command: readonly string[] = embeddedSandbox): Promise<LocalNode> {
  const home = mkdtempSync(join(tmpdir(), "near-xcc-node-"));
  const clean = () => rmSync(home, { recursive: true, force: true, maxRetries: 3 });
  try {
    const init = await ended(start(command, ["--home", home, "init"]));
    if (init.code !== 0) throw failed(command, "init", init);
    const [rpcPort, networkPort] = await freePorts(2);
    const url = `http://127.0.0.1:${rpcPort}`;
    const began = performance.now();
    const child = start(command, [
      ...["--home", home, "run", "--rpc-addr", `127.0.0.1:${rpcPort}`],
      ...["--network-addr", `127.0.0.1:${networkPort}`],
    ]);
    const end = ended(child);
    const kill = () => child.kill("SIGKILL");
    process.once("exit", kill);
    while (!(await answers(url))) {
      if (child.exitCode !== null) throw failed(command, "run", await end);
      if (performance.now() - began > ANSWER_WITHIN) {
        kill();
        throw new DeployError(
          "DEPLOY_NODE",
          `${command.join(" ")} run gave no answer within ${ANSWER_WITHIN / 1000} s`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const startedIn = performance.now() - began;
    const { account_id, secret_key } = JSON.parse(readFileSync(join(home, "validator_key.json"), "utf8"));
    return {
      url,
      accountId: account_id,
      key: KeyPair.fromString(secret_key),
      startedIn,
      stop: async () => {
        child.kill("SIGINT");
        await end;
        process.off("exit", kill);
        clean();
      },
    };
  } catch (error) {
    clean();
    throw error;
  }
}

function failed(
  command: readonly string[],
  part: string,
  end: { code: number | null; errors: string },
): DeployError {
  const what = `${command.join(" ")} ${part} ended with ${end.code ?? "a signal"}`;
  return new DeployError("DEPLOY_NODE", end.errors ? `${what}: ${end.errors.trim()}` : what);
}
