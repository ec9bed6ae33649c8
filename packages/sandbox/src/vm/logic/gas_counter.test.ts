import test from "ava";
import fc from "fast-check";
import { ActionCosts, ExtCosts } from "../../parameters/cost.js";
import { vmConfig } from "./config.js";
import { HostError } from "./errors.js";
import { GasCounter } from "./gas_counter.js";
import { config, cost } from "./mocks/vm_logic_builder.js";

const CONFIG = vmConfig(config);
const U64_MAX = 2n ** 64n - 1n;

function counter(maxGasBurnt: bigint, prepaidGas: bigint, isView = false): GasCounter {
  return new GasCounter(CONFIG, maxGasBurnt, prepaidGas, isView);
}

/** `null`, or the kind of host error that the charge ends with. */
function failure(charge: () => void): string | null {
  try {
    charge();
    return null;
  } catch (error) {
    if (error instanceof HostError) return error.kind;
    throw error;
  }
}

const state = (gas: GasCounter) => ({ burnt: gas.burntGas, used: gas.usedGas });

for (const [title, max, prepaid, isView, expected] of [
  ["the limit per call", 5n, 7n, false, "GasLimitExceeded"],
  ["the limit per call, in a view", 5n, 7n, true, "GasLimitExceeded"],
  ["both limits", 5n, 5n, false, "GasLimitExceeded"],
  ["both limits, far", 7n, 5n, false, "GasLimitExceeded"],
  ["what is prepaid", 10n, 7n, false, "GasExceeded"],
] as const) {
  test(`burning past ${title} fails with ${expected}`, (t) => {
    const gas = counter(max, prepaid, isView);
    gas.burnGas(5);
    t.is(
      failure(() => gas.burnGas(3)),
      expected,
    );
    t.is(gas.burntGas, Math.min(8, Number(max), isView ? 8 : Number(prepaid)));
  });
}

test("a host charge may reach the limit exactly", (t) => {
  const gas = counter(10n, 10n);
  gas.burnGas(10);
  t.deepEqual(state(gas), { burnt: 10, used: 10 });
});

test("an inline charge that reached the limit fails, and its cost stays burnt", (t) => {
  const gas = counter(100n, 50n);
  gas.prepayGas(20n);
  t.is(gas.gasLeft(), 30n);
  gas.setGasLeft(-7n);
  // Burnt is above the limit that leaves out reserved gas, but below what was prepaid.
  t.is(gas.processInlineGasLimit().kind, "GasExceeded");
  t.deepEqual(state(gas), { burnt: 37, used: 50 });
});

test("reserving gas lowers the limit of burning", (t) => {
  const gas = counter(100n, 50n);
  gas.prepayGas(20n);
  t.deepEqual(state(gas), { burnt: 0, used: 20 });
  t.is(gas.gasLeft(), 30n);
  t.is(
    failure(() => gas.burnGas(31)),
    "GasExceeded",
  );
  t.deepEqual(state(gas), { burnt: 31, used: 50 });
});

test("burning for an action counts in its profile also when it fails", (t) => {
  const gas = counter(100n, 50n);
  gas.payActionAccumulated(10, 30, ActionCosts.transfer);
  t.deepEqual(state(gas), { burnt: 10, used: 30 });
  t.is(gas.actionProfile[ActionCosts.transfer], 10);
  t.is(
    failure(() => gas.payActionAccumulated(15, 45, ActionCosts.stake)),
    "GasExceeded",
  );
  t.deepEqual(state(gas), { burnt: 25, used: 50 });
  t.is(gas.actionProfile[ActionCosts.stake], 15);
});

test("costs are charged at their price and counted by name", (t) => {
  const gas = counter(10n ** 15n, 10n ** 15n);
  gas.payBase(ExtCosts.base);
  gas.payPer(ExtCosts.sha256_byte, 3);
  gas.payPerArgument(ExtCosts.read_memory_byte, 5n);
  t.is(BigInt(gas.burntGas), cost.base + 3n * cost.sha256_byte + 5n * cost.read_memory_byte);
  t.is(BigInt(gas.extProfile[ExtCosts.base]!), cost.base);
  t.is(BigInt(gas.extProfile[ExtCosts.sha256_byte]!), 3n * cost.sha256_byte);
  t.is(BigInt(gas.extProfile[ExtCosts.read_memory_byte]!), 5n * cost.read_memory_byte);
});

for (const [title, count, expected] of [
  ["whose price is no u64", U64_MAX, "IntegerOverflow"],
  [
    "whose price is the last u64 and overflows with what is burnt",
    U64_MAX / cost.read_memory_byte,
    "IntegerOverflow",
  ],
  ["whose price is above 2^53", 2n ** 40n, "GasLimitExceeded"],
] as const) {
  test(`a length ${title} fails with ${expected}`, (t) => {
    const gas = counter(300n * 10n ** 12n, 300n * 10n ** 12n);
    gas.payBase(ExtCosts.read_memory_base);
    const before = gas.burntGas;
    t.is(
      failure(() => gas.payPerArgument(ExtCosts.read_memory_byte, BigInt.asIntN(64, count))),
      expected,
    );
    t.is(gas.burntGas, expected === "IntegerOverflow" ? before : 3e14);
    t.is(gas.extProfile[ExtCosts.read_memory_byte], expected === "IntegerOverflow" ? 0 : 3e14 - before);
  });
}

