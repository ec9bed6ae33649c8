export { SecretKey } from "./chain/validator_signer.js";
export type { Action, SignedTransaction, Transaction } from "./primitives/index.js";
export { Sandbox, SandboxError, type SandboxOptions, type SandboxSnapshot } from "./sandbox.js";
export { type CallOptions, SandboxAccount } from "./sandbox_account.js";
export { TransactionFailedError, TransactionOutcome } from "./transaction_outcome.js";
