import { Sandbox, type SandboxAccount, SandboxError, type SandboxSnapshot } from "near-xcc-sandbox";

/** One row of a table of calls: a method of a contract, or code that takes the contract's place. */
export type Step = Call | { readonly deploy: string };

interface Call {
  /** Who calls. @default "alice" */
  readonly by?: string;
  /** Whose contract. @default "contract" */
  readonly on?: string;
  readonly method: string;
  /** JSON, or the input's text as it is. @default {} */
  readonly args?: object | string;
  /** yoctoNEAR. @default 0 */
  readonly deposit?: bigint;
  readonly view?: true;
}

export type Codes = Readonly<Record<string, Uint8Array>>;

/** What a step did: answers and logs of every receipt, what those sent on, and the whole state behind it. */
export type Recorded = readonly unknown[];

interface ReceiptOutcome {
  readonly id: string;
  readonly outcome: {
    readonly executor_id: string;
    readonly logs: readonly string[];
    readonly status: Readonly<Record<string, unknown>>;
  };
}

interface Receipt {
  readonly receipt_id: string;
  readonly predecessor_id: string;
  readonly receiver_id: string;
  readonly receipt: object;
}

const GAS = 300_000_000_000_000n;
const full = (name: string) => `${name}.test.near`;
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1");

/** A chain with users and accounts for contracts, on which tables of calls run, each from the same beginning. */
export class Chain {
  private constructor(
    private readonly sandbox: Sandbox,
    private readonly accounts: ReadonlyMap<string, SandboxAccount>,
    private readonly beginning: SandboxSnapshot,
  ) {}

  static async start(users: readonly string[], contracts: readonly string[]): Promise<Chain> {
    const sandbox = await Sandbox.start({ testSeed: "steps" });
    const accounts = new Map<string, SandboxAccount>();
    for (const name of [...users, ...contracts])
      accounts.set(name, await sandbox.createAccount(full(name), { balance: 1_000n * 10n ** 24n }));
    return new Chain(sandbox, accounts, await sandbox.snapshot());
  }

  stop(): Promise<void> {
    return this.sandbox.stop();
  }

  /** Deploys `first` to all of `contracts` and records what every step does. */
  async record(
    codes: Codes,
    first: string,
    contracts: readonly string[],
    steps: readonly Step[],
  ): Promise<Recorded[]> {
    await this.sandbox.rollback(this.beginning);
    for (const name of contracts) await this.deploy(name, codes[first]!);
    const recorded: Recorded[] = [];
    for (const step of steps) {
      const done =
        "deploy" in step ? await this.deploy("contract", codes[step.deploy]!) : await this.run(step);
      const states = await Promise.all(contracts.map((name) => this.state(name)));
      recorded.push(withoutLines([done, states]));
    }
    return recorded;
  }

  private async deploy(name: string, code: Uint8Array): Promise<string> {
    (await this.accounts.get(name)!.deploy(code)).assertSuccess();
    return "deployed";
  }

  private async state(name: string): Promise<string[]> {
    const records = await this.sandbox.contractState(full(name));
    return records.map(({ key, value }) => `${text(key)} = ${text(value)}`);
  }

  private async run({
    by = "alice",
    on = "contract",
    method,
    args = {},
    deposit = 0n,
    view,
  }: Call): Promise<unknown> {
    const input = typeof args === "string" ? Buffer.from(args) : args;
    if (view) return this.view(on, method, input);
    const options = { gas: GAS, deposit };
    const { hash, failure, raw } = await this.accounts.get(by)!.call(full(on), method, input, options);
    const status = failure ?? raw.status;
    return [status, await this.receipts(hash, full(by))];
  }

  private async view(on: string, method: string, input: Uint8Array | object): Promise<unknown> {
    try {
      const { result, logs } = await this.sandbox.view(full(on), method, input);
      return [text(result), logs];
    } catch (error) {
      if (error instanceof SandboxError) return error.message;
      throw error;
    }
  }

  /** Without refunds of gas, which the builds may use more or less of, and without ids. */
  private async receipts(hash: string, sender: string): Promise<unknown> {
    const answer = await this.sandbox.rpc("EXPERIMENTAL_tx_status", {
      tx_hash: hash,
      sender_account_id: sender,
      wait_until: "EXECUTED_OPTIMISTIC",
    });
    const { receipts, receipts_outcome } = answer as {
      receipts: Receipt[];
      receipts_outcome: ReceiptOutcome[];
    };
    const byId = new Map(receipts.map((receipt) => [receipt.receipt_id, receipt]));
    return receipts_outcome.map(({ id, outcome: { executor_id, logs, status } }) => {
      const receipt = byId.get(id);
      const sent = receipt?.predecessor_id === "system" ? "refund" : receipt && actionsOf(receipt.receipt);
      return { from: receipt?.predecessor_id, to: executor_id, sent, logs, status: withoutIds(status) };
    });
  }
}

function actionsOf(receipt: object): unknown {
  const { Action } = receipt as { Action?: { readonly actions: unknown } };
  return Action?.actions;
}

/** Stack traces of a build without `debug` name functions only. */
function withoutLines<T>(value: T): T {
  return JSON.parse(JSON.stringify(value).replace(/ \(contract\.js(:\d+)?\)/g, ""));
}

function withoutIds(status: Readonly<Record<string, unknown>>): unknown {
  return "SuccessReceiptId" in status ? "sent on" : status;
}

/** In a stack trace, or in one inside of a text with escapes. */
const FRAME = / {4}at [^\s\\"]+/g;

/** What a build recorded, with the names that another has in its stack traces where it has none: of functions of packages. */
export function withNamesOf(recorded: unknown, other: unknown): unknown {
  if (typeof recorded === "string" && typeof other === "string") {
    const named = other.match(FRAME)?.values();
    return recorded.replace(FRAME, (frame) => {
      const name = named?.next().value;
      return name && frame === "    at <anonymous>" ? name : frame;
    });
  }
  if (Array.isArray(recorded) && Array.isArray(other))
    return recorded.map((value, index) => withNamesOf(value, other[index]));
  if (isObject(recorded) && isObject(other))
    return Object.fromEntries(
      Object.entries(recorded).map(([name, value]) => [name, withNamesOf(value, other[name])]),
    );
  return recorded;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
