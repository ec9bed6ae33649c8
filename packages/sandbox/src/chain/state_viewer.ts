import type { RuntimeConfig } from "../parameters/config_store.js";
import {
  type AccessKey,
  type Account,
  type AccountId,
  EMPTY_PUBLIC_KEY,
  type Gas,
  hashToBytes,
  localCodeHash,
  NO_CONGESTION,
  type PublicKey,
  sha256,
  trieKey,
  ZERO_HASH,
} from "../primitives/index.js";
import type { ApplyState } from "../runtime/apply.types.js";
import { RuntimeExt } from "../runtime/ext.js";
import { ReceiptManager } from "../runtime/receipt_manager.js";
import { runsWalletContract, walletContract } from "../runtime/wallet_contract.js";
import { accessKeys, getAccessKey, getAccount, type StateRoot, TrieUpdate } from "../store/index.js";
import { run } from "../vm/index.js";
import type { StoredBlock } from "./chain_store.js";

/** Limits of queries, from config.json. */
export interface ViewLimits {
  /** Bytes of an account's state, code not counted; `null` is unlimited. */
  readonly stateSize: number | null;
  readonly maxGasBurnt: Gas;
}

/** Why a query has no result. */
export type ViewError =
  | { readonly kind: "UnknownAccount" }
  | { readonly kind: "NoContractCode" }
  | { readonly kind: "TooLargeContractState" }
  | { readonly kind: "UnknownAccessKey" }
  | { readonly kind: "ContractExecutionError"; readonly message: string };

export class ViewFailure extends Error {
  override readonly name = "ViewFailure";

  constructor(readonly error: ViewError) {
    super(error.kind);
  }
}

/** Reads the state that a block left behind (nearcore `TrieViewer`). Every method throws {@link ViewFailure}. */
export class StateViewer {
  constructor(
    private readonly stored: StoredBlock,
    private readonly config: RuntimeConfig,
    private readonly limits: ViewLimits,
  ) {}

  get #state(): StateRoot {
    return this.stored.block.extra.stateRoot;
  }

  account(accountId: AccountId): Account {
    const account = getAccount(this.#state, accountId);
    if (!account) throw new ViewFailure({ kind: "UnknownAccount" });
    return account;
  }

  /** The code that the account holds itself: global contracts are not looked up for views. */
  code(accountId: AccountId): { readonly code: Uint8Array; readonly hash: string } {
    const code = this.#localCode(accountId, this.account(accountId));
    if (!code) throw new ViewFailure({ kind: "NoContractCode" });
    return code;
  }

  #localCode(
    accountId: AccountId,
    account: Account,
  ): { readonly code: Uint8Array; readonly hash: string } | null {
    const codeHash = localCodeHash(account.contract);
    const code = codeHash === ZERO_HASH ? null : this.#state.get(trieKey.contractCode(accountId));
    return code && { code, hash: codeHash };
  }

  accessKey(accountId: AccountId, publicKey: PublicKey): AccessKey {
    const accessKey = getAccessKey(this.#state, accountId, publicKey);
    if (!accessKey) throw new ViewFailure({ kind: "UnknownAccessKey" });
    return accessKey;
  }

  accessKeys(accountId: AccountId): ReturnType<typeof accessKeys> {
    return accessKeys(this.#state, accountId);
  }

  /** The contract's records whose keys start with `prefix`, in the order of the keys. */
  contractState(
    accountId: AccountId,
    prefix: Uint8Array,
  ): { readonly key: Uint8Array; readonly value: Uint8Array }[] {
    const account = this.account(accountId);
    const codeLength = this.#localCode(accountId, account)?.code.length ?? 0;
    if (this.limits.stateSize !== null && account.storageUsage - codeLength > this.limits.stateSize) {
      throw new ViewFailure({ kind: "TooLargeContractState" });
    }
    const start = trieKey.contractData(accountId, prefix);
    const headLength = start.length - prefix.length;
    return [...this.#state.iterate(start)].map(([key, { bytes }]) => ({
      key: key.slice(headLength),
      value: bytes,
    }));
  }

  /** The trie nodes, from the root, that show the records under `prefix` to be all there are. */
  stateProof(accountId: AccountId, prefix: Uint8Array): Uint8Array[] {
    const start = trieKey.contractData(accountId, prefix);
    const visited = new Map<string, Uint8Array>();
    const visit = (key: Uint8Array) =>
      this.#state.lookup(key, (node) => {
        if (!visited.has(node.hash)) visited.set(node.hash, node.serialize());
      });
    visit(start);
    for (const [key] of this.#state.iterate(start)) visit(key);
    return [...visited.values()];
  }

  /** Calls a method as nobody, without writing. */
  call(
    accountId: AccountId,
    methodName: string,
    args: Uint8Array,
  ): { readonly result: Uint8Array; readonly logs: readonly string[] } {
    const account = this.account(accountId);
    const { header } = this.stored.block;
    const epoch = this.stored.epochs.currentInfo;
    const { maxGasBurnt } = this.limits;
    const applyState: ApplyState = {
      blockHeight: header.height,
      epochHeight: epoch.height,
      gasPrice: 0n,
      blockTimestamp: header.timestamp,
      randomSeed: hashToBytes(this.#state.hash),
      gasLimit: null,
      config: this.config,
      validators: new Map(epoch.validators.map((validator) => [validator.accountId, validator.stake])),
      minimumStake: this.stored.epochs.minimumStake,
      congestionInfo: NO_CONGESTION,
      bandwidthRequests: [],
    };
    const update = new TrieUpdate(this.#state);
    const ext = new RuntimeExt(update, new ReceiptManager(), accountId, ZERO_HASH, applyState);
    const isWallet = runsWalletContract(accountId, account);
    const outcome = run(
      isWallet ? walletContract() : this.#localCode(accountId, account),
      methodName,
      ext,
      {
        currentAccountId: accountId,
        signerAccountId: accountId,
        signerAccountPk: EMPTY_PUBLIC_KEY,
        predecessorAccountId: accountId,
        input: args,
        promiseResults: [],
        blockHeight: header.height,
        blockTimestamp: header.timestamp,
        epochHeight: epoch.height,
        accountBalance: account.amount,
        accountLockedBalance: account.locked,
        storageUsage: account.storageUsage,
        attachedDeposit: 0n,
        prepaidGas: maxGasBurnt,
        randomSeed: sha256(Buffer.concat([hashToBytes(ZERO_HASH), applyState.randomSeed])),
        viewConfig: { maxGasBurnt },
        outputDataReceivers: [],
      },
      this.config,
    );
    if (outcome.aborted) {
      const message = `wasm execution failed with error: ${outcome.aborted.debug}`;
      throw new ViewFailure({ kind: "ContractExecutionError", message });
    }
    const result = outcome.returnData.kind === "value" ? outcome.returnData.value : new Uint8Array(0);
    return { result, logs: outcome.logs };
  }
}
