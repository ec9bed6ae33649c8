import type { Genesis } from "../chain/genesis.js";
import type { Json } from "../primitives/index.js";
import type { Config } from "./config_file.js";

type JsonMap = { readonly [field: string]: Json };

function durationOf(value: Json | undefined): Json {
  return value ?? { secs: 0, nanos: 0 };
}

/** What `client_config` answers: parts of config.json and of the genesis under the names of nearcore's client. */
export function clientConfig({ json }: Config, { config: genesis }: Genesis): Record<string, Json> {
  const consensus = (json.consensus ?? {}) as JsonMap;
  const consensusFields = [
    "block_fetch_horizon",
    "block_header_fetch_horizon",
    "block_production_tracking_delay",
    "catchup_step_period",
    "chunk_request_retry_period",
    "doomslug_step_period",
    "header_sync_expected_height_per_second",
    "header_sync_initial_timeout",
    "header_sync_progress_timeout",
    "header_sync_stall_ban_timeout",
    "max_block_production_delay",
    "max_block_wait_delay",
    "min_block_production_delay",
    "min_num_peers",
    "produce_empty_blocks",
    "state_sync_external_backoff",
    "state_sync_external_timeout",
    "state_sync_p2p_timeout",
    "state_sync_retry_backoff",
    "sync_check_period",
    "sync_height_threshold",
    "sync_max_block_requests",
    "sync_step_period",
  ];
  const topFields = [
    "enable_multiline_logging",
    "epoch_sync",
    "log_summary_period",
    "log_summary_style",
    "max_gas_burnt_view",
    "orphan_state_witness_max_size",
    "orphan_state_witness_pool_size",
    "produce_chunk_add_transactions_time_limit",
    "resharding_config",
    "save_latest_witnesses",
    "state_sync_enabled",
    "tracked_accounts",
    "tracked_shadow_validator",
    "tracked_shards",
    "transaction_pool_size_limit",
    "trie_viewer_state_size_limit",
    "tx_routing_height_horizon",
    "view_client_threads",
  ];
  const network = (json.network ?? {}) as JsonMap;
  const store = (json.store ?? {}) as JsonMap;
  return {
    ...Object.fromEntries(consensusFields.map((field) => [field, consensus[field] ?? null])),
    ...Object.fromEntries(topFields.map((field) => [field, json[field] ?? null])),
    archive: false,
    chain_id: genesis.chainId,
    chunk_distribution_network: null,
    client_background_migration_threads: 8,
    enable_statistics_export: store.enable_statistics_export ?? true,
    epoch_length: genesis.epochLength,
    expected_shutdown: null,
    gc: {
      gc_blocks_limit: json.gc_blocks_limit ?? 2,
      gc_fork_clean_step: json.gc_fork_clean_step ?? 100,
      gc_num_epochs_to_keep: json.gc_num_epochs_to_keep ?? 5,
      gc_step_period: durationOf(json.gc_step_period),
    },
    num_block_producer_seats: genesis.numBlockProducerSeats,
    rpc_addr: ((json.rpc ?? {}) as JsonMap).addr ?? null,
    save_trie_changes: true,
    skip_sync_wait: network.skip_sync_wait ?? true,
    state_sync: { sync: "Peers" },
    tracked_shard_schedule: [],
    ttl_account_id_router: durationOf(network.ttl_account_id_router),
    version: { version: "trunk", build: "near-xcc-sandbox", rustc_version: "none" },
    view_client_throttle_period: durationOf(json.view_client_throttle_period),
  };
}
