import type { ExecutionContext } from "ava";
import type { NearAccount } from "near-workspaces";
import type { Scene } from "./chain.js";
import type { Sent } from "./sent.js";

/** What accounts must have gained (or lost) in yoctoNEAR, fees aside. */
export type Changes = readonly (readonly [account: NearAccount, change: bigint])[];

/**
 * Runs transactions and checks that nothing was made or lost: each named account has changed by exactly what is said,
 * the signer's also by the fees of its own transactions. A contract earns 30 % of the gas its code burns, so of contracts
 * only a lower bound is checked: what they hold more than said is less than all fees together.
 */
export async function conserved(
  t: ExecutionContext,
  scene: Scene,
  { users = [], contracts = [] }: { users?: Changes; contracts?: Changes },
  run: () => Promise<readonly (readonly [signer: NearAccount, sent: Sent])[]>,
): Promise<void> {
  const accounts = [...users, ...contracts].map(([account]) => account);
  const before = await Promise.all(accounts.map((account) => scene.balance(account)));
  const sent = await run();
  const after = await Promise.all(accounts.map((account) => scene.balance(account)));
  const burnt = (account: NearAccount) =>
    sent.reduce(
      (sum, [signer, { graph }]) =>
        signer.accountId === account.accountId ? sum + BigInt(graph.tokensBurnt) : sum,
      0n,
    );
  const allBurnt = sent.reduce((sum, [, { graph }]) => sum + BigInt(graph.tokensBurnt), 0n);
  const changed = (index: number) => (after[index] as bigint) - (before[index] as bigint);
  users.forEach(([account, change], i) => {
    t.is(changed(i) + burnt(account), change, `${account.accountId}, fees aside`);
  });
  contracts.forEach(([account, change], i) => {
    const reward = changed(users.length + i) - change;
    t.true(
      reward >= 0n && reward < allBurnt,
      `${account.accountId} changed by ${change} and a reward, not ${reward}`,
    );
  });
}
