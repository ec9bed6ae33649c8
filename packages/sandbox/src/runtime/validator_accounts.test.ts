import test from "ava";
import { NEAR, TestChain } from "./test_chain.js";

test("rewards are locked, stakes that no epoch needs are returned, the treasury gets its part", (t) => {
  const chain = new TestChain(
    { "v.near": { locked: 50n * NEAR }, "gone.near": { locked: 20n * NEAR }, "treasury.near": {} },
    {},
    {
      validatorAccountsUpdate: {
        stakeInfo: new Map([
          ["v.near", 50n * NEAR],
          ["gone.near", 0n],
        ]),
        validatorRewards: new Map([
          ["v.near", 3n * NEAR],
          ["treasury.near", NEAR],
        ]),
        lastProposals: new Map([["v.near", 52n * NEAR]]),
        protocolTreasuryAccountId: "treasury.near",
      },
    },
  );
  const before = chain.total();
  const { stateChanges } = chain.block();
  t.like(chain.account("v.near"), { locked: 52n * NEAR, amount: 101n * NEAR });
  t.like(chain.account("gone.near"), { locked: 0n, amount: 120n * NEAR });
  t.is(chain.account("treasury.near")!.amount, 101n * NEAR);
  t.is(chain.total() - before, 4n * NEAR);
  t.deepEqual(
    new Set(stateChanges.map(({ cause }) => cause.type)),
    new Set(["validator_accounts_update", "bandwidth_scheduler_state_update"]),
  );
});
