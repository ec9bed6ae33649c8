import test from "ava";
import { runtimeConfig } from "./config_store.js";
import {
  ACTION_COSTS,
  ActionCosts,
  actionFee,
  computeCost,
  EXT_COSTS,
  ExtCosts,
  transferCosts,
} from "./cost.js";

const config = runtimeConfig(77);

test("every cost has an index and a price", (t) => {
  t.is(EXT_COSTS.length, 87);
  t.is(ExtCosts[EXT_COSTS[7]!], 7);
  t.is(ACTION_COSTS.length, 16);
  t.is(ActionCosts[ACTION_COSTS[12]!], 12);
  t.deepEqual(actionFee(config, "function_call_byte"), {
    send_sir: 2_235_934n,
    send_not_sir: 47_683_715n,
    execution: 2_235_934n,
  });
});

test("compute costs differ from gas where the parameters say so", (t) => {
  t.is(computeCost(config, "storage_write_base"), 200_000_000_000n);
  t.is(computeCost(config, "base"), config.wasm_config.ext_costs.base);
  const differing = EXT_COSTS.filter(
    (name) => computeCost(config, name) !== config.wasm_config.ext_costs[name],
  );
  t.is(differing.length, 10);
});

test("a transfer pays for the account that it may create", (t) => {
  t.deepEqual(transferCosts(config, "NamedAccount"), ["transfer"]);
  t.deepEqual(transferCosts(config, "EthImplicitAccount"), ["transfer", "create_account"]);
  t.deepEqual(transferCosts(config, "NearImplicitAccount"), [
    "transfer",
    "create_account",
    "add_full_access_key",
  ]);
});
