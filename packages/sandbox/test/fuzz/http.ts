import type { Generator, Input } from "./input.js";
import type { Random } from "./random.js";

const STATUS = '{"jsonrpc":"2.0","id":1,"method":"status","params":[]}';
const JSON_TYPE = "Content-Type: application/json\r\n";

const raw = (
  title: string,
  parts: readonly (string | Buffer)[],
  ending: "end" | "destroy" | "open" = "end",
): Input => ({
  kind: "raw",
  title,
  parts: parts.map((part) => Buffer.from(part as string)),
  ending,
});

const head = (line: string, headers: string) => `${line} HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n`;
const postHead = (headers: string) => head("POST /", JSON_TYPE + headers);
const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;

function cut(random: Random, text: string): string[] {
  const at = random.below(text.length);
  return [text.slice(0, at), text.slice(at)];
}

const METHODS = [
  "GET",
  "PUT",
  "DELETE",
  "PATCH",
  "OPTIONS",
  "HEAD",
  "TRACE",
  "CONNECT",
  "BREW",
  "post",
  "PRI",
];
const PATHS = [
  "/",
  "/status",
  "/health",
  "/metrics",
  "/%00",
  "//",
  "/../..",
  "*",
  "http://x/",
  `/${"a".repeat(9000)}`,
  "/😀",
];
const TYPES = [
  "text/plain",
  "",
  "application/json;charset=utf-16",
  "APPLICATION/JSON",
  "a+json",
  "application/x;".repeat(50),
];
const HEADERS = [
  "Expect: 100-continue\r\n",
  "Expect: something\r\n",
  "Upgrade: websocket\r\nConnection: Upgrade\r\n",
  "Connection: close\r\n",
  "Content-Encoding: gzip\r\n",
  "Origin: https://a.example\r\n",
  "Origin: \u0001\r\n",
  "X-Empty:\r\n",
  `X-Long: ${"a".repeat(20_000)}\r\n`,
  "X-Many: 1\r\n".repeat(3000),
  "Host: other\r\n",
  "Content-Length: 5\r\n",
  "Transfer-Encoding: gzip\r\n",
  "no colon\r\n",
  "Range: bytes=0-5\r\n",
  "Access-Control-Request-Method: X\r\nAccess-Control-Request-Headers: a, b\r\n",
];
const LENGTHS = ["-1", "abc", "0", "1", "10485760", "10485761", "99999999999999999999", "0x10", "54, 54", ""];

const generators: readonly ((random: Random) => Input)[] = [
  (random) => raw("method and path", [head(`${random.pick(METHODS)} ${random.pick(PATHS)}`, "")]),
  (random) =>
    raw("path of a POST", [head(`POST ${random.pick(PATHS)}`, `${JSON_TYPE}Content-Length: 0\r\n`)]),
  (random) =>
    raw("content type", [
      head("POST /", `Content-Type: ${random.pick(TYPES)}\r\nContent-Length: ${STATUS.length}\r\n`),
      STATUS,
    ]),
  (random) =>
    raw("header", [postHead(`${random.pick(HEADERS)}Content-Length: ${STATUS.length}\r\n`), STATUS]),
  (random) => raw("length", [postHead(`Content-Length: ${random.pick(LENGTHS)}\r\n`), STATUS]),
  (random) =>
    raw("chunks", [postHead("Transfer-Encoding: chunked\r\n"), ...cut(random, STATUS).map(chunk), chunk("")]),
  (random) =>
    raw("bad chunks", [
      postHead("Transfer-Encoding: chunked\r\n"),
      random.pick([
        `zz\r\n${STATUS}`,
        `ffffffffffffffff\r\n${STATUS}`,
        "-5\r\n",
        "5;ext=1\r\nab",
        "\r\n\r\n",
        "0\r\nTrailer: x\r\n\r\n",
      ]),
    ]),
  (random) =>
    raw("chunks and a length", [
      postHead(`Content-Length: ${random.pick(LENGTHS)}\r\nTransfer-Encoding: chunked\r\n`),
      chunk(STATUS) + chunk(""),
    ]),
  (random) => {
    const [start] = cut(random, postHead(`Content-Length: ${STATUS.length}\r\n`) + STATUS);
    return raw("cut off", [start!], random.pick(["end", "destroy", "open"] as const));
  },
  (random) =>
    raw(
      "gone before the answer",
      [postHead(`Content-Length: ${STATUS.length}\r\n`), STATUS],
      random.pick(["destroy", "open"] as const),
    ),
  (random) => raw("slow", cut(random, postHead(`Content-Length: ${STATUS.length}\r\n`) + STATUS)),
  () => raw("pipelined", [(postHead(`Content-Length: ${STATUS.length}\r\n`) + STATUS).repeat(20)]),
  (random) => raw("no HTTP", [random.bytes(1 + random.below(300))]),
  () => raw("another version", [`POST / HTTP/9.9\r\n\r\n`]),
  () => raw("HTTP/2", ["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"]),
  (random) =>
    raw("mutated", [random.mutate(Buffer.from(postHead(`Content-Length: ${STATUS.length}\r\n`) + STATUS))]),
];

/** Longer than a body may be, declared or not. */
const huge: Generator = (random) => {
  const filler = Buffer.alloc(10 * 2 ** 20 + random.pick([-100, 1]), random.pick([" ", "[", '"', "1"]));
  const body = Buffer.concat([Buffer.from('{"params":'), filler]);
  if (random.chance(50)) return raw("huge", [postHead(`Content-Length: ${body.length}\r\n`), body]);
  const size = Buffer.from(`${body.length.toString(16)}\r\n`);
  return raw("huge chunk", [postHead("Transfer-Encoding: chunked\r\n"), size, body, "\r\n0\r\n\r\n"]);
};

export const httpGenerators: readonly (readonly [weight: number, generator: Generator])[] = [
  [80, (random) => random.pick(generators)(random)],
  [1, huge],
];
