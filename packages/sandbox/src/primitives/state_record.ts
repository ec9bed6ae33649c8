import type { AccessKey } from "./access_key.js";
import type { Account } from "./account.js";
import type { PublicKey } from "./crypto.js";
import type { AccountId } from "./types.js";

/** A record of the genesis file or of `sandbox_patch_state` (nearcore `state_record.rs`). */
export type StateRecord =
  | { readonly kind: "Account"; readonly accountId: AccountId; readonly account: Account }
  | {
      readonly kind: "Data";
      readonly accountId: AccountId;
      readonly dataKey: Uint8Array;
      readonly value: Uint8Array;
    }
  | { readonly kind: "Contract"; readonly accountId: AccountId; readonly code: Uint8Array }
  | {
      readonly kind: "AccessKey";
      readonly accountId: AccountId;
      readonly publicKey: PublicKey;
      readonly accessKey: AccessKey;
    };
