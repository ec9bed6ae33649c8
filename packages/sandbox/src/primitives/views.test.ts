import test from "ava";
import type { ExecutionMetadata } from "./outcome.js";
import {
  accessKeyView,
  accountView,
  actionView,
  executionMetadataView,
  executionStatusView,
  receiptView,
} from "./views.js";

test("a gas profile is sorted by category and name, and lists what is not zero", (t) => {
  const metadata: ExecutionMetadata = {
    version: 3,
    profile: {
      extCosts: new Map([
        ["write_memory_base", 2n],
        ["base", 5n],
        ["sha256_base", 0n],
      ]),
      actionCosts: new Map([["new_action_receipt", 7n]]),
      wasmGas: 3n,
    },
  };
  t.deepEqual(executionMetadataView(metadata), {
    version: 3,
    gas_profile: [
      { cost_category: "ACTION_COST", cost: "NEW_ACTION_RECEIPT", gas_used: "7" },
      { cost_category: "WASM_HOST_COST", cost: "BASE", gas_used: "5" },
      { cost_category: "WASM_HOST_COST", cost: "WASM_INSTRUCTION", gas_used: "3" },
      { cost_category: "WASM_HOST_COST", cost: "WRITE_MEMORY_BASE", gas_used: "2" },
    ],
  });
});

test("a transaction has no profile, a receipt without contract an empty one", (t) => {
  const profile = { extCosts: new Map(), actionCosts: new Map(), wasmGas: 0n };
  t.deepEqual(executionMetadataView({ version: 1 }), { version: 1, gas_profile: null });
  t.deepEqual(executionMetadataView({ version: 3, profile }), { version: 3, gas_profile: [] });
});

test("numbers above 2^53 stay exact", (t) => {
  t.deepEqual(accessKeyView({ nonce: 2n ** 64n - 1n, permission: { kind: "FullAccess" } }), {
    nonce: 2n ** 64n - 1n,
    permission: "FullAccess",
  });
  t.deepEqual(
    accessKeyView({
      nonce: 7n,
      permission: { kind: "FunctionCall", allowance: null, receiverId: "a", methodNames: [] },
    }),
    {
      nonce: 7,
      permission: { FunctionCall: { allowance: null, receiver_id: "a", method_names: [] } },
    },
  );
});

test("code is shown by its hash, but whole inside a delegate action", (t) => {
  const code = Buffer.from("code");
  const publicKey = new Uint8Array(33);
  t.deepEqual(actionView({ kind: "DeployContract", code }), {
    DeployContract: { code: "VpTQii5T/8rgwxA+Wtb2B2q9lg6x+KVldwQLwQKPcCs=" },
  });
  const view = actionView({
    kind: "Delegate",
    signature: new Uint8Array(65),
    delegateAction: {
      senderId: "a.near",
      receiverId: "b.near",
      actions: [{ kind: "DeployContract", code }, { kind: "CreateAccount" }],
      nonce: 1n,
      maxBlockHeight: 2n,
      publicKey,
    },
  }) as { Delegate: { delegate_action: { actions: unknown } } };
  t.deepEqual(view.Delegate.delegate_action.actions, [
    { DeployContract: { code: "Y29kZQ==" } },
    { CreateAccount: {} },
  ]);
});

test("an account names the global contract it uses", (t) => {
  const account = { amount: 1n, locked: 0n, storageUsage: 182, version: 2 as const };
  t.is(accountView({ ...account, contract: { kind: "None" } }).code_hash, "1".repeat(32));
  t.is(
    accountView({ ...account, contract: { kind: "GlobalByAccount", accountId: "lib.near" } })
      .global_contract_account_id,
    "lib.near",
  );
  t.is(
    accountView({ ...account, contract: { kind: "Global", hash: "00".repeat(32) } }).global_contract_hash,
    "1".repeat(32),
  );
});

test("a data receipt of a failure has no data", (t) => {
  const receipt = receiptView({
    predecessorId: "a.near",
    receiverId: "b.near",
    receiptId: "00".repeat(32),
    receipt: { kind: "PromiseResume", dataId: "00".repeat(32), data: null },
  });
  t.deepEqual(receipt.receipt, { Data: { data_id: "1".repeat(32), data: null, is_promise_resume: true } });
});

test("statuses", (t) => {
  t.deepEqual(executionStatusView({ kind: "SuccessValue", value: Buffer.from("{}") }), {
    SuccessValue: "e30=",
  });
  t.deepEqual(executionStatusView({ kind: "SuccessReceiptId", receiptId: "00".repeat(32) }), {
    SuccessReceiptId: "1".repeat(32),
  });
});
