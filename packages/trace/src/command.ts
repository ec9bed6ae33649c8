import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { type TraceInput, traceTransaction } from "./graph.js";
import { renderHtml } from "./html.js";
import { renderMermaid } from "./mermaid.js";
import { renderTree } from "./tree.js";

const HELP = `near-xcc-trace <transaction hash> --rpc URL [options]
near-xcc-trace <outcome.json> [options]

Shows a NEAR transaction as the tree of its receipts: who called whom, status, gas burnt, logs, refunds, and which
receipts a callback waited for. Reads the outcome from a node, or from a file with the answer of EXPERIMENTAL_tx_status,
tx or send_tx ("-" is the standard input).

  --rpc URL       node to ask
  --account ID    signer of the transaction, for nodes of more than one shard
  --refunds       show refund receipts in the tree instead of summing them up
  --width N       columns
  --json          the graph as JSON
  --mermaid       the graph as a Mermaid flowchart
  --html          the graph as an HTML page of its own
  --help          this text

Exit codes: 0 shown, 1 no such outcome, 2 wrong usage. NO_COLOR is respected.

Examples:
  near-xcc-trace 8sU2... --rpc http://127.0.0.1:3030
  near-xcc-trace outcome.json --html > receipts.html`;

export interface CommandIo {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
}

/** The command line without the process: returns the exit code. */
export async function traceCommand(args: readonly string[], io: CommandIo): Promise<0 | 1 | 2> {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    io.stderr(`${messageOf(error)}\nTry near-xcc-trace --help\n`);
    return 2;
  }
  const { values, source } = parsed;
  if (values.help) {
    io.stdout(`${HELP}\n`);
    return 0;
  }
  try {
    const outcome = values.rpc ? await ask(values.rpc, source, values.account) : read(source);
    io.stdout(`${render(outcome, values)}\n`);
    return 0;
  } catch (error) {
    io.stderr(`${messageOf(error)}\n`);
    return 1;
  }
}

function parse(args: readonly string[]) {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      rpc: { type: "string" },
      // Nodes of one shard find a transaction by its hash alone but want some account name.
      account: { type: "string", default: "near" },
      refunds: { type: "boolean", default: false },
      width: { type: "string" },
      json: { type: "boolean", default: false },
      mermaid: { type: "boolean", default: false },
      html: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const [source = "", ...rest] = positionals;
  if (!values.help && (source === "" || rest.length > 0)) {
    throw new TypeError(
      `expected one transaction hash or file, got ${positionals.length === 0 ? "none" : positionals.join(" ")}`,
    );
  }
  const width = values.width === undefined ? undefined : Number(values.width);
  if (width !== undefined && !(Number.isInteger(width) && width > 0)) {
    throw new TypeError(`--width: expected a whole number of columns, got ${values.width}`);
  }
  return { values: { ...values, width }, source };
}

type Values = ReturnType<typeof parse>["values"];

function render(outcome: TraceInput, { json, mermaid, html, refunds, width }: Values): string {
  const graph = traceTransaction(outcome);
  if (json) return JSON.stringify(graph, null, 2);
  if (mermaid) return renderMermaid(graph).trimEnd();
  if (html) return renderHtml(graph).trimEnd();
  return renderTree(graph, { refunds, ...(width !== undefined && { width }) });
}

function read(source: string): TraceInput {
  const text = readFileSync(source === "-" ? 0 : source, "utf8");
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${source}: ${messageOf(error)}`);
  }
}

async function ask(rpc: string, hash: string, account: string): Promise<TraceInput> {
  const params = { tx_hash: hash, sender_account_id: account, wait_until: "EXECUTED" };
  const response = await fetch(rpc, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "EXPERIMENTAL_tx_status", params }),
  }).catch((error: unknown) => {
    throw new Error(`${rpc}: ${messageOf(error instanceof Error ? (error.cause ?? error) : error)}`);
  });
  const text = await response.text();
  let answer: { result?: unknown; error?: { data?: unknown; message?: string } };
  try {
    answer = JSON.parse(text);
  } catch {
    throw new Error(`${rpc}: HTTP ${response.status}, no JSON in the answer: ${text.slice(0, 200)}`);
  }
  if (answer.error) throw new Error(`${rpc}: ${JSON.stringify(answer.error.data ?? answer.error.message)}`);
  return { result: answer.result };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
