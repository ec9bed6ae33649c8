import { ed25519 } from "@noble/curves/ed25519.js";
import { runtimeConfig } from "../parameters/config_store.js";
import {
  type AccessKeyPermission,
  type Account,
  type AccountId,
  type Action,
  type ActionErrorKind,
  type Balance,
  type CryptoHash,
  type ExecutionOutcome,
  FULL_ACCESS,
  type Gas,
  hashToBytes,
  NO_CONGESTION,
  newAccount,
  newSignedTransaction,
  type PublicKey,
  type Receipt,
  type SignedTransaction,
  sha256,
  ZERO_HASH,
} from "../primitives/index.js";
import { genesisState, getAccount, type StatePatch, type StateRoot } from "../store/index.js";
import { getAccessKey } from "../store/records.js";
import type { VMContext } from "../vm/logic/context.js";
import type { External, ReturnData } from "../vm/logic/dependencies.js";
import type { FunctionCallError, Run } from "../vm/runner.types.js";
import { NO_PROFILE } from "./action_result.js";
import { createApply } from "./apply.js";
import type { ApplyResult, ApplyState } from "./apply.types.js";

export const NEAR = 10n ** 24n;
export const TGAS = 10n ** 12n;
export const config = runtimeConfig(77);

const secretOf = (label: string) => sha256(Buffer.from(label));

/** The ed25519 key whose seed is the sha256 of a label. */
export function keyOf(label: string): PublicKey {
  return Uint8Array.from([0, ...ed25519.getPublicKey(secretOf(label))]);
}

export function signWith(label: string, hash: Uint8Array): Uint8Array {
  return Uint8Array.from([0, ...ed25519.sign(hash, secretOf(label))]);
}

/** Why the actions of an outcome failed. */
export function errorOf(outcome: ExecutionOutcome | undefined): ActionErrorKind | null {
  if (outcome?.status.kind !== "Failure" || !("ActionError" in outcome.status.error)) return null;
  return outcome.status.error.ActionError.kind;
}

/** What a method of the VM double did; gas is burnt as given, the rest is what an idle contract leaves. */
export interface MethodOutcome {
  readonly burnt?: Gas;
  /** Gas given to new receipts. */
  readonly promised?: Gas;
  /** yoctoNEAR given to new receipts. */
  readonly spent?: Balance;
  readonly returnData?: ReturnData;
  readonly fails?: string;
  readonly storageUsage?: number;
}

export type Method = (ext: External, context: VMContext) => MethodOutcome | undefined;

const failure = (text: string): FunctionCallError => ({ rpc: { ExecutionError: text }, debug: text });

/** Every contract has all methods; what one burns unless it says otherwise is one Tgas. */
function vmDouble(methods: Readonly<Record<string, Method>>): Run {
  return (code, methodName, ext, context) => {
    const { fails, ...outcome } = (code && methods[methodName]?.(ext, context)) ?? {};
    const burntGas = outcome.burnt ?? TGAS;
    let usedGas = burntGas + (outcome.promised ?? 0n);
    const unused = context.prepaidGas - usedGas;
    if (ext.distributeGas(unused)) usedGas += unused;
    const aborted = code ? fails : "no code";
    return {
      balance: context.accountBalance + context.attachedDeposit - (outcome.spent ?? 0n),
      storageUsage: outcome.storageUsage ?? context.storageUsage,
      returnData: outcome.returnData ?? { kind: "none" },
      burntGas,
      usedGas,
      computeUsage: burntGas,
      logs: [`ran ${methodName}`],
      profile: NO_PROFILE,
      ...(aborted && { aborted: failure(aborted) }),
    };
  };
}

export interface AccountSetup {
  readonly amount?: Balance;
  readonly locked?: Balance;
  readonly code?: string;
  readonly permission?: AccessKeyPermission;
}

