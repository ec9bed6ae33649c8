import { ExtCosts } from "../../../parameters/cost.js";
import type { TrieNodesCount } from "../dependencies.js";
import { HostError } from "../errors.js";
import type { VMLogic } from "../logic.js";
import type { U64 } from "../vmstate.js";

/** Bytes above which a value does not stand inline in flat storage and costs more to read (nearcore, no parameter). */
const INLINE_DISK_VALUE_THRESHOLD = 4000;

function readKey(logic: VMLogic, length: U64, ptr: U64): Uint8Array {
  const key = logic.readOwned(length, ptr);
  const limit = logic.config.limits.max_length_storage_key;
  if (key.length > limit) throw new HostError("KeyLengthExceeded", { length: key.length, limit });
  return key;
}

/** Charges the trie nodes touched since `before`. */
function payTrieNodes(logic: VMLogic, before: TrieNodesCount): void {
  const { dbReads, memReads } = logic.ext.getTrieNodesCount();
  logic.gas.payPer(ExtCosts.touching_trie_node, dbReads - before.dbReads);
  logic.gas.payPer(ExtCosts.read_cached_trie_node, memReads - before.memReads);
}

/** The value that a write or removal replaces, charged per byte, with the trie nodes that finding it touched. */
function takeOldValue(logic: VMLogic, key: Uint8Array, costPerByte: number): Uint8Array | null {
  const before = logic.ext.getTrieNodesCount();
  const found = logic.ext.storageGet(key, "Trie");
  if (found) logic.gas.payPer(costPerByte, found.length);
  const old = found ? found.value() : null;
  payTrieNodes(logic, before);
  return old;
}

/**
 * Usage below zero needs a patched state that says less than there is: nearcore stops the node (`InconsistentStateError`),
 * here the call fails with the text of that kind.
 */
function addStorageUsage(logic: VMLogic, bytes: number): void {
  const usage = logic.storageUsage + bytes;
  if (usage < 0) throw new HostError("IntegerOverflow");
  logic.storageUsage = usage;
}

/** Hands out the value, if any. Returns whether there was one. */
function handOut(logic: VMLogic, registerId: U64, value: Uint8Array | null): bigint {
  if (value === null) return 0n;
  logic.setRegister(registerId, value);
  return 1n;
}

export function storageWrite(
  logic: VMLogic,
  keyLen: U64,
  keyPtr: U64,
  valueLen: U64,
  valuePtr: U64,
  registerId: U64,
): bigint {
  logic.payBase();
  logic.prohibitInView("storage_write");
  logic.gas.payBase(ExtCosts.storage_write_base);
  const key = readKey(logic, keyLen, keyPtr);
  const value = logic.readOwned(valueLen, valuePtr);
  const limit = logic.config.limits.max_length_storage_value;
  if (value.length > limit) throw new HostError("ValueLengthExceeded", { length: value.length, limit });
  logic.gas.payPer(ExtCosts.storage_write_key_byte, key.length);
  logic.gas.payPer(ExtCosts.storage_write_value_byte, value.length);
  const evicted = takeOldValue(logic, key, ExtCosts.storage_write_evicted_byte);
  logic.ext.storageSet(key, value);
  logic.recordedStorage.observeSize(logic.ext.getRecordedStorageSize());
  const added = evicted
    ? value.length - evicted.length
    : key.length + value.length + logic.config.numExtraBytesRecord;
  addStorageUsage(logic, added);
  return handOut(logic, registerId, evicted);
}

export function storageRead(logic: VMLogic, keyLen: U64, keyPtr: U64, registerId: U64): bigint {
  logic.payBase();
  logic.gas.payBase(ExtCosts.storage_read_base);
  const key = readKey(logic, keyLen, keyPtr);
  logic.gas.payPer(ExtCosts.storage_read_key_byte, key.length);
  const before = logic.ext.getTrieNodesCount();
  const found = logic.ext.storageGet(key, logic.config.storageGetMode);
  payTrieNodes(logic, before);
  if (found) {
    logic.gas.payPer(ExtCosts.storage_read_value_byte, found.length);
    if (found.length > INLINE_DISK_VALUE_THRESHOLD) {
      logic.gas.payBase(ExtCosts.storage_large_read_overhead_base);
      logic.gas.payPer(ExtCosts.storage_large_read_overhead_byte, found.length);
    }
  }
  const value = found ? found.value() : null;
  logic.recordedStorage.observeSize(logic.ext.getRecordedStorageSize());
  return handOut(logic, registerId, value);
}

export function storageRemove(logic: VMLogic, keyLen: U64, keyPtr: U64, registerId: U64): bigint {
  logic.payBase();
  logic.prohibitInView("storage_remove");
  logic.gas.payBase(ExtCosts.storage_remove_base);
  const key = readKey(logic, keyLen, keyPtr);
  logic.gas.payPer(ExtCosts.storage_remove_key_byte, key.length);
  const removed = takeOldValue(logic, key, ExtCosts.storage_remove_ret_value_byte);
  logic.ext.storageRemove(key);
  logic.recordedStorage.observeSize(logic.ext.getRecordedStorageSize());
  if (removed) addStorageUsage(logic, -(key.length + removed.length + logic.config.numExtraBytesRecord));
  return handOut(logic, registerId, removed);
}

export function storageHasKey(logic: VMLogic, keyLen: U64, keyPtr: U64): bigint {
  logic.payBase();
  logic.gas.payBase(ExtCosts.storage_has_key_base);
  const key = readKey(logic, keyLen, keyPtr);
  logic.gas.payPer(ExtCosts.storage_has_key_byte, key.length);
  const before = logic.ext.getTrieNodesCount();
  const exists = logic.ext.storageHasKey(key, logic.config.storageGetMode);
  payTrieNodes(logic, before);
  logic.recordedStorage.observeSize(logic.ext.getRecordedStorageSize());
  return exists ? 1n : 0n;
}

/** The iterators of early protocol versions: gone, and free of charge. */
export function deprecated(name: string): (logic: VMLogic) => never {
  return () => {
    throw new HostError("Deprecated", { method_name: name });
  };
}
