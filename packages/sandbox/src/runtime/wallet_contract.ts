import { readFileSync } from "node:fs";
import { base58 } from "@scure/base";
import type { Account } from "../primitives/account.js";
import { accountType } from "../primitives/account_id.js";
import { hash, hashFromBytes } from "../primitives/hash.js";
import type { AccountId } from "../primitives/types.js";
import type { ContractCode } from "../vm/runner.types.js";

/** base58 of the sha256 of the wallet contract that nearcore 2.6 runs on local networks (`near-wallet-contract`). */
const WALLET_CONTRACT_HASH = "FAq9tQRbwJPTV3PQLn2F7AUD3FW2Fw1V8ZeZuazfeu1v";

/**
 * Stored as the code of accounts named by an Ethereum address. It marks that the node's own contract runs instead.
 */
export const WALLET_CONTRACT_MAGIC_BYTES: Uint8Array = Buffer.from(`near${WALLET_CONTRACT_HASH}`);

const MAGIC_HASH = hash(WALLET_CONTRACT_MAGIC_BYTES);

export function runsWalletContract(accountId: AccountId, { contract }: Account): boolean {
  return (
    contract.kind === "Local" &&
    contract.hash === MAGIC_HASH &&
    accountType(accountId) === "EthImplicitAccount"
  );
}

/** Bytes of that contract. */
const WALLET_CONTRACT_LENGTH = 331_061;

const WASM_HEADER = Buffer.from("\0asm\x01\0\0\0", "latin1");

/** The module of a length and a hash inside a larger file, as `include_bytes!` leaves it in an executable. */
export function findModule(file: Buffer, length: number, expected: string): Uint8Array | undefined {
  for (let at = file.indexOf(WASM_HEADER); at >= 0; at = file.indexOf(WASM_HEADER, at + 1)) {
    const code = file.subarray(at, at + length);
    if (hash(code) === expected) return Uint8Array.from(code);
  }
  return undefined;
}

/**
 * Reads the wallet contract from its own file or out of a node's executable. Throws when it is not there, because
 * results would differ from a node's.
 */
export function readWalletContract(path: string): ContractCode {
  const expected = hashFromBytes(base58.decode(WALLET_CONTRACT_HASH));
  const code = findModule(readFileSync(path), WALLET_CONTRACT_LENGTH, expected);
  if (code === undefined)
    throw new Error(
      `${path} does not hold the wallet contract ${WALLET_CONTRACT_HASH} of nearcore 2.6: name its executable (near-sandbox, neard), or wallet_contract_localnet.wasm of its source`,
    );
  return { hash: expected, code };
}

let installed: ContractCode | null | undefined;

/**
 * The code that accounts named by an Ethereum address run. It belongs to nearcore and does not come with this package:
 * `NEAR_XCC_WALLET_CONTRACT` names a file that holds it, without it these accounts have no code.
 */
export function walletContract(env: NodeJS.ProcessEnv = process.env): ContractCode | null {
  installed ??= env.NEAR_XCC_WALLET_CONTRACT ? readWalletContract(env.NEAR_XCC_WALLET_CONTRACT) : null;
  return installed;
}
