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

/**
 * Reads the wallet contract. Throws when the file holds anything else, because results would differ from a node's.
 */
export function readWalletContract(path: string): ContractCode {
  const code = readFileSync(path);
  const expected = hashFromBytes(base58.decode(WALLET_CONTRACT_HASH));
  const actual = hash(code);
  if (actual !== expected)
    throw new Error(
      `${path} has sha256 ${actual}: expected ${expected}, wallet_contract_localnet.wasm of nearcore 2.6`,
    );
  return { hash: expected, code };
}

let installed: ContractCode | null | undefined;

/**
 * The code that accounts named by an Ethereum address run. It belongs to nearcore and does not come with this package:
 * `NEAR_XCC_WALLET_CONTRACT` names the file, without it these accounts have no code.
 */
export function walletContract(env: NodeJS.ProcessEnv = process.env): ContractCode | null {
  installed ??= env.NEAR_XCC_WALLET_CONTRACT ? readWalletContract(env.NEAR_XCC_WALLET_CONTRACT) : null;
  return installed;
}
