import { bls12_381 } from "@noble/curves/bls12-381.js";
import { bn254 } from "@noble/curves/bn254.js";
import { numberToBytesBE, numberToBytesLE } from "@noble/curves/utils.js";
import test from "ava";
import { cost, REGISTER, TestVM } from "../mocks/vm_logic_builder.js";

/** What the recorded vectors (`recorded.test.ts`) leave out: membership in the subgroup of G2, inputs in registers. */
const le = (...values: readonly bigint[]) => Buffer.concat(values.map((value) => numberToBytesLE(value, 32)));
const be = (...values: readonly bigint[]) => Buffer.concat(values.map((value) => numberToBytesBE(value, 48)));

interface Fp2 {
  readonly c0: bigint;
  readonly c1: bigint;
}

type Curve = typeof bn254 | typeof bls12_381;

/** A point of the twist outside the subgroup of prime order. */
function outsideSubgroup({ G2, fields: { Fp2 } }: Curve): { x: Fp2; y: Fp2 } {
  for (let c0 = 1n; ; c0++) {
    const x = Fp2.create({ c0, c1: 1n });
    try {
      const y = Fp2.sqrt(Fp2.add(Fp2.mul(Fp2.sqr(x), x), G2.Point.CURVE().b));
      if (!G2.Point.fromAffine({ x, y }).isTorsionFree()) return { x, y };
    } catch {
      // No square root: no point has this x.
    }
  }
}

test("alt_bn128 refuses points of the twist outside the subgroup", (t) => {
  const { x, y } = outsideSubgroup(bn254);
  const vm = new TestVM();
  t.regex(
    vm.failure("alt_bn128_pairing_check", ...vm.data(le(1n, 2n, x.c0, x.c1, y.c0, y.c1))),
    /^AltBn128 invalid input: invalid g2: \[/,
  );
});

test("BLS12-381 sums points outside the subgroup, but neither multiplies nor pairs them", (t) => {
  const { x, y } = outsideSubgroup(bls12_381);
  const point = be(x.c1, x.c0, y.c1, y.c0);
  const vm = new TestVM();
  t.is(vm.call("bls12381_p2_sum", ...vm.data(Buffer.concat([Buffer.alloc(1), point])), 1), 0n);
  t.deepEqual(vm.register(1n), point);
  t.is(vm.call("bls12381_g2_multiexp", ...vm.data(Buffer.concat([point, le(1n)])), 2), 1n);
  t.is(vm.call("register_len", 2), REGISTER);
  const g1 = bls12_381.G1.Point.BASE.toAffine();
  t.is(vm.call("bls12381_pairing_check", ...vm.data(Buffer.concat([be(g1.x, g1.y), point]))), 1n);
});

test("alt_bn128 reads registers, and charges elements after reading", (t) => {
  const vm = new TestVM();
  vm.call("write_register", 1, ...vm.data(Buffer.concat([Buffer.alloc(1), le(1n, 2n)])));
  vm.call("alt_bn128_g1_sum", REGISTER, 1, 2);
  t.deepEqual(vm.register(2n), le(1n, 2n));
  t.is(vm.profile().alt_bn128_g1_sum_element, cost.alt_bn128_g1_sum_element);
  const short = new TestVM();
  t.is(
    short.failure("alt_bn128_g1_sum", 64, 0, 2),
    "AltBn128 invalid input: slice of size 64 cannot be precisely split into chunks of size 65",
  );
  t.is(short.profile().alt_bn128_g1_sum_element, undefined);
});

for (const name of ["bls12381_p1_sum", "bls12381_p2_decompress"] as const) {
  test(`${name} charges by its length argument, so a register overflows`, (t) => {
    const vm = new TestVM();
    vm.call("write_register", 1, 0, 0);
    t.is(vm.failure(name, REGISTER, 1, 2), "Integer overflow.");
    t.is(vm.profile()[`${name}_base`], cost[`${name}_base`]);
    t.is(vm.profile()[`${name}_element`], undefined);
  });
}

test("bls12381_pairing_check reads registers", (t) => {
  const vm = new TestVM();
  vm.call("write_register", 1, 0, 0);
  t.is(vm.call("bls12381_pairing_check", REGISTER, 1), 0n);
});

test("a BLS12-381 input of a wrong size is charged for its whole elements", (t) => {
  const vm = new TestVM();
  t.is(
    vm.failure("bls12381_g1_multiexp", 129, 0, 2),
    "BLS12-381 invalid input: Incorrect input length for bls12381_p1_multiexp: 129 is not divisible by 128",
  );
  t.is(vm.profile().bls12381_g1_multiexp_element, cost.bls12381_g1_multiexp_element);
});

test("alt_bn128 answers for points with a y of zero, which the curve does not have", (t) => {
  const vm = new TestVM();
  t.regex(
    vm.failure("alt_bn128_g1_multiexp", ...vm.data(le(5n, 0n, 1n)), 1),
    /^AltBn128 invalid input: invalid g1: \[5, 0, /,
  );
  t.regex(
    vm.failure("alt_bn128_pairing_check", ...vm.data(le(1n, 2n, 5n, 0n, 0n, 0n))),
    /^AltBn128 invalid input: invalid g2: \[/,
  );
});

test("BLS12-381 takes no point of the first group with an x of zero, as blst", (t) => {
  const vm = new TestVM();
  const compressed = be(0n);
  compressed[0] = 0x80;
  t.is(vm.call("bls12381_p1_decompress", ...vm.data(compressed), 1), 1n);
  for (const y of [2n, bls12_381.fields.Fp.ORDER - 2n])
    t.is(vm.call("bls12381_p1_sum", ...vm.data(Buffer.concat([Buffer.alloc(1), be(0n, y)])), 1), 1n);
});
