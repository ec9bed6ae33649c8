import { Agent, request } from "node:http";
import wabtModule from "wabt";
import type { SecretKey } from "../../src/chain/validator_signer.js";
import type { Sandbox } from "../../src/index.js";
import {
  type Action,
  encode,
  encodeSignedTransaction,
  hashFromBase58,
  newSignedTransaction,
  publicKeyToString,
  type SignedTransaction,
  sha256,
  transactionCodec,
} from "../../src/primitives/index.js";

const wabt = await wabtModule();

export function wasm(wat: string): Uint8Array {
  const module = wabt.parseWat("contract.wat", wat);
  const { buffer } = module.toBinary({});
  module.destroy();
  return buffer;
}

/** `increment` adds one to a u64 in the storage and returns it; `fail` does the same and traps. */
export const COUNTER = wasm(`(module
  (import "env" "storage_read" (func $read (param i64 i64 i64) (result i64)))
  (import "env" "storage_write" (func $write (param i64 i64 i64 i64 i64) (result i64)))
  (import "env" "read_register" (func $read_register (param i64 i64)))
  (import "env" "value_return" (func $return (param i64 i64)))
  (memory 1)
  (data (i32.const 0) "n")
  (func $add
    (if (i64.ne (call $read (i64.const 1) (i64.const 0) (i64.const 0)) (i64.const 0))
      (then (call $read_register (i64.const 0) (i64.const 8))))
    (i64.store (i32.const 8) (i64.add (i64.load (i32.const 8)) (i64.const 1)))
    (drop (call $write (i64.const 1) (i64.const 0) (i64.const 8) (i64.const 8) (i64.const 0))))
  (func (export "increment") (call $add) (call $return (i64.const 8) (i64.const 8)))
  (func (export "fail") (call $add) (unreachable)))`);

/** What the counter of a contract stands at. */
export async function countOf(sandbox: Sandbox, accountId: string): Promise<bigint> {
  const [record] = await sandbox.contractState(accountId);
  return record ? Buffer.from(record.value).readBigUInt64LE() : 0n;
}

export const functionCall = (methodName: string, gas = 10n ** 13n, args = new Uint8Array(0)): Action => ({
  kind: "FunctionCall",
  methodName,
  args,
  gas,
  deposit: 0n,
});

export interface Signer {
  readonly accountId: string;
  readonly key: SecretKey;
}

export function sign(
  { accountId, key }: Signer,
  receiverId: string,
  actions: readonly Action[],
  nonce: bigint,
  blockHash: string,
): SignedTransaction {
  const transaction = {
    version: 0,
    signerId: accountId,
    publicKey: key.publicKey,
    nonce,
    receiverId,
    blockHash,
    actions,
    priorityFee: 0n,
  } as const;
  return newSignedTransaction(transaction, key.sign(sha256(encode(transactionCodec, transaction))));
}

/** Last nonce of a key and the newest block, to sign with. */
export async function signingContext(sandbox: Sandbox, { accountId, key }: Signer) {
  const { nonce } = (await sandbox.rpc("query", {
    request_type: "view_access_key",
    finality: "optimistic",
    account_id: accountId,
    public_key: publicKeyToString(key.publicKey),
  })) as { readonly nonce: number };
  const { header } = (await sandbox.rpc("block", { finality: "optimistic" })) as {
    readonly header: { readonly hash: string; readonly height: number };
  };
  return { nonce: BigInt(nonce), blockHash: hashFromBase58(header.hash)!, height: header.height };
}

export const base64 = (signed: SignedTransaction): string =>
  Buffer.from(encodeSignedTransaction(signed)).toString("base64");

export interface RpcReply {
  readonly result?: unknown;
  readonly error?: unknown;
}

/** A client with many connections, as load tests have. */
export function client(url: string, connections: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return {
    rpc: (method: string, params: unknown): Promise<RpcReply> =>
      new Promise((resolve, reject) => {
        const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
        const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
        const call = request(url, { method: "POST", agent, headers }, (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk) => chunks.push(chunk));
          response.on("end", () => resolve(JSON.parse(Buffer.concat(chunks).toString("utf8"))));
          response.on("error", reject);
        });
        call.on("error", reject);
        call.end(body);
      }),
    close: () => agent.destroy(),
  };
}
