import {
  type AccessKey,
  type AccessKeyPermission,
  type Account,
  type AccountContract,
  localContract,
  type StateRecord,
  ZERO_HASH,
} from "../primitives/index.js";
import {
  accountId,
  base64,
  cryptoHash,
  enumeration,
  oneOf,
  option,
  ParamsError,
  type Parser,
  publicKey,
  string,
  struct,
  u64,
  u128,
  vec,
  withDefault,
} from "./params.js";

const accountFields = struct("SerdeAccount", {
  amount: u128,
  locked: u128,
  code_hash: cryptoHash,
  storage_usage: u64,
  version: withDefault(oneOf(["V1", "V2"]), "V1" as "V1" | "V2"),
  global_contract_hash: withDefault(option(cryptoHash), null),
  global_contract_account_id: withDefault(option(accountId), null),
});

function contractOf(fields: ReturnType<typeof accountFields>): AccountContract {
  const { code_hash, global_contract_hash: hash, global_contract_account_id: account } = fields;
  if (code_hash !== ZERO_HASH && (hash !== null || account !== null)) {
    throw new ParamsError("An Account can't contain both a local and global contract");
  }
  if (hash !== null && account !== null) {
    throw new ParamsError("An Account can't contain both types of global contracts");
  }
  if (fields.version === "V2" && account !== null) return { kind: "GlobalByAccount", accountId: account };
  if (fields.version === "V2" && hash !== null) return { kind: "Global", hash };
  return localContract(code_hash);
}

const account: Parser<Account> = (value) => {
  const fields = accountFields(value);
  return {
    amount: fields.amount,
    locked: fields.locked,
    contract: contractOf(fields),
    storageUsage: fields.storage_usage,
    version: fields.version === "V2" ? 2 : 1,
  };
};

const functionCallPermission = struct("FunctionCallPermission", {
  allowance: withDefault(option(u128), null),
  receiver_id: string,
  method_names: vec(string),
});

const permission: Parser<AccessKeyPermission> = enumeration<AccessKeyPermission>({
  FunctionCall: (value) => {
    const { allowance, receiver_id, method_names } = functionCallPermission(value);
    return { allowance, receiverId: receiver_id, methodNames: method_names };
  },
  FullAccess: () => ({}),
});

const accessKeyFields = struct("AccessKey", { nonce: u64, permission });

const accessKey: Parser<AccessKey> = (value) => {
  const fields = accessKeyFields(value);
  return { nonce: BigInt(fields.nonce), permission: fields.permission };
};

/** Receipts cannot be written into the state: a node refuses them when it applies the records. */
type JsonRecord =
  | StateRecord
  | { readonly kind: "PostponedReceipt" }
  | { readonly kind: "ReceivedData" }
  | { readonly kind: "DelayedReceipt" };

function unsupported(kind: string): Parser<never> {
  return () => {
    throw new ParamsError(
      `records of the kind ${kind} cannot be written: use Account, AccessKey, Contract and Data`,
    );
  };
}

const record = enumeration<JsonRecord>({
  Account: (value) => {
    const fields = struct("Account", { account_id: accountId, account })(value);
    return { accountId: fields.account_id, account: fields.account };
  },
  Data: (value) => {
    const fields = struct("Data", { account_id: accountId, data_key: base64, value: base64 })(value);
    return { accountId: fields.account_id, dataKey: fields.data_key, value: fields.value };
  },
  Contract: (value) => {
    const fields = struct("Contract", { account_id: accountId, code: base64 })(value);
    return { accountId: fields.account_id, code: fields.code };
  },
  AccessKey: (value) => {
    const fields = struct("AccessKey", {
      account_id: accountId,
      public_key: publicKey,
      access_key: accessKey,
    })(value);
    return { accountId: fields.account_id, publicKey: fields.public_key, accessKey: fields.access_key };
  },
  PostponedReceipt: unsupported("PostponedReceipt"),
  ReceivedData: unsupported("ReceivedData"),
  DelayedReceipt: unsupported("DelayedReceipt"),
});

/** A record of `genesis.json` or of `sandbox_patch_state`. */
export const stateRecord: Parser<StateRecord> = (value) => record(value) as StateRecord;
