import { ACTION_COSTS, EXT_COSTS } from "../../parameters/cost.js";
import type { Gas } from "../../primitives/types.js";
import type { VMConfig } from "./config.js";
import type { Profile } from "./dependencies.js";
import type { GasCounter } from "./gas_counter.js";

function nonZero(names: readonly string[], gas: Float64Array): Map<string, Gas> {
  const costs = new Map<string, Gas>();
  names.forEach((name, index) => {
    if (gas[index] !== 0) costs.set(name, BigInt(gas[index]!));
  });
  return costs;
}

const sum = (gas: Float64Array) => gas.reduce((total, value) => total + value, 0);

/** nearcore's `ProfileDataV3`: instructions are what is burnt beside everything that was charged by name. */
export function profileOf(gas: GasCounter): Profile {
  const named = sum(gas.extProfile) + sum(gas.actionProfile);
  return {
    extCosts: nonZero(EXT_COSTS, gas.extProfile),
    actionCosts: nonZero(ACTION_COSTS, gas.actionProfile),
    wasmGas: BigInt(Math.max(0, gas.burntGas - named)),
  };
}

/** nearcore's `total_compute_usage`: gas, with the storage costs at their compute price. */
export function computeUsage(gas: GasCounter, config: VMConfig): Gas {
  const named = sum(gas.extProfile) + sum(gas.actionProfile);
  let usage = BigInt(Math.max(gas.burntGas, named));
  for (const { cost, gas: price, compute } of config.computeCosts) {
    const charged = BigInt(gas.extProfile[cost]!);
    usage += (charged * compute) / price - charged;
  }
  return usage;
}
