import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import test from "ava";
import { buildFixture } from "./build.js";
import { outcome, shown, states } from "./fixtures/states.js";
import { callContract } from "./host.js";

interface SdkUtils {
  serialize(value: unknown): Uint8Array;
  deserialize(bytes: Uint8Array): unknown;
}

// near-sdk-js's own functions, on V8, with what they need of the host.
Object.assign(globalThis, {
  env: {
    utf8_string_to_uint8array: (text: string) => Buffer.from(text),
    uint8array_to_utf8_string: (bytes: Uint8Array) => Buffer.from(bytes).toString(),
  },
});
const sdk = dirname(createRequire(import.meta.url).resolve("near-sdk-js/package.json"));
const { serialize, deserialize }: SdkUtils = await import(pathToFileURL(join(sdk, "lib/utils.js")).href);

const { wasm } = await buildFixture("states_contract.ts");
const run = (method: string, input: unknown) => callContract(wasm, method, { input }).value;

for (const [name, make] of Object.entries(states)) {
  test(`state "${name}" is written and read as by near-sdk-js on V8`, (t) => {
    const text = outcome(() => Buffer.from(serialize(make())).toString());
    const back = outcome(() => shown(deserialize(Buffer.from(text as string))));
    t.deepEqual(JSON.parse(run("run", { name })!), JSON.parse(JSON.stringify([text, back])));
  });

  test(`answer "${name}" reads as by near-sdk-js on V8`, (t) => {
    const answer = (value: unknown) => (typeof value === "bigint" ? `${value}` : value);
    const expected = outcome(() => JSON.stringify(make(), (_, value) => answer(value)));
    const actual = outcome(() => run("answer", { name }));
    // The contract ends with a panic that has a stack; that it throws is what counts.
    t.is(String(actual).replace(/^throws .*/, "throws"), String(expected).replace(/^throws .*/, "throws"));
  });
}

test("texts with special characters at every place come through JSON as on V8", (t) => {
  const special = [
    '"',
    "\\",
    "\n",
    "\u0000",
    "\u001f",
    " ",
    "!",
    "[",
    "]",
    "\u007f",
    "\u0080",
    "ÿ",
    "€",
    "😀",
  ];
  const texts = special.flatMap((char) =>
    Array.from({ length: 18 }, (_, place) => `${"x".repeat(place)}${char}${"y".repeat(17 - place)}`),
  );
  t.is(run("texts", { texts }), JSON.stringify(texts.map((text) => [JSON.stringify(text), true])));
});
