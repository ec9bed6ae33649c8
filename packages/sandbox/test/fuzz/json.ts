import fc from "fast-check";
import { methods } from "../../src/jsonrpc/methods/index.js";
import { call, type Generator, post, type World } from "./input.js";
import { ODD_JSON, ODD_VALUES, type Random } from "./random.js";

const text = fc.string({ unit: "binary", maxLength: 40 });
const anyJson = fc.jsonValue({ maxDepth: 5, stringUnit: "binary" });

/** Methods that cannot change the state, whatever they are sent. */
const READING = [...methods.keys()].filter((method) => !method.startsWith("sandbox_"));

/** Parameters that every method of the group accepts, before they are spoiled. */
function validParams(random: Random, world: World): readonly [method: string, params: object] {
  const { accountId: account_id, blockHashText: block_id, height } = world;
  const query = (request_type: string, more: object = {}) =>
    ["query", { request_type, finality: "optimistic", account_id, ...more }] as const;
  const hash = block_id;
  return random.pick<readonly [string, object]>([
    ["block", { block_id: random.chance(50) ? height : block_id }],
    ["block", { finality: "final" }],
    ["chunk", { block_id: height, shard_id: 0 }],
    ["gas_price", [block_id]],
    query("view_account"),
    query("view_access_key_list"),
    query("view_access_key", { public_key: `ed25519:${hash}` }),
    query("view_code"),
    query("view_state", { prefix_base64: "AA==", include_proof: random.chance(50) }),
    query("call_function", { method_name: "main", args_base64: "e30=" }),
    ["query", [`account/${account_id}`, ""]],
    ["query", [`call/${account_id}/main`, hash]],
    ["tx", { tx_hash: hash, sender_account_id: account_id, wait_until: "NONE" }],
    ["EXPERIMENTAL_tx_status", [hash, account_id]],
    ["validators", [null]],
    ["validators", { epoch_id: hash }],
    ["EXPERIMENTAL_validators_ordered", { block_id: height }],
    ["EXPERIMENTAL_receipt", { receipt_id: hash }],
    [
      "EXPERIMENTAL_changes",
      { block_id: height, changes_type: "data_changes", account_ids: [account_id], key_prefix_base64: "" },
    ],
    ["EXPERIMENTAL_changes_in_block", { block_id: height }],
    ["EXPERIMENTAL_protocol_config", { finality: "final" }],
    ["EXPERIMENTAL_congestion_level", { block_id: height, shard_id: 0 }],
    ["EXPERIMENTAL_split_storage_info", {}],
    ["EXPERIMENTAL_maintenance_windows", { account_id }],
    ["next_light_client_block", { last_block_hash: hash }],
    [
      "light_client_proof",
      { type: "transaction", transaction_hash: hash, sender_id: account_id, light_client_head: hash },
    ],
    [
      "light_client_proof",
      { type: "receipt", receipt_id: hash, receiver_id: account_id, light_client_head: hash },
    ],
    ["EXPERIMENTAL_light_client_block_proof", { block_hash: hash, light_client_head: hash }],
    ["send_tx", { signed_tx_base64: "AAAA", wait_until: "FINAL" }],
    ["broadcast_tx_commit", ["AAAA"]],
  ]);
}

/** Exchanges, removes, adds or renames one thing somewhere inside. */
function spoil(random: Random, value: unknown): unknown {
  if (typeof value !== "object" || value === null || random.chance(15)) {
    return random.chance(60) ? random.pick(ODD_VALUES) : random.sample(anyJson);
  }
  if (Array.isArray(value)) {
    if (value.length === 0 || random.chance(15)) return [...value, random.pick(ODD_VALUES)];
    const at = random.below(value.length);
    return value.map((item, index) => (index === at ? spoil(random, item) : item));
  }
  const entries = Object.entries(value);
  if (entries.length === 0) return { [random.sample(text)]: random.pick(ODD_VALUES) };
  const at = random.below(entries.length);
  const [name, field] = entries[at]!;
  switch (random.below(6)) {
    case 0:
      entries.splice(at, 1);
      break;
    case 1:
      entries.push([random.sample(text), random.pick(ODD_VALUES)]);
      break;
    case 2:
      entries[at] = [name.toUpperCase(), field];
      break;
    default:
      entries[at] = [name, spoil(random, field)];
  }
  return Object.fromEntries(entries);
}

const spoiledParams: Generator = (random, world) => {
  const [method, params] = validParams(random, world);
  let spoiled: unknown = params;
  for (let left = random.below(4); left > 0; left -= 1) spoiled = spoil(random, spoiled);
  return call(`parameters of ${method}`, method, spoiled);
};

const anyParams: Generator = (random) => call("any parameters", random.pick(READING), random.sample(anyJson));

const wrongMethod: Generator = (random) =>
  call("wrong method", random.pick(["", "Block", "block ", "toString", random.sample(text)]), []);

const envelope: Generator = (random) => {
  const valid = { jsonrpc: "2.0", id: 1, method: "status", params: [] };
  return post("envelope", JSON.stringify(spoil(random, random.chance(20) ? [valid, valid] : valid)));
};

const malformed: Generator = (random, world) => {
  const [method, params] = validParams(random, world);
  const body = Buffer.from(JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }));
  return post("malformed JSON", random.mutate(body));
};

const noJson: Generator = (random) =>
  post("no JSON", random.chance(50) ? random.bytes(random.below(200)) : random.sample(text));

const handwritten: Generator = (random) => {
  const odd = random.pick(ODD_JSON);
  const params = random.pick([odd, `[${odd}]`, `{"block_id":${odd}}`, `{"finality":${odd}}`]);
  const id = random.chance(30) ? odd : "1";
  return post(
    "odd JSON",
    `{"jsonrpc":"2.0","id":${id},"method":"${random.pick(READING)}","params":${params}}`,
  );
};

const deep: Generator = (random) => {
  const depth = random.pick([100, 126, 127, 128, 129, 1000, 100_000]);
  const [open, close] = random.chance(50) ? ["[", "]"] : ['{"a":', "}"];
  const value =
    open.repeat(depth) + (random.chance(50) ? "1" : "") + close.repeat(random.chance(70) ? depth : 5);
  return post("deep nesting", `{"jsonrpc":"2.0","id":1,"method":"query","params":${value}}`);
};

const long: Generator = (random) => {
  const size = random.pick([1000, 65_536, 300_000]);
  const filler = random.pick(['"', "[", "1", "\\u0041", "é", " ", "1,", '"a":']).repeat(size);
  return post("long", `{"jsonrpc":"2.0","id":1,"method":"block","params":"${filler.slice(0, size)}"}`);
};

export const jsonGenerators: readonly (readonly [weight: number, generator: Generator])[] = [
  [30, spoiledParams],
  [8, anyParams],
  [3, wrongMethod],
  [6, envelope],
  [10, malformed],
  [5, noJson],
  [4, handwritten],
  [2, deep],
  [1, long],
];
