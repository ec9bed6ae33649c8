import {
  type MockAction,
  type MockHost,
  type MockHostOptions,
  type MockResult,
  mockHost,
} from "./mock-host.js";

/** What a {@link MockChain} consists of besides the contract itself. */
export interface MockChainOptions {
  /** The contract's own methods, by name: called for receipts that the contract sends to itself. */
  readonly methods: { readonly [name: string]: () => unknown };
  /** What other accounts answer to a call. */
  readonly callee: (call: MockAction, receiverId: string) => MockResult;
  /** Asked before an own method runs behind others: `true` lets it fail, as without gas. @default never */
  readonly crashes?: (method: string) => boolean;
}

const MOST_GAS = 300n * 10n ** 12n;

/** Runs what a contract sends, receipt by receipt, on mock hosts that share one storage. */
export class MockChain {
  readonly storage = new Map<string, string>();
  readonly transfers: { readonly receiverId: string; readonly amount: bigint }[] = [];
  height = 1000n;

  constructor(private readonly options: MockChainOptions) {}

  /** A call and everything it causes. Gives what the transaction answers, `undefined` if it failed. */
  call(method: () => unknown, host: MockHostOptions = {}): MockResult {
    return this.receipt(method, host);
  }

  private receipt(method: () => unknown, options: MockHostOptions): MockResult {
    this.height += 1n;
    const before = [...this.storage];
    const host = mockHost({ storage: this.storage, blockHeight: this.height, ...options });
    let answer: string | undefined;
    try {
      answer = host.finish(method());
    } catch (error) {
      this.storage.clear();
      for (const [key, value] of before) this.storage.set(key, value);
      if (options.results === undefined) throw error;
      return undefined;
    }
    const results = this.promises(host, options.prepaidGas ?? MOST_GAS);
    return host.returned === undefined ? (answer ?? "") : results[host.returned];
  }

  private promises(host: MockHost, prepaidGas: bigint): MockResult[] {
    const results: MockResult[] = [];
    const shared = shareOf(host, prepaidGas);
    for (const [index, promise] of host.promises.entries()) {
      if (promise.kind === "joint") continue;
      const { receiverId, actions, waitsFor } = promise;
      const inputs = waitsFor.map((input) => results[input]);
      for (const action of actions) results[index] = this.act(action, receiverId, inputs, shared);
    }
    return results;
  }

  private act(
    action: MockAction,
    receiverId: string,
    results: readonly MockResult[],
    shared: bigint,
  ): MockResult {
    if (action.kind === "transfer") {
      this.transfers.push({ receiverId, amount: action.amount as bigint });
      return "";
    }
    if (receiverId !== "contract.near") return this.options.callee(action, receiverId);
    const method = action.method as string;
    if (this.options.crashes?.(method)) return undefined;
    const run = this.options.methods[method];
    if (run === undefined) throw new Error(`the contract has no method ${method}`);
    const prepaidGas = (action.gas as bigint) + (action.weight as bigint) * shared;
    return this.receipt(run, { input: action.args as string, results, prepaidGas });
  }
}

/** The gas that a weight of 1 gets: what is left when fees, about 2 Tgas for a receipt, and fixed gas are off. */
function shareOf(host: MockHost, prepaidGas: bigint): bigint {
  let left = prepaidGas - host.env.used_gas();
  let weights = 0n;
  for (const { actions } of host.receipts()) {
    left -= 2n * 10n ** 12n;
    for (const { kind, gas, weight } of actions) {
      if (kind !== "functionCall") continue;
      left -= gas as bigint;
      weights += weight as bigint;
    }
  }
  return weights === 0n || left < 0n ? 0n : left / weights;
}
