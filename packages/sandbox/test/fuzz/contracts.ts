import { readdirSync, readFileSync } from "node:fs";
import {
  type Action,
  encode,
  encodeSignedTransaction,
  newSignedTransaction,
  sha256,
  type Transaction,
  transactionCodec,
} from "../../src/primitives/index.js";
import { call, type Generator, type World } from "./input.js";
import type { Random } from "./random.js";

const folder = new URL("../fixtures/conformance/contracts/", import.meta.url);
const contracts = readdirSync(folder)
  .filter((name) => name.endsWith(".wasm"))
  .map((name) => readFileSync(new URL(name, folder)));

/** Exports of the recorded contracts, and names that no contract has. */
const METHODS = [
  ...["main", "run", "noop", "empty", "endless", "recurse", "unreachable", "log_then_panic", "trunc_nan"],
  ...[
    "store_past_end",
    "call_indirect_null",
    "load_offset_overflow",
    "",
    "memory",
    "__proto__",
    "toString",
    "é",
  ],
];
/** Loops end after a tenth of a second. */
const GAS = 10n ** 13n;
const OPERATION_SIZE = 80;
const OPERATIONS = 90;

const INTERESTING = [0n, 1n, 5n, 8n, 32n, 64n, 2n ** 16n, 2n ** 31n, 2n ** 32n, 2n ** 63n, 2n ** 64n - 1n];

/** Input of the script contract: host functions with arguments of all kinds. */
function script(random: Random): Uint8Array {
  const count = 1 + random.below(12);
  const bytes = Buffer.alloc(8 + count * OPERATION_SIZE + 64);
  bytes.writeBigUInt64LE(BigInt(count));
  for (let index = 0; index < count; index += 1) {
    const start = 8 + index * OPERATION_SIZE;
    bytes.writeBigUInt64LE(BigInt(random.below(OPERATIONS)), start);
    for (let argument = 1; argument < OPERATION_SIZE / 8; argument += 1) {
      const value = random.chance(70) ? BigInt(random.below(64)) : random.pick(INTERESTING);
      bytes.writeBigUInt64LE(value, start + 8 * argument);
    }
  }
  random.bytes(64).copy(bytes, bytes.length - 64);
  return bytes;
}

function functionCall(random: Random): Action {
  const methodName = random.chance(40) ? "run" : random.pick(METHODS);
  const args = methodName === "run" ? script(random) : random.bytes(random.below(50));
  return { kind: "FunctionCall", methodName, args, gas: GAS, deposit: 0n };
}

function deployAndCall(title: string, random: Random, world: World, code: Uint8Array) {
  const transaction: Transaction = {
    version: 0,
    signerId: world.accountId,
    publicKey: world.key.publicKey,
    nonce: world.nonce + 1n,
    receiverId: world.accountId,
    blockHash: world.blockHash,
    actions: [{ kind: "DeployContract", code }, functionCall(random)],
    priorityFee: 0n,
  };
  const signature = world.key.sign(sha256(encode(transactionCodec, transaction)));
  const bytes = encodeSignedTransaction(newSignedTransaction(transaction, signature));
  return call(title, "send_tx", [Buffer.from(bytes).toString("base64")], true);
}

const HEADER = Buffer.from("0061736d01000000", "hex");

const noContract: Generator = (random, world) => {
  const code = random.bytes(random.below(300));
  return deployAndCall(
    "random bytes as a contract",
    random,
    world,
    random.chance(50) ? Buffer.concat([HEADER, code]) : code,
  );
};

const mutatedContract: Generator = (random, world) =>
  deployAndCall("mutated contract", random, world, random.mutate(random.pick(contracts)));

const script_ = readFileSync(new URL("script.wasm", folder));
const hostFunctions: Generator = (random, world) => deployAndCall("host functions", random, world, script_);

/** The one that is deployed at the moment, whatever it is. */
const view: Generator = (random, world) => {
  const action = functionCall(random) as Extract<Action, { kind: "FunctionCall" }>;
  return call("view", "query", {
    request_type: "call_function",
    finality: "optimistic",
    account_id: world.accountId,
    method_name: action.methodName === "endless" ? "run" : action.methodName,
    args_base64: Buffer.from(action.args).toString("base64"),
  });
};

export const contractGenerators: readonly (readonly [weight: number, generator: Generator])[] = [
  [3, noContract],
  [6, mutatedContract],
  [6, hostFunctions],
];
export const viewGenerators: readonly (readonly [weight: number, generator: Generator])[] = [[4, view]];
