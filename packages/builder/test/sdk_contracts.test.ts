import test from "ava";
import { buildContract } from "../src/index.js";
import { fixture } from "./build.js";
import { collectionsCalls } from "./fixtures/sdk/collections_calls.js";
import { forumCalls } from "./fixtures/sdk/forum_calls.js";
import { fungibleTokenCalls } from "./fixtures/sdk/fungible_token_calls.js";
import { garageCalls, migrationCalls } from "./fixtures/sdk/garage_calls.js";
import { nonFungibleTokenCalls } from "./fixtures/sdk/non_fungible_token_calls.js";
import { Chain, type Codes, type Step, withNamesOf } from "./steps.js";

/** The first contract is deployed; the others may take its place. */
interface Table {
  readonly contracts: readonly [string, ...string[]];
  readonly steps: readonly Step[];
}

const tables: Readonly<Record<string, Table>> = {
  "near-sdk-js's collections": { contracts: ["collections"], steps: collectionsCalls },
  "a fungible token (NEP-141)": { contracts: ["fungible_token"], steps: fungibleTokenCalls },
  "a non-fungible token (NEP-171)": { contracts: ["non_fungible_token"], steps: nonFungibleTokenCalls },
  "class schemas and middleware": { contracts: ["garage"], steps: garageCalls },
  "inheritance, nested collections and modern syntax": { contracts: ["forum"], steps: forumCalls },
  "a migration": { contracts: ["collections", "garage"], steps: migrationCalls },
};

const CONTRACTS = ["contract", "receiver"];
const names = [...new Set(Object.values(tables).flatMap(({ contracts }) => contracts))];

/** As users build them; and with all of near-sdk-js, started in every call, as near-sdk-js does it. */
async function buildAll(options: {
  readonly snapshot?: false;
  readonly keep?: readonly string[];
}): Promise<Codes> {
  const codes: Record<string, Uint8Array> = {};
  for (const name of names)
    codes[name] = (await buildContract({ source: fixture(`sdk/${name}.ts`), ...options })).wasm;
  return codes;
}

const chain = await Chain.start(["alice", "bob", "carol"], CONTRACTS);
const snapshot = await buildAll({});
const plain = await buildAll({ snapshot: false, keep: ["Date", "schema"] });
test.after.always(() => chain.stop());

for (const [title, { contracts, steps }] of Object.entries(tables)) {
  test.serial(`${title}: every call answers, logs, fails and stores as without a snapshot`, async (t) => {
    const expected = await chain.record(plain, contracts[0], CONTRACTS, steps);
    const actual = await chain.record(snapshot, contracts[0], CONTRACTS, steps);
    for (const [index, step] of steps.entries())
      t.deepEqual(withNamesOf(actual[index], expected[index]), expected[index], `${index}: ${show(step)}`);
  });
}

function show(step: Step): string {
  return JSON.stringify(step, (_, value) => (typeof value === "bigint" ? `${value}` : value));
}
