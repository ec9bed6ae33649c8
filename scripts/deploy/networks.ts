/** The accounts that `multiple-contracts` calls. */
export interface Callees {
  readonly hello: string;
  readonly counter: string;
  readonly guestbook: string;
}

export interface Network {
  readonly name: string;
  /** `null`: the embedded sandbox is started unless `--rpc` names one that runs. */
  readonly rpcUrl: string | null;
  /**
   * Public accounts to call, `"stubs"` to deploy `contracts/stubs/` beside the examples, or `null` where nobody keeps
   * public ones: then the command must name them.
   */
  readonly callees: Callees | "stubs" | null;
  /** Whether tokens are worth asking before they are spent. */
  readonly asks: boolean;
  /** Page of a transaction, by its hash. */
  readonly explorer: ((hash: string) => string) | null;
}

export const networks: Readonly<Record<string, Network>> = {
  testnet: {
    name: "testnet",
    rpcUrl: "https://rpc.testnet.near.org",
    callees: {
      hello: "hello.near-examples.testnet",
      counter: "counter.near-examples.testnet",
      guestbook: "guestbook.near-examples.testnet",
    },
    asks: true,
    explorer: (hash) => `https://testnet.nearblocks.io/txns/${hash}`,
  },
  mainnet: {
    name: "mainnet",
    rpcUrl: "https://rpc.mainnet.near.org",
    callees: null,
    asks: true,
    explorer: (hash) => `https://nearblocks.io/txns/${hash}`,
  },
  sandbox: { name: "sandbox", rpcUrl: null, callees: "stubs", asks: false, explorer: null },
};
