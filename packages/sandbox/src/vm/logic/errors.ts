import type { FunctionCallError } from "../runner.types.js";
import { debugString } from "./rust_debug.js";

type Integer = number | bigint;

/** Fields of each variant of nearcore's `HostError` (`vm/logic/errors.rs`), with their Rust names. */
interface HostErrorFields {
  BadUTF16: object;
  BadUTF8: object;
  GasExceeded: object;
  GasLimitExceeded: object;
  BalanceExceeded: object;
  EmptyMethodName: object;
  GuestPanic: { panic_msg: string };
  IntegerOverflow: object;
  InvalidPromiseIndex: { promise_idx: Integer };
  CannotAppendActionToJointPromise: object;
  CannotReturnJointPromise: object;
  InvalidPromiseResultIndex: { result_idx: Integer };
  InvalidRegisterId: { register_id: Integer };
  MemoryAccessViolation: object;
  InvalidMethodName: object;
  InvalidPublicKey: object;
  ProhibitedInView: { method_name: string };
  NumberOfLogsExceeded: { limit: Integer };
  KeyLengthExceeded: { length: Integer; limit: Integer };
  ValueLengthExceeded: { length: Integer; limit: Integer };
  TotalLogLengthExceeded: { length: Integer; limit: Integer };
  NumberPromisesExceeded: { number_of_promises: Integer; limit: Integer };
  NumberInputDataDependenciesExceeded: { number_of_input_data_dependencies: Integer; limit: Integer };
  ReturnedValueLengthExceeded: { length: Integer; limit: Integer };
  ContractSizeExceeded: { size: Integer; limit: Integer };
  Deprecated: { method_name: string };
  ECRecoverError: { msg: string };
  AltBn128InvalidInput: { msg: string };
  Ed25519VerifyInvalidInput: { msg: string };
  BLS12381InvalidInput: { msg: string };
  YieldPayloadLength: { length: Integer; limit: Integer };
  DataIdMalformed: object;
  RecordedStorageExceeded: { limit: ByteSize };
}

export type HostErrorKind = keyof HostErrorFields;

/** A size that is printed in decimal units with one digit, as the Rust crate bytesize does. */
export class ByteSize {
  constructor(readonly bytes: number) {}

  toString(): string {
    if (this.bytes < 1000) return `${this.bytes} B`;
    const power = Math.min(Math.floor(Math.log10(this.bytes) / 3), 6);
    return `${(this.bytes / 1000 ** power).toFixed(1)} ${"kMGTPE"[power - 1]}B`;
  }
}

/** Rust's `Display` of each variant: what the RPC answers as `ExecutionError`. */
const DISPLAY: { readonly [K in HostErrorKind]: (fields: HostErrorFields[K]) => string } = {
  BadUTF16: () => "String encoding is bad UTF-16 sequence.",
  BadUTF8: () => "String encoding is bad UTF-8 sequence.",
  GasExceeded: () => "Exceeded the prepaid gas.",
  GasLimitExceeded: () => "Exceeded the maximum amount of gas allowed to burn per contract.",
  BalanceExceeded: () => "Exceeded the account balance.",
  EmptyMethodName: () => "Tried to call an empty method name.",
  GuestPanic: ({ panic_msg }) => `Smart contract panicked: ${panic_msg}`,
  IntegerOverflow: () => "Integer overflow.",
  InvalidPromiseIndex: ({ promise_idx }) => `${promise_idx} does not correspond to existing promises`,
  CannotAppendActionToJointPromise: () => "Actions can only be appended to non-joint promise.",
  CannotReturnJointPromise: () => "Returning joint promise is currently prohibited.",
  InvalidPromiseResultIndex: ({ result_idx }) => `Accessed invalid promise result index: ${result_idx}`,
  InvalidRegisterId: ({ register_id }) => `Accessed invalid register id: ${register_id}`,
  MemoryAccessViolation: () => "Accessed memory outside the bounds.",
  InvalidMethodName: () => "VM Logic returned an invalid method name",
  InvalidPublicKey: () => "VM Logic provided an invalid public key",
  ProhibitedInView: ({ method_name }) => `${method_name} is not allowed in view calls`,
  NumberOfLogsExceeded: ({ limit }) => `The number of logs will exceed the limit ${limit}`,
  KeyLengthExceeded: ({ length, limit }) =>
    `The length of a storage key ${length} exceeds the limit ${limit}`,
  ValueLengthExceeded: ({ length, limit }) =>
    `The length of a storage value ${length} exceeds the limit ${limit}`,
  TotalLogLengthExceeded: ({ length, limit }) =>
    `The length of a log message ${length} exceeds the limit ${limit}`,
  NumberPromisesExceeded: ({ number_of_promises, limit }) =>
    `The number of promises within a FunctionCall ${number_of_promises} exceeds the limit ${limit}`,
  NumberInputDataDependenciesExceeded: ({ number_of_input_data_dependencies, limit }) =>
    `The number of input data dependencies ${number_of_input_data_dependencies} exceeds the limit ${limit}`,
  ReturnedValueLengthExceeded: ({ length, limit }) =>
    `The length of a returned value ${length} exceeds the limit ${limit}`,
  ContractSizeExceeded: ({ size, limit }) =>
    `The size of a contract code in DeployContract action ${size} exceeds the limit ${limit}`,
  Deprecated: ({ method_name }) => `Attempted to call deprecated host function ${method_name}`,
  ECRecoverError: ({ msg }) => `ECDSA recover error: ${msg}`,
  AltBn128InvalidInput: ({ msg }) => `AltBn128 invalid input: ${msg}`,
  Ed25519VerifyInvalidInput: ({ msg }) => `ED25519 signature verification error: ${msg}`,
  BLS12381InvalidInput: ({ msg }) => `BLS12-381 invalid input: ${msg}`,
  YieldPayloadLength: ({ length, limit }) =>
    `Yield resume payload is ${length} bytes which exceeds the ${limit} byte limit`,
  DataIdMalformed: () => "yield resumption token is malformed",
  RecordedStorageExceeded: ({ limit }) =>
    `Size of the recorded trie storage proof has exceeded the allowed limit (${limit})`,
};

type FieldsArgument<K extends HostErrorKind> = keyof HostErrorFields[K] extends never
  ? []
  : [fields: HostErrorFields[K]];

/**
 * Ends a contract call: what a contract can cause by its arguments or its gas. `message` is Rust's `Display`, which
 * transactions answer; `debug` is Rust's `Debug`, which views print.
 */
export class HostError<K extends HostErrorKind = HostErrorKind> extends Error {
  override readonly name = "HostError";
  readonly kind: K;
  readonly fields: HostErrorFields[K];

  constructor(kind: K, ...[fields]: FieldsArgument<K>) {
    const values = (fields ?? {}) as HostErrorFields[K];
    super(DISPLAY[kind](values));
    this.kind = kind;
    this.fields = values;
  }

  get debug(): string {
    const fields = Object.entries(this.fields).map(
      ([name, value]) => `${name}: ${typeof value === "string" ? debugString(value) : value}`,
    );
    return fields.length === 0 ? this.kind : `${this.kind} { ${fields.join(", ")} }`;
  }

  toFunctionCallError(): FunctionCallError {
    return { rpc: { ExecutionError: this.message }, debug: `HostError(${this.debug})` };
  }
}
