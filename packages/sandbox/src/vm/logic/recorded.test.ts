import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import test from "ava";
import { runtimeConfig } from "../../parameters/config_store.js";
import type { Gas } from "../../primitives/types.js";
import type { VMOutcome } from "../runner.types.js";
import type { VMContext } from "./context.js";
import { HostError } from "./errors.js";
import { VMLogic } from "./logic.js";
import { MockExternal } from "./mocks/mock_external.js";
import { runScript, ScriptMemory, Trap } from "./mocks/script.js";
import { contextOf, viewConfig } from "./mocks/vm_logic_builder.js";

/**
 * The scripts of the conformance kit, run by the host functions alone and compared with what a real node recorded:
 * results, error texts, logs, and the gas of every cost by name. What the node around the VM decides (balances, trie
 * nodes, validation of receipts) and the gas of instructions are left to the conformance tests of the whole sandbox.
 */
const KIT = new URL("../../../test/fixtures/conformance/", import.meta.url);
const kit = async <Shape>(path: string) => (await import(new URL(path, KIT).href)) as Shape;
const { OPERATIONS } = await kit<{ OPERATIONS: readonly string[] }>("lib/host-functions.mjs");
const { keyFromLabel } = await kit<{ keyFromLabel(label: string): { raw: Uint8Array } }>("lib/keys.mjs");
const CODE_LENGTH = readFileSync(new URL("contracts/script.wasm", KIT)).length;
const CONFIG = runtimeConfig(77);

interface Step {
  readonly kind: string;
  readonly title: string;
  readonly signer: string;
  readonly receiver: string;
  readonly account: string;
  readonly actions: readonly Buffer[];
  readonly rows: readonly (readonly [label: string, method: string, input: Uint8Array])[];
  readonly hideReturn?: boolean;
}

interface RecordedReceipt {
  readonly status: {
    readonly SuccessValue?: string;
    readonly Failure?: { ActionError: { kind: { FunctionCallError?: { ExecutionError: string } } } };
  };
  readonly logs?: readonly string[];
  readonly gas_profile: Readonly<Record<string, string>>;
}

interface Golden {
  readonly steps: readonly {
    readonly title: string;
    readonly receipts: readonly [RecordedReceipt];
    readonly results: Readonly<Record<string, string>>;
  }[];
}

/** Steps whose record depends on more than the host functions, by scenario. */
const ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  "11-context": [
    "public key of the other key",
    "account_balance",
    "balance after the deposit was attached",
    "balance falls with a deposit of a promise",
    "used gas",
  ],
  "12-registers-memory": ["register larger than the gas allows"],
  "13-logs-panics": ["abort with a bad length"],
  "14-storage": [
    "read the huge value",
    "overwrite the huge value",
    "reading three exceeds the proof size",
    "write without the storage stake",
    "write with a deposit for the stake",
  ],
  "17-promise-actions": ["key for an invalid receiver", "actions after the deletion", "invalid beneficiary"],
  "18-promise-limits": ["101 actions", "arguments of the largest size", "arguments too large"],
  "19-gas-weights": ["weight and gas of zero", "used gas does not include the share"],
  "20-gas-profile": ["out of gas"],
  "21-hashes-signatures": [],
  "22-curves": [],
  "23-yield-resume": ["resume it from storage"],
  "26-views": [],
};

/** Costs that the interpreter or the storage without a trie cannot have. */
const NOT_CHARGED_HERE = new Set(["WASM_INSTRUCTION", "TOUCHING_TRIE_NODE", "READ_CACHED_TRIE_NODE"]);

/** The storage of each account lives through its scenario; a failing call leaves it as it was. */
class Accounts {
  readonly #storage = new Map<string, Map<string, Uint8Array>>();
  readonly #storageUsage = new Map<string, number>();

