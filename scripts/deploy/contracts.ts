import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type ContractName, wasmPath } from "../build/contracts.js";
import { ROOT } from "../build/paths.js";
import { codeHashOf } from "./chain.js";
import { DeployError } from "./errors.js";
import type { Callees, Network } from "./networks.js";
import type { Wanted } from "./plan.js";

export const EXAMPLES = ["batch", "multiple-contracts", "similar-contracts"] as const;
export const STUBS = ["hello", "counter", "guestbook"] as const;

/** Reads a built contract. */
export type ReadCode = (name: ContractName) => Uint8Array;

/** @throws DeployError DEPLOY_NO_WASM */
export function readBuilt(name: ContractName): Uint8Array {
  const path = wasmPath(name);
  const file = join(ROOT, path);
  if (!existsSync(file)) throw new DeployError("DEPLOY_NO_WASM", `${path} is missing: run npm run build`);
  return readFileSync(file);
}

/** The accounts that multiple-contracts is given: named ones first, then the network's. */
export function calleesOf(network: Network, account: string, named: Partial<Callees>): Callees {
  const stubs = Object.fromEntries(STUBS.map((name) => [name, `${name}.${account}`])) as unknown as Callees;
  const known = network.callees === "stubs" || network.callees === null ? stubs : network.callees;
  return { ...known, ...named };
}

/** What belongs on the chain: the examples, behind the stubs where the network has no public callees. */
export function wantedContracts(
  network: Network,
  account: string,
  callees: Callees,
  readCode: ReadCode = readBuilt,
): Wanted[] {
  const { hello, counter, guestbook } = callees;
  const init: Partial<Record<ContractName, object>> = {
    "multiple-contracts": { hello_account: hello, counter_account: counter, guestbook_account: guestbook },
    "similar-contracts": { accounts: [hello] },
  };
  const stubs = STUBS.filter((name) => network.callees === "stubs" && callees[name] === `${name}.${account}`);
  return [...stubs, ...EXAMPLES].map((name) => {
    const code = readCode(name);
    const args = init[name];
    return {
      name,
      accountId: `${name}.${account}`,
      code,
      codeHash: codeHashOf(code),
      init: args ? { method: "init", args: Buffer.from(JSON.stringify(args)) } : null,
    };
  });
}
