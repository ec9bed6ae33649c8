import type { BlockHeader } from "../../chain/block.js";
import { congestionLevel, hashToBase58, publicKeyToString } from "../../primitives/index.js";
import type { JsonObject } from "../json.js";
import type { Node } from "../node.js";
import { accountId, parseParams, struct } from "../params.js";
import { findChunk } from "./blocks.js";

/** RFC 3339 with nanoseconds. */
function timeText(nanoseconds: bigint): string {
  const seconds = new Date(Number(nanoseconds / 1_000_000n)).toISOString().slice(0, 19);
  return `${seconds}.${(nanoseconds % 1_000_000_000n).toString().padStart(9, "0")}Z`;
}

/** The version that the recorded node answers: it was built from the sources, as ours is. */
const VERSION = {
  version: "trunk",
  build: "near-xcc-sandbox",
  commit: "near-xcc-sandbox",
  rustc_version: "none",
};

function earliestBlock(node: Node): BlockHeader {
  return node.chain.store.earliest;
}

export function status(_params: unknown, node: Node): JsonObject {
  const { chain, signer, info, head } = node;
  const earliest = earliestBlock(node);
  const { epochs } = chain.head;
  const key = publicKeyToString(signer.publicKey);
  return {
    version: VERSION,
    chain_id: chain.config.chainId,
    protocol_version: chain.config.protocolVersion,
    latest_protocol_version: chain.config.protocolVersion,
    rpc_addr: info.rpcAddress,
    validators: epochs.currentInfo.validators.map(({ accountId: account_id }) => ({
      account_id,
      is_slashed: false,
    })),
    sync_info: {
      latest_block_hash: hashToBase58(head.hash),
      latest_block_height: head.height,
      latest_state_root: hashToBase58(head.prevStateRoot),
      latest_block_time: timeText(head.timestamp),
      syncing: false,
      earliest_block_hash: hashToBase58(earliest.hash),
      earliest_block_height: earliest.height,
      earliest_block_time: timeText(earliest.timestamp),
      epoch_id: hashToBase58(epochs.current.id),
      epoch_start_height: epochs.current.startHeight,
    },
    validator_account_id: signer.accountId,
    validator_public_key: key,
    node_public_key: publicKeyToString(info.nodePublicKey),
    node_key: key,
    uptime_sec: Math.floor((Date.now() - node.startedAt) / 1000),
    genesis_hash: hashToBase58(chain.store.genesis.header.hash),
  };
}

export function health(): null {
  return null;
}

/** A node alone: it has no peers. */
export function networkInfo(): JsonObject {
  return {
    active_peers: [],
    num_active_peers: 0,
    peer_max_count: 40,
    sent_bytes_per_sec: 0,
    received_bytes_per_sec: 0,
    known_producers: [],
  };
}

export function clientConfig(_params: unknown, node: Node): JsonObject {
  return node.info.clientConfig;
}

export function genesisConfig(_params: unknown, node: Node): JsonObject {
  return node.info.genesisConfig;
}

const maintenanceParams = struct("RpcMaintenanceWindowsRequest", { account_id: accountId });

/** Heights of the epoch in which an account produces no block. */
export function maintenanceWindows(params: unknown, node: Node): readonly (readonly [number, number])[] {
  const { account_id } = parseParams(maintenanceParams, params);
  const { current } = node.chain.head.epochs;
  const next = node.head.height + 1;
  const end = current.startHeight + node.chain.config.epochLength;
  return account_id === node.signer.accountId || next >= end ? [] : [[next, end]];
}

const splitStorageParams = struct("RpcSplitStorageInfoRequest", {});

export function splitStorageInfo(params: unknown, node: Node): JsonObject {
  parseParams(splitStorageParams, params);
  return {
    head_height: node.head.height,
    final_head_height: node.chain.finalHead.block.header.height,
    cold_head_height: null,
    hot_db_kind: "RPC",
  };
}

export function chunkCongestionLevel(params: unknown, node: Node): JsonObject {
  const { congestionInfo } = findChunk(params, node).block.chunk;
  const { congestion_control_config } = node.chain.runtimeConfig;
  return { congestion_level: congestionLevel(congestion_control_config, congestionInfo) };
}
