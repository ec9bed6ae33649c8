import type { JsonValue } from "../json.js";
import type { Node } from "../node.js";
import { block, chunk } from "./blocks.js";
import {
  chunkCongestionLevel,
  clientConfig,
  genesisConfig,
  health,
  maintenanceWindows,
  networkInfo,
  splitStorageInfo,
  status,
} from "./chain_info.js";
import { changes, changesInBlock } from "./changes.js";
import { gasPrice } from "./gas_price.js";
import { lightClientBlockProof, lightClientProof, nextLightClientBlock } from "./light_client.js";
import { protocolConfig } from "./protocol_config.js";
import { query } from "./query.js";
import { receipt } from "./receipts.js";
import { fastForward, patchState } from "./sandbox.js";
import { broadcastTxAsync, broadcastTxCommit, experimentalTxStatus, sendTx, tx } from "./transactions.js";
import { validators, validatorsOrdered } from "./validators.js";

/** A method reads its parameters itself, and throws `RpcError` for what it cannot answer. */
export type Method = (params: unknown, node: Node) => JsonValue | Promise<JsonValue>;

/** Every method of nearcore 2.6 built with the sandbox feature. */
export const methods: ReadonlyMap<string, Method> = new Map<string, Method>([
  ["block", block],
  ["broadcast_tx_async", broadcastTxAsync],
  ["broadcast_tx_commit", broadcastTxCommit],
  ["chunk", chunk],
  ["client_config", clientConfig],
  ["gas_price", gasPrice],
  ["health", health],
  ["light_client_proof", lightClientProof],
  ["network_info", networkInfo],
  ["next_light_client_block", nextLightClientBlock],
  ["query", query],
  ["send_tx", sendTx],
  ["status", status],
  ["tx", tx],
  ["validators", validators],
  ["EXPERIMENTAL_changes", changes],
  ["EXPERIMENTAL_changes_in_block", changesInBlock],
  ["EXPERIMENTAL_congestion_level", chunkCongestionLevel],
  ["EXPERIMENTAL_genesis_config", genesisConfig],
  ["EXPERIMENTAL_light_client_block_proof", lightClientBlockProof],
  ["EXPERIMENTAL_light_client_proof", lightClientProof],
  ["EXPERIMENTAL_maintenance_windows", maintenanceWindows],
  ["EXPERIMENTAL_protocol_config", protocolConfig],
  ["EXPERIMENTAL_receipt", receipt],
  ["EXPERIMENTAL_split_storage_info", splitStorageInfo],
  ["EXPERIMENTAL_tx_status", experimentalTxStatus],
  ["EXPERIMENTAL_validators_ordered", validatorsOrdered],
  ["sandbox_fast_forward", fastForward],
  ["sandbox_patch_state", patchState],
]);
