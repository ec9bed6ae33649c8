export { checkAccountId, isAccountId } from "./account-id.js";
export {
  type Action,
  type CallOptions,
  type CheckedAction,
  type FunctionCallAction,
  functionCall,
  type PlainAction,
} from "./actions.js";
export { type After, after } from "./after.js";
export { type AgreementOutcome, agreement } from "./agreement.js";
export { all } from "./all.js";
export { type AnyOutcome, any } from "./any.js";
export { batch, callMethod, type LastResult } from "./batch.js";
export type { CallbackOptions, Send, SendOptions, Source, SourceResult } from "./callback.js";
export { type Claims, type ClaimsOptions, claims } from "./claims.js";
export {
  type Contract,
  defineContract,
  type Method,
  type MethodCallOptions,
  type MethodOptions,
  type MethodParameters,
  method,
  type Remote,
} from "./contract.js";
export { accountId } from "./decoders/account-id.js";
export { anything } from "./decoders/anything.js";
export { array } from "./decoders/array.js";
export { type BorshDeserialize, borsh, custom } from "./decoders/custom.js";
export type {
  Decoded,
  Decoder,
  DecoderOutput,
  JsonDecoder,
  JsonOptions,
  LengthOptions,
} from "./decoders/decoder.js";
export { json } from "./decoders/json.js";
export { nothing } from "./decoders/nothing.js";
export { type ObjectOutput, object } from "./decoders/object.js";
export { option } from "./decoders/option.js";
export { rawBytes } from "./decoders/raw-bytes.js";
export { record } from "./decoders/record.js";
export { boolean, number, u64, u128 } from "./decoders/scalars.js";
export { type StandardSchema, standard } from "./decoders/standard.js";
export { string, text } from "./decoders/string.js";
export { type TupleOutput, tuple } from "./decoders/tuple.js";
export { type Deposits, depositsOf, failedDeposits } from "./deposits.js";
export { type Each, each } from "./each.js";
export { type ChunkedOptions, type EachChunked, eachChunked } from "./each-chunked.js";
export { XccError, type XccSubject } from "./errors.js";
export { explainGas, type GasRow, type GasSituation, type GasTable } from "./gas.js";
export { type Gas, type GasSpec, type WeightedGas, weighted } from "./gas-spec.js";
export { type GraphAction, type GraphNode, inspect, type PlanGraph } from "./inspect.js";
export { type Join, type JoinOutcomes, type JoinPlans, type JoinValues, join, type Sources } from "./join.js";
export {
  MAX_ACTIONS,
  MAX_ARGS_LENGTH,
  MAX_INPUTS,
  MAX_PROMISES,
} from "./limits.js";
export { type Lease, type Lock, type LockOptions, lock } from "./lock.js";
export { assertNoOrphans, discard, trackPlans, untrackPlans } from "./orphans.js";
export { expect, type OkOrErr, type Outcome, okOrErr, unwrapOr } from "./outcome.js";
export { type Job, type Paged, type PagedOptions, paged } from "./paged.js";
export {
  addFullAccessKey,
  addFunctionCallKey,
  createAccount,
  deleteAccount,
  deleteKey,
  deployContract,
  type FunctionCallKeyOptions,
  type PublicKeyLike,
  stake,
  transfer,
} from "./plain-actions.js";
export type { Chain, Joint, Plan, Receipt } from "./plan.js";
export { planMermaid } from "./plan-mermaid.js";
export { planText } from "./plan-text.js";
export { type QuorumOutcome, type QuorumValues, quorum } from "./quorum.js";
export type { AnyValue, KeyOf, Missed, Outcomes, OutcomeValue } from "./reducer.js";
export { type Again, type Retry, type RetryOptions, retry, type Settled } from "./retry.js";
export { restore, snapshot } from "./rollback.js";
export { type Saga, saga } from "./saga.js";
export type { SagaOptions, SagaReport, SagaState, SagaTurn, StepOptions } from "./saga-types.js";
export { type Typed, typed } from "./typed.js";
export { type Amount, tgas, yocto } from "./units.js";
