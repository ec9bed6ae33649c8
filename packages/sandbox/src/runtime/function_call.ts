import type { Account } from "../primitives/account.js";
import type { FunctionCallAction } from "../primitives/action.js";
import { hash, ZERO_HASH } from "../primitives/hash.js";
import type { Receipt } from "../primitives/receipt.js";
import { trieKey } from "../primitives/trie_key.js";
import type { VMContext } from "../vm/logic/context.js";
import type { ContractCode, VMOutcome } from "../vm/runner.types.js";
import type { ActionResult } from "./action_result.js";
import { type ActionContext, type ActionPosition, existing } from "./actions/context.js";
import { RuntimeExt } from "./ext.js";
import { randomSeed } from "./ids.js";
import { enqueuePromiseYieldTimeout } from "./promise_yield.js";
import { ReceiptManager } from "./receipt_manager.js";
import { runsWalletContract, walletContract } from "./wallet_contract.js";

/** The code that the account runs. It is read beside the trie's accounting: a call pays for loading it instead. */
function contractCode({ update, accountId }: ActionContext, account: Account): ContractCode | null {
  if (runsWalletContract(accountId, account)) return walletContract();
  const { contract } = account;
  switch (contract.kind) {
    case "None":
      return null;
    case "Local": {
      const code = update.peek(trieKey.contractCode(accountId));
      return code && { hash: contract.hash, code };
    }
    case "Global": {
      const code = update.peek(trieKey.globalContractCode({ kind: "CodeHash", hash: contract.hash }));
      return code && { hash: contract.hash, code };
    }
    case "GlobalByAccount": {
      const key = trieKey.globalContractCode({ kind: "AccountId", accountId: contract.accountId });
      // nearcore looks the hash of the code up: the nodes on the way are part of the storage proof.
      update.getRef(key);
      const code = update.peek(key);
      return code && { hash: hash(code), code };
    }
  }
}

function vmContext(
  { actionReceipt, receipt, applyState, promiseResults, accountId }: ActionContext,
  account: Account,
  call: FunctionCallAction,
  position: ActionPosition,
): VMContext {
  return {
    currentAccountId: accountId,
    signerAccountId: actionReceipt.signerId,
    signerAccountPk: actionReceipt.signerPublicKey,
    predecessorAccountId: receipt.predecessorId,
    input: call.args,
    promiseResults,
    blockHeight: applyState.blockHeight,
    blockTimestamp: applyState.blockTimestamp,
    epochHeight: applyState.epochHeight,
    accountBalance: account.amount,
    accountLockedBalance: account.locked,
    storageUsage: account.storageUsage,
    attachedDeposit: call.deposit,
    prepaidGas: call.gas,
    randomSeed: randomSeed(position.hash, applyState.randomSeed),
    // Who waits for the result hears from the last action only.
    outputDataReceivers: position.isLast
      ? actionReceipt.outputDataReceivers.map(({ receiverId }) => receiverId)
      : [],
  };
}

function execute(
  context: ActionContext,
  account: Account,
  call: FunctionCallAction,
  position: ActionPosition,
  receipts: ReceiptManager,
): VMOutcome {
  const { update, applyState, run, accountId } = context;
  const ext = new RuntimeExt(update, receipts, accountId, position.hash, applyState);
  const code = contractCode(context, account);
  update.accounting.enabled = true;
  try {
    return run(code, call.methodName, ext, vmContext(context, account, call, position), applyState.config);
  } finally {
    update.accounting.enabled = false;
  }
}

/** The receipts that the call built: promises in order of creation, then data for yielded ones. Ids come later. */
function newReceipts(context: ActionContext, receipts: ReceiptManager): Receipt[] {
  const { accountId, actionReceipt, applyState, update } = context;
  const { signerId, signerPublicKey, gasPrice } = actionReceipt;
  const timeout = Number(applyState.config.wasm_config.limit_config.yield_timeout_length_in_blocks);
  const promises = receipts.actionReceipts.map(({ receiverId, isPromiseYield, ...rest }): Receipt => {
    if (isPromiseYield) {
      const expiresAt = applyState.blockHeight + timeout;
      enqueuePromiseYieldTimeout(update, { accountId, dataId: rest.inputDataIds[0]!, expiresAt });
    }
    return {
      predecessorId: accountId,
      receiverId,
      receiptId: ZERO_HASH,
      receipt: {
        kind: isPromiseYield ? "PromiseYield" : "Action",
        signerId,
        signerPublicKey,
        gasPrice,
        ...rest,
      },
    };
  });
  const data = receipts.dataReceipts.map(
    ({ dataId, data, isPromiseResume }): Receipt => ({
      predecessorId: accountId,
      receiverId: accountId,
      receiptId: ZERO_HASH,
      receipt: { kind: isPromiseResume ? "PromiseResume" : "Data", dataId, data },
    }),
  );
  return [...promises, ...data];
}

/** Runs a contract and takes over what it did, unless it was aborted. */
export function functionCall(
  context: ActionContext,
  call: FunctionCallAction,
  position: ActionPosition,
  result: ActionResult,
): void {
  const account = existing(context);
  const receipts = new ReceiptManager();
  const outcome = execute(context, account, call, position, receipts);
  result.gasBurnt += outcome.burntGas;
  result.gasBurntForFunctionCall += outcome.burntGas;
  result.gasUsed += outcome.usedGas;
  result.computeUsage += outcome.computeUsage;
  result.logs = outcome.logs;
  result.profile = outcome.profile;
  if (outcome.aborted) {
    result.fail({ FunctionCallError: outcome.aborted.rpc });
    return;
  }
  result.newReceipts.push(...newReceipts(context, receipts));
  result.returnData = outcome.returnData;
  account.amount = outcome.balance;
  account.storageUsage = outcome.storageUsage;
}