/** A chain of chunks in memory for tests, every one with its balance checked. */
export class TestChain {
  state: StateRoot;
  height = 100;
  incoming: readonly Receipt[] = [];
  burnt: Balance = 0n;
  congestion: Pick<ApplyResult, "congestionInfo" | "bandwidthRequests"> = {
    congestionInfo: NO_CONGESTION,
    bandwidthRequests: [],
  };
  readonly outcomes = new Map<CryptoHash, ExecutionOutcome>();
  private readonly apply;

  constructor(
    accounts: Readonly<Record<AccountId, AccountSetup>>,
    methods: Readonly<Record<string, Method>> = {},
    private readonly overrides: Partial<ApplyState> = {},
  ) {
    this.apply = createApply(vmDouble(methods));
    const names = Object.entries(accounts);
    this.state = genesisState(
      names.flatMap(([accountId, { amount = 100n * NEAR, permission = FULL_ACCESS }]) => [
        { kind: "Account", accountId, account: newAccount(amount, { kind: "None" }, 0) },
        { kind: "AccessKey", accountId, publicKey: keyOf(accountId), accessKey: { nonce: 0n, permission } },
      ]),
      names.flatMap(([accountId, { locked }]) => (locked ? [{ accountId, amount: locked }] : [])),
      config,
    );
    for (const [accountId, { code }] of names)
      if (code)
        this.run(this.sign(accountId, accountId, [{ kind: "DeployContract", code: Buffer.from(code) }]));
    this.burnt = 0n;
  }

  account(accountId: AccountId): Account | null {
    return getAccount(this.state, accountId);
  }

  sign(
    signerId: AccountId,
    receiverId: AccountId,
    actions: readonly Action[],
    { key = signerId, nonce }: { readonly key?: string; readonly nonce?: bigint } = {},
  ): SignedTransaction {
    const stored = getAccessKey(this.state, signerId, keyOf(key))?.nonce ?? 0n;
    const transaction = {
      version: 0 as const,
      signerId,
      publicKey: keyOf(key),
      nonce: nonce ?? stored + 1n,
      receiverId,
      blockHash: ZERO_HASH,
      actions,
      priorityFee: 0n,
    };
    const { hash } = newSignedTransaction(transaction, new Uint8Array(65));
    return newSignedTransaction(transaction, signWith(key, hashToBytes(hash)));
  }

  /** One block. */
  block(transactions: readonly SignedTransaction[] = [], patch: StatePatch | null = null): ApplyResult {
    this.height += 1;
    const applyState: ApplyState = {
      blockHeight: this.height,
      epochHeight: 1,
      gasPrice: 100_000_000n,
      blockTimestamp: 0n,
      randomSeed: new Uint8Array(32),
      gasLimit: 1000n * TGAS,
      config,
      validators: new Map(),
      minimumStake: 1000n * NEAR,
      checkBalance: true,
      ...this.congestion,
      ...this.overrides,
    };
    const result = this.apply(this.state, applyState, this.incoming, transactions, patch);
    this.state = result.stateRoot;
    this.incoming = result.outgoingReceipts;
    this.congestion = result;
    this.burnt += result.totalBalanceBurnt + result.globalActionsBurnt;
    for (const { id, outcome } of result.outcomes) this.outcomes.set(id, outcome);
    return result;
  }

  /** Blocks until nothing is on the way; outcomes in the order of execution. */
  run(...transactions: readonly SignedTransaction[]): ExecutionOutcome[] {
    const results = [this.block(transactions)];
    while (this.incoming.length > 0 || results.at(-1)!.delayedReceiptsCount > 0) results.push(this.block());
    return results.flatMap(({ outcomes }) => outcomes.map(({ outcome }) => outcome));
  }

  /** yoctoNEAR of all accounts. */
  total(): Balance {
    let sum = 0n;
    for (const [key] of this.state.iterate(Uint8Array.of(0))) {
      const account = this.account(Buffer.from(key.subarray(1)).toString())!;
      sum += account.amount + account.locked;
    }
    return sum;
  }
}
