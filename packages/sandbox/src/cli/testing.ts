import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ExecutionContext } from "ava";

/** The executable as users and near-workspaces start it. */
export const BIN = fileURLToPath(new URL("../../bin/near-sandbox", import.meta.url));

/** Runs a command to its end. */
export function command(args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
  const { status, stdout, stderr } = spawnSync(BIN, args, { env, encoding: "utf8" });
  return { status, stdout, stderr };
}

/** A folder that is removed with the test. */
export function temporaryHome(t: ExecutionContext): string {
  const home = mkdtempSync(join(tmpdir(), "near-sandbox-test-"));
  t.teardown(() => rmSync(home, { recursive: true, force: true, maxRetries: 3 }));
  return home;
}

/** A folder that holds a fresh chain. */
export function initialisedHome(t: ExecutionContext): string {
  const home = temporaryHome(t);
  const { status, stderr } = command(["--home", home, "init"]);
  if (status !== 0) throw new Error(`init ended with ${status}: ${stderr}`);
  return home;
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        typeof address === "object" && address ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}

export interface StartedNode {
  readonly url: string;
  readonly child: ChildProcess;
  /** The result; rejects with the error as JSON. */
  rpc<T>(method: string, params?: unknown): Promise<T>;
  /** Sends a signal and answers the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts a node and waits for the line that names its address. */
export async function startNode(
  t: ExecutionContext,
  home: string,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = process.env,
): Promise<StartedNode> {
  const port = await freePort();
  const child = spawn(BIN, ["--home", home, "run", "--rpc-addr", `127.0.0.1:${port}`, ...args], {
    env,
    stdio: ["ignore", "ignore", "pipe"],
  });
  t.teardown(() => child.kill("SIGKILL"));
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  let output = "";
  await new Promise<void>((resolve, reject) => {
    child.stderr.on("data", (chunk) => {
      output += chunk;
      if (output.includes("listening on")) resolve();
    });
    void exited.then((code) => reject(new Error(`the node ended with ${code}: ${output}`)));
  });
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    child,
    async rpc<T>(method: string, params: unknown = []): Promise<T> {
      const response = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ jsonrpc: "2.0", id: "test", method, params }),
      });
      const { result, error } = (await response.json()) as { result: T; error?: unknown };
      if (error) throw new Error(JSON.stringify(error));
      return result;
    },
    stop(signal = "SIGINT") {
      child.kill(signal);
      return exited;
    },
  };
}
