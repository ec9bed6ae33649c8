import { transactions } from "near-api-js";
import { startNode } from "../scripts/deploy/local_node.js";
import { type Build, CONTRACTS, type Contract } from "./builds.js";
import { type MeasuredReceipt, measured } from "./receipts.js";
import { accountOf, CALLS, type Call, GREETERS, greeter, INIT } from "./scenario.js";
import { callAction, Session } from "./session.js";

const NEAR = 10n ** 24n;
const MOST_GAS = 300n * 10n ** 12n;

export interface MeasuredCall {
  readonly contract: Contract;
  readonly call: string;
  /** Gas of the transaction and all its receipts but refunds. */
  readonly total: number;
  readonly transaction: number;
  readonly receipts: readonly MeasuredReceipt[];
  /** How it went wrong, in a build that may. */
  readonly failure?: "out of gas" | "fails";
}

export interface MeasuredBuild {
  readonly name: string;
  /** Bytes. */
  readonly sizes: Readonly<Record<Contract, number>>;
  readonly calls: readonly MeasuredCall[];
}

export function sizesOf({ code }: Build): Record<Contract, number> {
  return Object.fromEntries(CONTRACTS.map((name) => [name, code[name].length])) as Record<Contract, number>;
}

async function deploy(session: Session, accountId: string, code: Uint8Array): Promise<void> {
  const { failure } = measured(
    await session.send(accountId, [
      transactions.createAccount(),
      transactions.transfer(50n * NEAR),
      transactions.deployContract(code),
    ]),
  );
  if (failure) throw new Error(`deploying ${accountId}: ${failure}`);
}

async function run(session: Session, { name, mayFail }: Build, call: Call): Promise<MeasuredCall> {
  const { contract, method, label, args, deposit, correct } = call;
  const action = callAction(method, args, MOST_GAS, deposit);
  const { value, failure, ...gas } = measured(await session.send(accountOf(contract), [action]));
  if (failure === null && correct(value as never)) return { contract, call: label, ...gas };
  const problem = failure ?? `answered ${JSON.stringify(value)}`;
  if (!mayFail) throw new Error(`${name}: ${contract}.${label}: ${problem}`);
  const starved = gas.receipts.some(({ outOfGas }) => outOfGas);
  return { contract, call: label, ...gas, failure: starved ? "out of gas" : "fails" };
}

/**
 * Runs the scenario on a node of its own: the same accounts in the same order for every build, because the shape of
 * the state decides what storage costs.
 */
export async function measureGas(build: Build, onCall: (line: string) => void): Promise<MeasuredBuild> {
  const node = await startNode();
  try {
    const session = new Session(node);
    const calls: MeasuredCall[] = [];
    for (const contract of CONTRACTS) {
      await deploy(session, accountOf(contract), build.code[contract]);
      if (contract === INIT.contract) calls.push(await run(session, build, INIT));
      if (contract !== "hello") continue;
      for (let index = 0; index < GREETERS; index += 1)
        await deploy(session, greeter(index), build.code.hello);
    }
    for (const call of CALLS) {
      calls.push(await run(session, build, call));
      onCall(`${build.name}: ${call.contract}.${call.label}`);
    }
    return { name: build.name, sizes: sizesOf(build), calls };
  } finally {
    await node.stop();
  }
}
