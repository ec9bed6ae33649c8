import test from "ava";
import { runtimeConfig } from "./config_store.js";
import { featureEnabled } from "./features.js";
import { unlistedParameters } from "./unlisted.js";

test("a feature is on from its version on", (t) => {
  t.false(featureEnabled("GlobalContracts", 76));
  t.true(featureEnabled("GlobalContracts", 77));
  t.false(featureEnabled("ReducedGasRefunds", 77));
  t.true(featureEnabled("ReducedGasRefunds", 78));
});

test("parameters that the RPC does not show", (t) => {
  const parameters = unlistedParameters(runtimeConfig(77));
  t.is(parameters.globalContractStorageAmountPerByte, 10n ** 20n);
  t.is(parameters.zeroBalanceAccountStorageLimit, 770);
});
