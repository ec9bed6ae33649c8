import { Agent, request } from "node:http";
import { transactions } from "near-api-js";
import { type LocalNode, startNode } from "../scripts/deploy/local_node.js";
import { median } from "./sandbox_time.js";
import { callAction, Session } from "./session.js";

const CALLS = 1_000;
const CONNECTIONS = 50;
/** Bursts after the first one: their median is shown. */
const MORE_BURSTS = 5;
const TGAS = 10n ** 12n;
const ACCOUNT = "hello.test.near";

/** What {@link CALLS} transactions that are sent at once took, until the last of them was final. */
interface Burst {
  readonly milliseconds: number;
  /** Receipts that ran: calls and refunds. */
  readonly receipts: number;
}

/** A contract's bursts on a node of its own. */
export interface BurstTimes {
  readonly contract: string;
  readonly bytes: number;
  /** The first one of a node's life: V8 compiles all the while. */
  readonly first: Burst;
  /** Median of those that follow. */
  readonly later: Burst;
}

/** The body of an answer. `fetch` takes longer to send a request than the node to answer it, and both share two cores. */
function post(url: string, agent: Agent, method: string, params: unknown): Promise<string> {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: "POST", agent, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => {
        text += part;
      });
      response.once("end", () => resolve(text));
      response.once("error", reject);
    });
    sent.once("error", reject);
    sent.end(body);
  });
}

/** Looks at every outcome, outside of the measured time, and counts receipts. */
async function receiptsOf(session: Session, hashes: readonly string[]): Promise<number> {
  let receipts = 0;
  for (const hash of hashes) {
    const { status, receipts_outcome } = await session.outcome(hash);
    if (status.Failure !== undefined) throw new Error(`burst: ${JSON.stringify(status.Failure)}`);
    receipts += receipts_outcome.length;
  }
  return receipts;
}

async function burst(session: Session, { url }: LocalNode, agent: Agent): Promise<Burst> {
  const signed: { hash: string; base64: string }[] = [];
  for (let index = 0; index < CALLS; index += 1) {
    const greeting = `Hello ${index}`;
    signed.push(await session.prepare(ACCOUNT, [callAction("set_greeting", { greeting }, 10n * TGAS)]));
  }
  const began = performance.now();
  await Promise.all(signed.map(({ base64 }) => post(url, agent, "broadcast_tx_async", [base64])));
  // The last nonce runs last, so all have run.
  await session.outcome(signed.at(-1)!.hash);
  const milliseconds = performance.now() - began;
  const hashes = signed.map(({ hash }) => hash);
  return { milliseconds, receipts: await receiptsOf(session, hashes) };
}

/** Calls of `hello.set_greeting` through the RPC of a fresh node. */
export async function measureBursts(contract: string, code: Uint8Array): Promise<BurstTimes> {
  const node = await startNode();
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  try {
    const session = new Session(node);
    await session.send(ACCOUNT, [
      transactions.createAccount(),
      transactions.transfer(20n * 10n ** 24n),
      transactions.deployContract(code),
    ]);
    const first = await burst(session, node, agent);
    const later: Burst[] = [];
    for (let times = 0; times < MORE_BURSTS; times += 1) later.push(await burst(session, node, agent));
    const milliseconds = median(later.map((each) => each.milliseconds));
    return { contract, bytes: code.length, first, later: { ...later[0]!, milliseconds } };
  } finally {
    agent.destroy();
    await node.stop();
  }
}

/** Calls and receipts per second. */
export function rates({ milliseconds, receipts }: Burst): {
  readonly calls: number;
  readonly receipts: number;
} {
  return { calls: (CALLS / milliseconds) * 1_000, receipts: (receipts / milliseconds) * 1_000 };
}
