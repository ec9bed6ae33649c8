import { fileURLToPath } from "node:url";
import test from "ava";
import fc from "fast-check";
import { buildContract } from "near-xcc-builder";
import { callContract } from "../packages/builder/test/host.js";
import { isAccountId } from "./account-id.js";
import { u128Of } from "./decimal.js";
import { encodeArgs } from "./json.js";
import type { Outcome } from "./outcome.js";
import {
  ACCOUNT_IDS,
  ARGS,
  contextTexts,
  copies,
  NO_ACCOUNT_IDS,
  NUMBERS,
  OTHER_CONTEXTS,
  PLAIN_CONTEXTS,
  PLANS,
  parsedText,
  RESULTS,
  shownValue,
  TEXTS,
} from "./testing/engine-cases.js";
import { Engine } from "./testing/engine-contract.js";
import { mockHost } from "./testing/mock-host.js";

const source = fileURLToPath(new URL("testing/engine-contract.ts", import.meta.url));
const { wasm } = await buildContract({ source });
const run = (method: string, input: object) => JSON.parse(callContract(wasm, method, { input }).value ?? "");

test("the engine's own functions are used", (t) => t.true(run("native", {})));

test("the engine knows the same account ids as the loop in JavaScript", (t) => {
  t.deepEqual(run("account_ids", {}), [...ACCOUNT_IDS, ...NO_ACCOUNT_IDS].map(isAccountId));
});

test("the engine knows the same whole numbers as JavaScript", (t) => {
  const known = NUMBERS.map((value) => u128Of(value)?.toString() ?? null);
  t.deepEqual(run("numbers", {}), known);
  t.is(known.filter((number) => number !== null).length, 24);
});

for (const [name, make] of Object.entries(ARGS)) {
  test(`arguments, ${name}: the engine answers what JavaScript does`, (t) => {
    const expected = () => {
      try {
        return Buffer.from(encodeArgs(make())).toString("latin1");
      } catch (error) {
        return (error as Error).message;
      }
    };
    // How a cycle is called is the engine's own.
    const said = (text: string) => text.replace(/(args: TypeError: ).*/s, "$1");
    t.is(said(run("args", { name })), said(expected()));
  });
}

for (const [name, make] of Object.entries({ ...PLAIN_CONTEXTS, ...OTHER_CONTEXTS })) {
  test(`a context, ${name}: the engine answers what JavaScript does`, (t) => {
    t.deepEqual(run("context", { name }), contextTexts(make()));
    t.is(run("native_context", { name }), name in PLAIN_CONTEXTS);
  });
}

for (const text of TEXTS) {
  test(`a context read from ${text}: the engine answers what JavaScript does`, (t) => {
    t.is(run("parsed", { text }), parsedText(text));
  });
}

for (const [args, expected] of [
  [{ count: 3 }, { count: 3 }],
  [{ context: { paid: { $: "n5" }, list: [{ $: "u" }] } }, { context: { paid: 5n, list: [undefined] } }],
  [{ context: { $: "b00" } }, undefined],
  [{ context: { $: "nx" } }, undefined],
] as const) {
  test(`arguments that near-sdk-js has parsed, ${JSON.stringify(args)}: a callback reads them as a context`, (t) => {
    t.is(run("given", args), shownValue(expected));
  });
}
test("the engine copies objects as JavaScript does, and shares nothing that changes", (t) => {
  t.deepEqual(run("copied", {}), JSON.parse(JSON.stringify(copies())));
});