  run(account: string, signer: string, input: Uint8Array, gas: Gas, over: Partial<VMContext>) {
    const ext = new MockExternal();
    for (const [key, value] of this.#storage.get(account) ?? []) ext.storage.set(key, value);
    ext.validators.set("test.near", 5n * 10n ** 31n);
    const context = contextOf({
      currentAccountId: account,
      signerAccountId: signer,
      signerAccountPk: Buffer.concat([Buffer.alloc(1), keyFromLabel(signer).raw]),
      predecessorAccountId: signer,
      input,
      accountBalance: 10n ** 27n,
      accountLockedBalance: 0n,
      attachedDeposit: 0n,
      storageUsage: this.#storageUsage.get(account) ?? 182 + CODE_LENGTH,
      prepaidGas: gas,
      ...over,
    });
    const logic = new VMLogic(ext, context, CONFIG);
    const memory = new ScriptMemory();
    logic.attachMemory(memory);
    try {
      logic.gas.addContractLoadingFee(CODE_LENGTH);
      runScript(logic, memory, OPERATIONS);
      const outcome = logic.outcome();
      this.#storage.set(account, ext.storage);
      this.#storageUsage.set(account, outcome.storageUsage);
      return { outcome };
    } catch (error) {
      if (!(error instanceof HostError || error instanceof Trap)) throw error;
      return { outcome: logic.outcome(), error };
    }
  }
}

const shortened = (text: string) =>
  text.length > 4000
    ? `<${text.length} characters, sha256 ${createHash("sha256").update(text).digest("hex")}>`
    : text;

function returned(outcome: VMOutcome): Uint8Array {
  return outcome.returnData.kind === "value" ? outcome.returnData.value : new Uint8Array();
}

/** The call of `run` that is the only action of a transaction, else null. */
function runCall({ actions }: Step): { input: Uint8Array; gas: bigint; deposit: bigint } | null {
  const [action] = Array.isArray(actions) && actions.length === 1 ? actions : [];
  if (action?.[0] !== 2) return null;
  const nameLength = action.readUInt32LE(1);
  if (action.subarray(5, 5 + nameLength).toString() !== "run") return null;
  const inputLength = action.readUInt32LE(5 + nameLength);
  const inputAt = 9 + nameLength;
  const gasAt = inputAt + inputLength;
  return {
    input: action.subarray(inputAt, gasAt),
    gas: action.readBigUInt64LE(gasAt),
    deposit: action.readBigUInt64LE(gasAt + 8) | (action.readBigUInt64LE(gasAt + 16) << 64n),
  };
}

function comparable(receipt: RecordedReceipt, hideReturn: boolean) {
  const { Failure, SuccessValue } = receipt.status;
  return {
    value: hideReturn ? "" : (SuccessValue ?? ""),
    error: Failure?.ActionError.kind.FunctionCallError?.ExecutionError ?? null,
    logs: receipt.logs ?? [],
    profile: Object.fromEntries(
      Object.entries(receipt.gas_profile).filter(([name]) => !NOT_CHARGED_HERE.has(name)),
    ),
  };
}

function ours(
  { outcome, error }: { outcome: VMOutcome; error?: Error },
  succeeded: boolean,
  hideReturn: boolean,
) {
  const { extCosts, actionCosts } = outcome.profile;
  const costs = [...extCosts, ...actionCosts].map(([name, gas]) => [name.toUpperCase(), `${gas}`] as const);
  const text =
    error instanceof Trap ? "WebAssembly trap: An `unreachable` opcode was executed." : error?.message;
  return {
    value:
      hideReturn || !succeeded || error ? "" : shortened(Buffer.from(returned(outcome)).toString("base64")),
    error: text ?? null,
    logs: outcome.logs.map(shortened),
    profile: Object.fromEntries(costs.filter(([name]) => !NOT_CHARGED_HERE.has(name))),
  };
}

const UNRECORDED = new Set(["setup", "blocks"]);

for (const [name, elsewhere] of Object.entries(ELSEWHERE)) {
  test(`host functions answer and charge as recorded: ${name}`, async (t) => {
    const { default: scenario } = await kit<{ default: { steps: readonly Step[] } }>(`scenarios/${name}.mjs`);
    const golden = JSON.parse(readFileSync(new URL(`golden/${name}.json`, KIT), "utf8")) as Golden;
    const recorded = golden.steps[Symbol.iterator]();
    const accounts = new Accounts();
    let compared = 0;
    for (const step of scenario.steps) {
      if (UNRECORDED.has(step.kind)) continue;
      const record = recorded.next().value!;
      t.is(record.title, step.title);
      if (step.kind === "viewTable") {
        for (const [label, method, input] of step.rows) {
          if (method !== "run") continue;
          const { outcome, error } = accounts.run(step.account, step.account, input, 0n, { viewConfig });
          const text = error instanceof HostError ? error.toFunctionCallError().debug : null;
          t.is(
            text === null
              ? Buffer.from(returned(outcome)).toString("hex")
              : `wasm execution failed with error: ${text}`,
            record.results[label]!,
            `${step.title}: ${label}`,
          );
          compared++;
        }
      }
      const call = step.kind === "tx" ? runCall(step) : null;
      const receipt = record.receipts?.[0];
      if (!call || !receipt) continue;
      const result = accounts.run(step.receiver, step.signer, call.input, call.gas, {
        attachedDeposit: call.deposit,
      });
      if (elsewhere.includes(step.title)) continue;
      const hideReturn = step.hideReturn ?? false;
      t.deepEqual(
        ours(result, receipt.status.SuccessValue !== undefined, hideReturn),
        comparable(receipt, hideReturn),
        step.title,
      );
      compared++;
    }
    t.true(compared >= 8, `${compared} results compared`);
  });
}
