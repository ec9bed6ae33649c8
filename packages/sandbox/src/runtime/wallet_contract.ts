import type { Account } from "../primitives/account.js";
import { accountType } from "../primitives/account_id.js";
import { hash } from "../primitives/hash.js";
import type { AccountId } from "../primitives/types.js";

/**
 * Stored as the code of accounts named by an Ethereum address: "near" and the base58 sha256 of the wallet contract of
 * local networks (nearcore `near-wallet-contract`). It marks that the node's own contract runs instead.
 */
export const WALLET_CONTRACT_MAGIC_BYTES: Uint8Array = Buffer.from(
  "nearFAq9tQRbwJPTV3PQLn2F7AUD3FW2Fw1V8ZeZuazfeu1v",
);

const MAGIC_HASH = hash(WALLET_CONTRACT_MAGIC_BYTES);

export function runsWalletContract(accountId: AccountId, { contract }: Account): boolean {
  return (
    contract.kind === "Local" &&
    contract.hash === MAGIC_HASH &&
    accountType(accountId) === "EthImplicitAccount"
  );
}