/** Host calls that make promises: as the engine made them, with the indices of promises, and as a mocked host saw them. */
function sent(name: string): [engine: unknown[], javascript: unknown[]] {
  const { promises } = callContract(wasm, "send", { input: { name } });
  const numbers = new Map<bigint, number>();
  for (const [i, [kind]] of promises.entries()) {
    if (kind === "create" || kind === "then" || kind === "and") numbers.set(BigInt(i), numbers.size);
  }
  const index = (promise: unknown) => numbers.get(promise as bigint);
  const engine = promises.map(([kind, ...args]) => {
    if (kind === "create") return ["promise_batch_create", ...args];
    if (kind === "and") return ["promise_and", ...args.map(index).map(shown)];
    const [promise, ...rest] = args;
    const action = kind === "then" ? "promise_batch_then" : `promise_batch_action_${kind}`;
    return [action, ...[index(promise), ...rest].map(shown)];
  });
  const host = mockHost({ accountBalance: 2n ** 127n });
  PLANS[name]?.().detach();
  const javascript = host.calls.filter(([call]) => call.startsWith("promise_"));
  return [engine, javascript.map(([call, ...args]) => [call, ...args.map(shown)])];
}

/** Numbers and bytes of a host call, whatever the form in which the host gets them. */
function shown(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("utf8");
  return String(value);
}

for (const name of Object.keys(PLANS)) {
  test(`a plan, ${name}: the engine makes the promises that JavaScript makes`, (t) => {
    const [engine, javascript] = sent(name);
    t.true(javascript.length > 0);
    t.deepEqual(engine, javascript);
  });
}

const packedResults = fc.array(
  fc.oneof(
    fc.constantFrom(Uint8Array.of(0, 0, 0, 0), Uint8Array.of(3, 0, 0, 0), Uint8Array.of(2, 1, 2, 3)),
    fc
      .oneof(fc.json({ maxDepth: 2 }), fc.constantFrom('"a"', "12", '"a', "[1,2,3]", '"12345678"', ""))
      .map((text) => Buffer.concat([Uint8Array.of(1, 0, 0, Buffer.byteLength(text)), Buffer.from(text)])),
    fc.uint8Array({ maxLength: 6 }),
  ),
  { maxLength: 6 },
);

test("the engine unpacks any bytes as JavaScript does", (t) => {
  fc.assert(
    fc.property(packedResults, fc.nat({ max: 2 }), (parts, missing) => {
      const input = { packed: [...Buffer.concat(parts)], count: Math.max(0, parts.length - missing) };
      mockHost();
      t.deepEqual(run("unpacked", input), JSON.parse(JSON.stringify(new Engine().unpacked(input))));
    }),
  );
});

/** What becomes of results, by the engine and by JavaScript. */
function outcomes(
  results: readonly (Uint8Array | undefined)[],
  maxTokens: number,
): [Outcome<unknown>[][], Outcome<unknown>[][]] {
  const byEngine =
    callContract(wasm, "results", { input: { maxTokens }, promiseResults: results }).value ?? "";
  mockHost({ results });
  return [JSON.parse(byEngine), JSON.parse(JSON.stringify(new Engine().results({ maxTokens })))];
}

const bytesOf = (text: string | undefined) => (text === undefined ? text : Buffer.from(text, "latin1"));

for (const [i, result] of RESULTS.entries()) {
  test(`result ${i}, ${JSON.stringify(result)?.slice(0, 40)}: the engine reads what JavaScript does`, (t) => {
    t.deepEqual(...outcomes([bytesOf(result)], 3));
  });
}

test("the engine reads of any bytes what JavaScript does", (t) => {
  const marks = fc.constantFrom(
    ..."[]{},: 1a",
    '"',
    '"a"',
    "[[",
    '{"a":',
    '\\"',
    "\\n",
    "\xc3\xbc",
    "\xed\xa0",
    "\xe2\x82\xac",
    "\0",
  );
  const texts = fc.array(
    fc.oneof(
      fc.array(marks, { maxLength: 20 }).map((parts) => parts.join("")),
      fc.json(),
    ),
  );
  fc.assert(
    fc.property(texts, fc.nat({ max: 8 }), (results: string[], maxTokens) => {
      const [engine, javascript] = outcomes(results.map(bytesOf), maxTokens);
      t.deepEqual(withoutReasons(engine), withoutReasons(javascript));
    }),
  );
});

/** Of what is no JSON anyway one may say that it has too many tokens, the other that it is none. */
function withoutReasons(results: Outcome<unknown>[][]): unknown {
  return results.map((each) => each.map((it) => (it.status === "malformed" ? it.status : it)));
}
