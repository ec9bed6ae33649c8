export const HELP = `near-sandbox --home <folder> <command> [options]

A NEAR node for tests: protocol 77, one shard, one validator, in this process. It takes the arguments of the
near-sandbox binary and answers the same JSON-RPC.

Commands
  init    writes config.json, genesis.json, node_key.json and validator_key.json; keys that are there are used
  run     starts the node; SIGINT or SIGTERM stops it, and a later run goes on from its last block

Options
  --home <folder>            default: $NEAR_HOME, else ~/.near
  --version                  protocol and package version
  --help                     this text

Options of init
  --chain-id <name>          default: test-chain- and five random letters
  --account-id <account>     the validator and root account; default: test.near
  --test-seed <text>         derives the validator's key from a text
  --num-shards 1             accepted for compatibility: there is one shard
  --fast                     epochs of 60 blocks, quick blocks
  --max-gas-burnt-view <gas> limit of view calls

Options of run
  --rpc-addr <host:port>     default: rpc.addr of config.json, 0.0.0.0:3030
  --network-addr <host:port> accepted for compatibility: the node has no peers, nothing listens there
  --block-time <ms>          makes a block every <ms> milliseconds; without it a transaction runs at once

Environment
  NEAR_XCC_WALLET_CONTRACT   a file that holds nearcore's wallet contract, such as the real near-sandbox: accounts named
                             by an Ethereum address run it. Without it they have no code
  NEAR_XCC_PROFILE           a folder: every contract call leaves a table and a flame graph of its gas there
  NEAR_XCC_CHECK_BALANCE=1   sums up all tokens at every block
  NEAR_XCC_CACHE             where instrumented contracts are kept; default: ~/.cache/near-xcc

Examples
  near-sandbox --home /tmp/chain init
  near-sandbox --home /tmp/chain run --rpc-addr 127.0.0.1:3030`;
