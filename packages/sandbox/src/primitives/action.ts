import { type AccessKey, accessKeyCodec } from "./access_key.js";
import { accountIdCodec } from "./account_id.js";
import { BorshError, bytes, type Codec, enumeration, struct, u64, u128, utf8, vec, Writer } from "./borsh.js";
import { type PublicKey, publicKeyCodec, type Signature, signatureCodec, verify } from "./crypto.js";
import { cryptoHashCodec, sha256 } from "./hash.js";
import type { AccountId, Balance, CryptoHash, Gas, Nonce } from "./types.js";

export type GlobalContractIdentifier =
  | { readonly kind: "CodeHash"; readonly hash: CryptoHash }
  | { readonly kind: "AccountId"; readonly accountId: AccountId };

export type GlobalContractDeployMode = "CodeHash" | "AccountId";

export interface FunctionCallAction {
  readonly kind: "FunctionCall";
  readonly methodName: string;
  readonly args: Uint8Array;
  readonly gas: Gas;
  readonly deposit: Balance;
}

/** What a delegate action may contain: everything but another one. */
export type NonDelegateAction =
  | { readonly kind: "CreateAccount" }
  | { readonly kind: "DeployContract"; readonly code: Uint8Array }
  | FunctionCallAction
  | { readonly kind: "Transfer"; readonly deposit: Balance }
  | { readonly kind: "Stake"; readonly stake: Balance; readonly publicKey: PublicKey }
  | { readonly kind: "AddKey"; readonly publicKey: PublicKey; readonly accessKey: AccessKey }
  | { readonly kind: "DeleteKey"; readonly publicKey: PublicKey }
  | { readonly kind: "DeleteAccount"; readonly beneficiaryId: AccountId }
  | {
      readonly kind: "DeployGlobalContract";
      readonly code: Uint8Array;
      readonly deployMode: GlobalContractDeployMode;
    }
  | { readonly kind: "UseGlobalContract"; readonly contractIdentifier: GlobalContractIdentifier };

/** NEP-366: actions that `senderId` signed and a relayer pays for. */
export interface DelegateAction {
  readonly senderId: AccountId;
  readonly receiverId: AccountId;
  readonly actions: readonly NonDelegateAction[];
  readonly nonce: Nonce;
  /** u64 as signed; the action is expired above it. */
  readonly maxBlockHeight: bigint;
  readonly publicKey: PublicKey;
}

export interface SignedDelegateAction {
  readonly kind: "Delegate";
  readonly delegateAction: DelegateAction;
  readonly signature: Signature;
}

export type Action = NonDelegateAction | SignedDelegateAction;

export const globalContractIdentifierCodec: Codec<GlobalContractIdentifier> =
  enumeration<GlobalContractIdentifier>({
    CodeHash: struct<{ hash: CryptoHash }>({ hash: cryptoHashCodec }),
    AccountId: struct<{ accountId: AccountId }>({ accountId: accountIdCodec }),
  });

export function globalContractIdentifierLength(identifier: GlobalContractIdentifier): number {
  return identifier.kind === "CodeHash" ? 32 : identifier.accountId.length;
}

const DEPLOY_MODES: readonly GlobalContractDeployMode[] = ["CodeHash", "AccountId"];

const deployMode: Codec<GlobalContractDeployMode> = {
  read(r) {
    const tag = r.u8();
    const mode = DEPLOY_MODES[tag];
    if (!mode) throw new BorshError(`Unexpected variant tag: ${tag}`);
    return mode;
  },
  write: (w, v) => w.u8(DEPLOY_MODES.indexOf(v)),
};

const DELEGATE_TAG = 8;

// Actions refer to delegate actions and those to actions: the fields are resolved when the first one is read.
const nonDelegateActionCodec: Codec<NonDelegateAction> = {
  read(r) {
    const tag = r.u8();
    if (tag === DELEGATE_TAG) throw new BorshError("DelegateAction mustn't contain a nested one");
    return actionCodec.readVariant(r, tag) as NonDelegateAction;
  },
  write: (w, v) => actionCodec.write(w, v),
};

export const delegateActionCodec: Codec<DelegateAction> = struct<DelegateAction>({
  senderId: accountIdCodec,
  receiverId: accountIdCodec,
  actions: vec(nonDelegateActionCodec),
  nonce: u64,
  maxBlockHeight: u64,
  publicKey: publicKeyCodec,
});

type Fields<K extends Action["kind"]> = Omit<Extract<Action, { readonly kind: K }>, "kind">;

/** The order is the wire's: variant 0 is CreateAccount. */
export const actionCodec: ReturnType<typeof enumeration<Action>> = enumeration<Action>({
  CreateAccount: struct<Fields<"CreateAccount">>({}),
  DeployContract: struct<Fields<"DeployContract">>({ code: bytes }),
  FunctionCall: struct<Fields<"FunctionCall">>({ methodName: utf8, args: bytes, gas: u64, deposit: u128 }),
  Transfer: struct<Fields<"Transfer">>({ deposit: u128 }),
  Stake: struct<Fields<"Stake">>({ stake: u128, publicKey: publicKeyCodec }),
  AddKey: struct<Fields<"AddKey">>({ publicKey: publicKeyCodec, accessKey: accessKeyCodec }),
  DeleteKey: struct<Fields<"DeleteKey">>({ publicKey: publicKeyCodec }),
  DeleteAccount: struct<Fields<"DeleteAccount">>({ beneficiaryId: accountIdCodec }),
  Delegate: struct<Fields<"Delegate">>({ delegateAction: delegateActionCodec, signature: signatureCodec }),
  DeployGlobalContract: struct<Fields<"DeployGlobalContract">>({ code: bytes, deployMode }),
  UseGlobalContract: struct<Fields<"UseGlobalContract">>({
    contractIdentifier: globalContractIdentifierCodec,
  }),
});

/** NEP-461: what is signed starts with a number that no transaction can start with. */
const DELEGATE_DISCRIMINANT = 2 ** 30 + 366;

/** The hash that the sender of a delegate action signs. */
export function delegateActionHash(value: DelegateAction): Uint8Array {
  const writer = new Writer();
  writer.u32(DELEGATE_DISCRIMINANT);
  delegateActionCodec.write(writer, value);
  return sha256(writer.finish());
}

export function verifyDelegateAction(signed: SignedDelegateAction): boolean {
  return verify(signed.signature, delegateActionHash(signed.delegateAction), signed.delegateAction.publicKey);
}

/** Gas units attached to the action itself. */
export function prepaidGas(value: Action): Gas {
  return value.kind === "FunctionCall" ? value.gas : 0n;
}

/** yoctoNEAR that the action moves from the account of its signer. */
export function depositOf(value: Action): Balance {
  return value.kind === "FunctionCall" || value.kind === "Transfer" ? value.deposit : 0n;
}
