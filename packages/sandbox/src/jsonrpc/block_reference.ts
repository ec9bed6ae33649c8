import type { CryptoHash } from "../primitives/index.js";
import {
  cryptoHash,
  enumeration,
  flattenedEnumeration,
  oneOf,
  type Parser,
  u64,
  untagged,
} from "./params.js";

/** A height or a hash. */
export type BlockId = number | CryptoHash;

export const FINALITIES = ["optimistic", "near-final", "final"] as const;
export type Finality = (typeof FINALITIES)[number];

export type BlockReference =
  | { readonly kind: "block_id"; readonly id: BlockId }
  | { readonly kind: "finality"; readonly finality: Finality }
  | { readonly kind: "sync_checkpoint"; readonly checkpoint: "genesis" | "earliest_available" };

export const LATEST: BlockReference = { kind: "finality", finality: "optimistic" };

export const blockId: Parser<BlockId> = untagged<BlockId>("BlockId", u64, cryptoHash);

const variants = {
  block_id: (value: unknown) => ({ id: blockId(value) }),
  finality: (value: unknown) => ({ finality: oneOf(FINALITIES)(value) }),
  sync_checkpoint: (value: unknown) => ({ checkpoint: oneOf(["genesis", "earliest_available"])(value) }),
};

/** The whole of the parameters. */
export const blockReference: Parser<BlockReference> = enumeration<BlockReference>(variants);

/** Among other fields. */
export const flattenedBlockReference: (map: Record<string, unknown>) => BlockReference =
  flattenedEnumeration<BlockReference>("BlockReference", variants);
