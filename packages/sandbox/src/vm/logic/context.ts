import type {
  AccountId,
  Balance,
  BlockHeight,
  EpochHeight,
  Gas,
  StorageUsage,
} from "../../primitives/types.js";

/** One input of a receipt (nearcore `vm/logic/types.rs`): what `promise_result` answers. */
export type PromiseResult =
  | { readonly status: "notReady" }
  | { readonly status: "successful"; readonly value: Uint8Array }
  | { readonly status: "failed" };

/** What a contract can learn about the call it runs in (nearcore `vm/logic/context.rs`). */
export interface VMContext {
  readonly currentAccountId: AccountId;
  readonly signerAccountId: AccountId;
  /** Borsh bytes of the key: 33 (ed25519) or 65 (secp256k1). */
  readonly signerAccountPk: Uint8Array;
  readonly predecessorAccountId: AccountId;
  readonly input: Uint8Array;
  readonly promiseResults: readonly PromiseResult[];
  readonly blockHeight: BlockHeight;
  /** Nanoseconds. */
  readonly blockTimestamp: bigint;
  readonly epochHeight: EpochHeight;
  /** Without the attached deposit. */
  readonly accountBalance: Balance;
  readonly accountLockedBalance: Balance;
  readonly storageUsage: StorageUsage;
  readonly attachedDeposit: Balance;
  readonly prepaidGas: Gas;
  readonly randomSeed: Uint8Array;
  /** Set in a view call: promises and writes are prohibited and this is the gas limit. */
  readonly viewConfig?: { readonly maxGasBurnt: Gas };
  readonly outputDataReceivers: readonly AccountId[];
}
