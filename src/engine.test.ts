import { fileURLToPath } from "node:url";
import test from "ava";
import { buildContract } from "near-xcc-builder";
import { callContract } from "../packages/builder/test/host.js";
import { isAccountId } from "./account-id.js";
import { encodeArgs } from "./json.js";
import {
  ACCOUNT_IDS,
  ARGS,
  contextTexts,
  NO_ACCOUNT_IDS,
  OTHER_CONTEXTS,
  PLAIN_CONTEXTS,
  parsedText,
  shownValue,
  TEXTS,
} from "./testing/engine-cases.js";

const source = fileURLToPath(new URL("testing/engine-contract.ts", import.meta.url));
const { wasm } = await buildContract({ source });
const run = (method: string, input: object) => JSON.parse(callContract(wasm, method, { input }).value ?? "");

test("the engine's own functions are used", (t) => t.true(run("native", {})));

test("the engine knows the same account ids as the loop in JavaScript", (t) => {
  t.deepEqual(run("account_ids", {}), [...ACCOUNT_IDS, ...NO_ACCOUNT_IDS].map(isAccountId));
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
    t.is(run("args", { name }), expected());
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
