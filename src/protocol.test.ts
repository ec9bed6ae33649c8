// Limits, fees and prices that the library has as numbers, held against the parameters that a node of protocol 77 names
// (EXPERIMENTAL_protocol_config, as the sandbox has them): a contract cannot ask for them.
import { readFileSync } from "node:fs";
import test from "ava";
import { type Action, functionCall } from "./actions.js";
import { all } from "./all.js";
import { callMethod } from "./batch.js";
import { costOf, HOST, READ, READ_BYTE } from "./fees.js";
import * as limits from "./limits.js";
import {
  addFullAccessKey,
  addFunctionCallKey,
  createAccount,
  deleteAccount,
  deleteKey,
  deployContract,
  stake,
  transfer,
} from "./plain-actions.js";
import { nodeOf, receipt } from "./plan.js";
import { RECORD_BYTES, STORAGE_PRICE } from "./storage.js";

interface Fee {
  readonly send_sir: number;
  readonly send_not_sir: number;
  readonly execution: number;
}

const { transaction_costs, wasm_config, storage_amount_per_byte } = JSON.parse(
  readFileSync(new URL("../packages/sandbox/src/parameters/77.json", import.meta.url), "utf8").replace(
    /"storage_amount_per_byte": (\d+)/,
    '"storage_amount_per_byte": "$1"',
  ),
);
const actions: Record<string, Fee> & {
  add_key_cost: {
    full_access_cost: Fee;
    function_call_cost: Fee;
    function_call_cost_per_byte: Fee;
  };
} = transaction_costs.action_creation_config;

const given: Record<string, number> = wasm_config.limit_config;
for (const [name, value] of Object.entries({
  max_number_input_data_dependencies: limits.MAX_INPUTS,
  max_promises_per_function_call_action: limits.MAX_PROMISES,
  max_actions_per_receipt: limits.MAX_ACTIONS,
  max_arguments_length: limits.MAX_ARGS_LENGTH,
  max_length_returned_data: limits.MAX_RETURN_LENGTH,
  max_receipt_size: limits.MAX_RECEIPT_LENGTH,
  max_length_method_name: limits.MAX_METHOD_LENGTH,
  max_number_bytes_method_names: limits.MAX_KEY_METHODS_LENGTH,
  max_contract_size: limits.MAX_CONTRACT_LENGTH,
  max_total_prepaid_gas: limits.MAX_RECEIPT_GAS,
  max_length_storage_value: limits.MAX_STORAGE_VALUE_LENGTH,
  max_length_storage_key: limits.MAX_STORAGE_KEY_LENGTH,
})) {
  test(`${name} is the protocol's`, (t) => t.is(given[name], value));
}

test("every limit that the library has is held above", (t) => t.is(Object.keys(limits).length, 12));

test("storage is paid for by the protocol's price and sizes", (t) => {
  t.is(STORAGE_PRICE, BigInt(storage_amount_per_byte));
  t.is(RECORD_BYTES, transaction_costs.storage_usage_config.num_extra_bytes_record);
});

test("host functions cost what the protocol says", (t) => {
  const { base, read_memory_base, read_memory_byte } = wasm_config.ext_costs;
  t.deepEqual([HOST, READ, READ_BYTE], [base, read_memory_base, read_memory_byte]);
});

const SELF = "me.near";
const key = new Uint8Array(33);
const receiptFee = transaction_costs.action_receipt_creation_config as Fee;
const dataFee = transaction_costs.data_receipt_creation_config.base_cost as Fee;
const { add_key_cost: keys } = actions;

for (const [what, action, fee, perByte, bytes] of [
  ["functionCall", functionCall("get"), "function_call_cost", "function_call_cost_per_byte", 5],
  ["transfer", transfer(1n), "transfer_cost"],
  ["createAccount", createAccount(), "create_account_cost"],
  [
    "deployContract",
    deployContract(new Uint8Array(7)),
    "deploy_contract_cost",
    "deploy_contract_cost_per_byte",
    7,
  ],
  ["stake", stake(1n, key), "stake_cost"],
  ["deleteKey", deleteKey(key), "delete_key_cost"],
  ["deleteAccount", deleteAccount("bb"), "delete_account_cost"],
  ["addFullAccessKey", addFullAccessKey(key), keys.full_access_cost],
  [
    "addFunctionCallKey",
    addFunctionCallKey(key, { receiverId: "aa", methods: ["a", "bc"] }),
    keys.function_call_cost,
    keys.function_call_cost_per_byte,
    5,
  ],
] as readonly (readonly [string, Action, string | Fee, (string | Fee)?, number?])[]) {
  for (const receiverId of ["aa.near", SELF]) {
    test(`${what} to ${receiverId} costs what the protocol says`, (t) => {
      const sum = (named: string | Fee) => {
        const { send_sir, send_not_sir, execution } =
          typeof named === "string" ? (actions[named] as Fee) : named;
        return (receiverId === SELF ? send_sir : send_not_sir) + execution;
      };
      const expected = sum(receiptFee) + sum(fee) + (perByte === undefined ? 0 : (bytes ?? 0) * sum(perByte));
      t.is(costOf([receipt(receiverId, [action], 0)], SELF).fees, expected);
    });
  }
}

test("a result that is waited for costs what the protocol says, joined or not", (t) => {
  const one = (id: string) => callMethod(id, "m");
  const result = dataFee.send_not_sir + dataFee.execution;
  const alone = costOf([nodeOf(one("aa"))], SELF).fees;
  t.is(costOf([nodeOf(one("aa").then(one("bb")))], SELF).fees - alone, result);
  const joined = nodeOf(all([one("aa"), one("bb"), one("cc")]).then(one("dd")));
  t.is(costOf([joined], SELF).fees - alone, 3 * result);
});
