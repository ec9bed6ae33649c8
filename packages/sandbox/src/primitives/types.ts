/**
 * The scalar types that every module shares. Names follow nearcore's `core/primitives-core/src/types.rs`.
 *
 * Quantities that NEAR computes in u64 or u128, and nonces (a hostile transaction may name any u64), are
 * `bigint`; block heights, storage usage and indices (all far below 2^53) are `number`.
 */
export type AccountId = string;
/** Gas units. */
export type Gas = bigint;
/** yoctoNEAR. */
export type Balance = bigint;
export type BlockHeight = number;
/** Bytes. */
export type StorageUsage = number;
export type Nonce = bigint;
export type EpochHeight = number;
export type ProtocolVersion = number;
/** 32 bytes as lower-case hex: cheap as a map key. Base58 is made only at the RPC border. */
export type CryptoHash = string;