test("the most gas a contract can name overflows only with what is used already", (t) => {
  const fresh = counter(100n, 100n);
  t.is(
    failure(() => fresh.prepayGas(-1n)),
    "GasExceeded",
  );
  t.deepEqual(state(fresh), { burnt: 0, used: 100 });
  const used = counter(100n, 100n);
  used.burnGas(1);
  t.is(
    failure(() => used.prepayGas(-1n)),
    "IntegerOverflow",
  );
  t.deepEqual(state(used), { burnt: 1, used: 1 });
});

test("the loading fee fails with what is prepaid, whichever limit it passes", (t) => {
  for (const [max, prepaid] of [
    [10n, 100n],
    [100n, 10n],
  ] as const) {
    const gas = counter(max, prepaid);
    t.is(
      failure(() => gas.addContractLoadingFee(1000)),
      "GasExceeded",
    );
    t.is(gas.burntGas, 10);
  }
});

test("a view has no prepaid gas", (t) => {
  const gas = counter(100n, 0n, true);
  gas.payActionAccumulated(10, 10, ActionCosts.new_data_receipt_byte);
  gas.burnGas(90);
  t.is(
    failure(() => gas.burnGas(1)),
    "GasLimitExceeded",
  );
  // What did not fit counts as used, as in nearcore: nobody sees it.
  t.deepEqual(state(gas), { burnt: 100, used: 101 });
});

test("the limit of a view may be any u64", (t) => {
  const gas = counter(U64_MAX, 0n, true);
  t.is(
    failure(() => gas.payPerArgument(ExtCosts.read_memory_byte, 2n ** 40n)),
    "GasLimitExceeded",
  );
});

type Charge = readonly [kind: "burn" | "action" | "prepay" | "per", a: bigint, b: bigint];

/** nearcore's rules in exact arithmetic, one charge at a time (`gas_counter.rs`). */
class Model {
  burnt = 0n;
  promises = 0n;
  limit: bigint;

  constructor(
    readonly max: bigint,
    readonly prepaid: bigint,
  ) {
    this.limit = max < prepaid ? max : prepaid;
  }

  #fail(burnt: bigint, used: bigint): string {
    const hard = this.max < this.prepaid ? this.max : this.prepaid;
    this.burnt = burnt < hard ? burnt : hard;
    const most = this.prepaid < used ? this.prepaid : used;
    this.promises = most > this.burnt ? most - this.burnt : 0n;
    return burnt > this.max ? "GasLimitExceeded" : "GasExceeded";
  }

  burn(gas: bigint): string | null {
    const burnt = this.burnt + gas;
    if (gas > U64_MAX || burnt > U64_MAX) return "IntegerOverflow";
    if (burnt > this.limit) return this.#fail(burnt, BigInt.asUintN(64, burnt + this.promises));
    this.burnt = burnt;
    return null;
  }

  deduct(burn: bigint, reserve: bigint): string | null {
    const burnt = this.burnt + burn;
    const promises = this.promises + reserve;
    if (burnt + promises > U64_MAX) return "IntegerOverflow";
    if (burnt > this.max || burnt + promises > this.prepaid) return this.#fail(burnt, burnt + promises);
    if (reserve !== 0n) this.limit = this.max < this.prepaid - promises ? this.max : this.prepaid - promises;
    this.burnt = burnt;
    this.promises = promises;
    return null;
  }
}

const small = fc.bigInt({ min: 0n, max: 100n * 10n ** 12n });
const any64 = fc.oneof(
  small,
  fc.bigInt({ min: 0n, max: U64_MAX }),
  fc.constantFrom(U64_MAX, 2n ** 63n, 2n ** 53n),
);
const charge: fc.Arbitrary<Charge> = fc.oneof(
  fc.tuple(fc.constant("burn" as const), small, fc.constant(0n)),
  fc.tuple(fc.constant("action" as const), small, small),
  fc.tuple(fc.constant("prepay" as const), any64, fc.constant(0n)),
  fc.tuple(fc.constant("per" as const), any64, fc.constant(0n)),
);

test("any sequence of charges ends as in exact arithmetic", (t) => {
  const limits = fc.bigInt({ min: 1n, max: 300n * 10n ** 12n });
  fc.assert(
    fc.property(limits, limits, fc.array(charge, { maxLength: 12 }), (max, prepaid, charges) => {
      const gas = counter(max, prepaid);
      const model = new Model(max, prepaid);
      for (const [kind, a, b] of charges) {
        const [actual, expected] = {
          burn: () => [failure(() => gas.burnGas(Number(a))), model.burn(a)],
          action: () => [
            failure(() => gas.payActionAccumulated(Number(a), Number(a + b), ActionCosts.transfer)),
            model.deduct(a, b),
          ],
          prepay: () => [failure(() => gas.prepayGas(BigInt.asIntN(64, a))), model.deduct(0n, a)],
          per: () => [
            failure(() => gas.payPerArgument(ExtCosts.base, BigInt.asIntN(64, a))),
            model.burn(a * cost.base),
          ],
        }[kind]() as [string | null, string | null];
        t.is(actual, expected);
        t.is(BigInt(gas.burntGas), model.burnt);
        t.is(BigInt(gas.usedGas), model.burnt + model.promises);
        if (expected !== null) return;
        t.is(gas.gasLeft(), model.limit - model.burnt);
      }
    }),
    { numRuns: 500 },
  );
});
