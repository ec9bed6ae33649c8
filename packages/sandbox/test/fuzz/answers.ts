import type { FuzzedNode } from "./fuzzed_node.js";
import type { Input } from "./input.js";

/** What an answer means for the state. */
export type Verdict = "refused" | "answered" | "undecided";

export interface Outcome {
  readonly verdict: Verdict;
  /** What is wrong with the answer; `null` when it is well-formed. */
  readonly problem: string | null;
}

/** Nothing is waited for longer. Whatever takes a tenth of it is measured again. */
const GIVE_UP_MS = 30_000;
const HTTP_CODES = new Set([200, 400, 408, 413, 422, 500]);
const ERROR_KINDS = new Set(["REQUEST_VALIDATION_ERROR", "HANDLER_ERROR", "INTERNAL_ERROR"]);

const fine = (verdict: Verdict): Outcome => ({ verdict, problem: null });
const wrong = (problem: string): Outcome => ({ verdict: "undecided", problem });

async function sendPost({ url }: FuzzedNode, body: Buffer): Promise<Outcome> {
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(new Error(`no answer in ${GIVE_UP_MS} ms`)), GIVE_UP_MS);
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
    signal: giveUp.signal,
  }).finally(() => clearTimeout(timer));
  const text = await response.text();
  if (!HTTP_CODES.has(response.status)) return wrong(`HTTP ${response.status}: ${text.slice(0, 300)}`);
  if (!(response.headers.get("content-type") ?? "").startsWith("application/json")) {
    const expected = response.status === 400 && text.startsWith("Json deserialize error: ");
    return expected || response.status === 413
      ? fine("refused")
      : wrong(`HTTP ${response.status}: ${text.slice(0, 300)}`);
  }
  return judge(text, response.status);
}

function judge(text: string, status: number): Outcome {
  let json: Record<string, unknown>;
  try {
    json = JSON.parse(text);
  } catch {
    return wrong(`no JSON: ${text.slice(0, 300)}`);
  }
  const { jsonrpc, result, error } = json;
  if (jsonrpc !== "2.0" || !("id" in json) || "result" in json === "error" in json)
    return wrong(`no JSON-RPC: ${text.slice(0, 300)}`);
  if (error === undefined)
    return status === 200 && result !== undefined ? fine("answered") : wrong(`HTTP ${status} for a result`);
  const { name, cause, code, message } = error as Record<string, unknown>;
  const shaped =
    ERROR_KINDS.has(name as string) &&
    typeof (cause as { name?: unknown } | null)?.name === "string" &&
    typeof code === "number" &&
    typeof message === "string";
  if (!shaped) return wrong(`no error of nearcore's shape: ${text.slice(0, 300)}`);
  // A transaction that was accepted may still be under way.
  return fine((cause as { name: string }).name === "TIMEOUT_ERROR" ? "undecided" : "refused");
}

/** A connection may be closed without an answer, but what is answered is HTTP. */
function sendRaw(node: FuzzedNode, { parts, ending }: Extract<Input, { kind: "raw" }>): Promise<Outcome> {
  return new Promise((resolve) => {
    const socket = node.connect();
    const received: Buffer[] = [];
    const timer = setTimeout(() => finish(wrong("no answer, and the connection stays open")), GIVE_UP_MS);
    const finish = (outcome: Outcome) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(outcome);
    };
    const judged = () => {
      const text = Buffer.concat(received).toString("latin1");
      return text === "" || /^HTTP\/1\.1 [1-5]\d\d /.test(text)
        ? fine("refused")
        : wrong(`no HTTP: ${text.slice(0, 300)}`);
    };
    socket.on("data", (chunk) => received.push(chunk));
    // The node closed the connection while there was more to send.
    socket.on("error", () => finish(judged()));
    socket.on("end", () => finish(judged()));
    socket.on("close", () => finish(judged()));
    socket.on("connect", () => {
      const send = (index: number): void => {
        const part = parts[index];
        if (part !== undefined) socket.write(part, () => setImmediate(send, index + 1));
        else if (ending === "end") socket.end();
        else if (ending === "destroy") finish(fine("refused"));
        else setTimeout(() => finish(judged()), 20);
      };
      send(0);
    });
  });
}

export async function send(node: FuzzedNode, input: Input): Promise<Outcome> {
  try {
    return input.kind === "raw" ? await sendRaw(node, input) : await sendPost(node, input.body);
  } catch (error) {
    const { cause } = error as { cause?: unknown };
    return wrong(`${error}${cause ? `: ${cause}` : ""}`);
  }
}
