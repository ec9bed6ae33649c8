import { type Codec, enumeration, option, struct, u64, u128, utf8, vec } from "./borsh.js";
import type { AccountId, Balance, Nonce } from "./types.js";

export interface FunctionCallPermission {
  /** yoctoNEAR that gas may still cost; `null` is unlimited. */
  readonly allowance: Balance | null;
  /** Not validated: a key may name an account that cannot exist. */
  readonly receiverId: AccountId;
  /** Empty allows every method. */
  readonly methodNames: readonly string[];
}

export type AccessKeyPermission =
  | ({ readonly kind: "FunctionCall" } & FunctionCallPermission)
  | { readonly kind: "FullAccess" };

export interface AccessKey {
  readonly nonce: Nonce;
  readonly permission: AccessKeyPermission;
}

/** A key added at height h starts with the nonce (h - 1) times this, and no nonce may reach h times this. */
export const ACCESS_KEY_NONCE_RANGE_MULTIPLIER = 1_000_000n;

export const FULL_ACCESS: AccessKeyPermission = { kind: "FullAccess" };

export const accessKeyCodec: Codec<AccessKey> = struct<AccessKey>({
  nonce: u64,
  permission: enumeration<AccessKeyPermission>({
    FunctionCall: struct<FunctionCallPermission>({
      allowance: option(u128),
      receiverId: utf8,
      methodNames: vec(utf8),
    }),
    FullAccess: struct<object>({}),
  }),
});
