import type { StateRecord } from "../primitives/state_record.js";

/** Records of `sandbox_patch_state`, written at the end of a chunk as they are. */
export type StatePatch = readonly StateRecord[];

export { applyRecord, genesisState, type Validator } from "./genesis.js";
export * from "./records.js";
export { decodeState, encodeState } from "./state_file.js";
export { StateRoot } from "./trie.js";
export { TrieUpdate } from "./trie_update.js";
