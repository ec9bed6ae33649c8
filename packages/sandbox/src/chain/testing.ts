import { parseGenesis } from "../cli/genesis_file.js";
import { createGenesis } from "../cli/init.js";
import {
  type Action,
  encode,
  newSignedTransaction,
  type SignedTransaction,
  sha256,
  transactionCodec,
} from "../primitives/index.js";
import { getAccessKey } from "../store/index.js";
import { Chain } from "./chain.js";
import type { PruningLimits } from "./chain_store.js";
import { SecretKey, ValidatorSigner } from "./validator_signer.js";

export const ROOT = "test.near";
export const ROOT_KEY = SecretKey.fromSeed(ROOT);

/** A fresh chain whose root account signs with {@link ROOT_KEY}. */
export function testChain(
  options: {
    readonly epochLength?: number;
    readonly genesisTime?: string;
    readonly pruning?: PruningLimits;
  } = {},
): Chain {
  const json = createGenesis({ accountId: ROOT, key: ROOT_KEY }, {});
  const genesis = parseGenesis(
    {
      ...json,
      genesis_time: options.genesisTime ?? "2024-01-01T00:00:00Z",
      epoch_length: options.epochLength ?? 500,
    },
    "genesis",
  );
  return new Chain(genesis, new ValidatorSigner(ROOT, ROOT_KEY), options.pruning, undefined, true);
}

/** Makes `count` empty blocks, one second apart. */
export function produce(chain: Chain, count: number): void {
  for (let made = 0; made < count; made += 1) {
    const { height, timestamp } = chain.head.block.header;
    chain.produce({
      height: height + 1,
      timestamp: timestamp + 1_000_000_000n,
      transactions: [],
      patch: null,
    });
  }
}

/** A transaction of an account with {@link ROOT_KEY}, `ahead` nonces after the stored one, that names the head. */
export function transactionOf(
  signerId: string,
  chain: Chain,
  receiverId: string,
  actions: readonly Action[],
  ahead = 1n,
): SignedTransaction {
  const { header, extra } = chain.head.block;
  const stored = getAccessKey(extra.stateRoot, signerId, ROOT_KEY.publicKey)!;
  const transaction = {
    version: 0,
    signerId,
    publicKey: ROOT_KEY.publicKey,
    nonce: stored.nonce + ahead,
    receiverId,
    blockHash: header.hash,
    actions,
    priorityFee: 0n,
  } as const;
  return newSignedTransaction(transaction, ROOT_KEY.sign(sha256(encode(transactionCodec, transaction))));
}

/** The same of the root account. */
export function rootTransaction(
  chain: Chain,
  receiverId: string,
  actions: readonly Action[],
  ahead = 1n,
): SignedTransaction {
  return transactionOf(ROOT, chain, receiverId, actions, ahead);
}

export function transfer(chain: Chain, ahead = 1n): SignedTransaction {
  return rootTransaction(chain, "near", [{ kind: "Transfer", deposit: 1n }], ahead);
}
