import { setImmediate } from "node:timers/promises";
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { numberToBytesBE } from "@noble/curves/utils.js";
import test from "ava";
import fc from "fast-check";
import { g1, g2, mapToGroup } from "./bls12381.js";
import { fastMap, loadMaps, loadMapsForCode, loadMapsForImports } from "./bls12381_maps.js";

const { Fp, Fp2 } = bls12_381.fields;
const P = Fp.ORDER;

const be = (...values: readonly bigint[]) => Buffer.concat(values.map((value) => numberToBytesBE(value, 48)));

/** Where formulas have their exceptions: zero, one, their neighbours, the signs' border. */
const EDGES = [0n, 1n, 2n, P - 1n, P - 2n, (P - 1n) / 2n, (P + 1n) / 2n];

/** The elements at which the denominator of the simplified SWU map is zero, if there are any. */
function exceptional(): { g1: bigint[]; g2: { c0: bigint; c1: bigint }[] } {
  const roots = <T>(sqrt: () => T, neg: (root: T) => T): T[] => {
    try {
      const root = sqrt();
      return [root, neg(root)];
    } catch {
      return [];
    }
  };
  const z2 = Fp2.neg(Fp2.create({ c0: 2n, c1: 1n }));
  return {
    g1: roots(
      () => Fp.sqrt(Fp.neg(Fp.inv(11n))),
      (root) => Fp.neg(root),
    ),
    g2: roots(
      () => Fp2.sqrt(Fp2.neg(Fp2.inv(z2))),
      (root) => Fp2.neg(root),
    ),
  };
}

const element = fc.bigInt({ min: 0n, max: P - 1n });
const random = fc.sample(fc.tuple(element, element), { numRuns: 40, seed: 1 });
const special = exceptional();

const inputs = {
  g1: [...EDGES, ...special.g1, ...random.map(([value]) => value)].map((value) => be(value)),
  g2: [
    ...EDGES.flatMap((c1) => EDGES.map((c0) => be(c1, c0))),
    ...special.g2.map(({ c0, c1 }) => be(c1, c0)),
    ...random.map(([c1, c0]) => be(c1, c0)),
  ],
};

test.serial("code without the host functions loads nothing", (t) => {
  loadMapsForCode(Buffer.from("bls12381_g1_multiexp"));
  loadMapsForImports([{ name: "bls12381_g1_multiexp" }]);
  t.is(fastMap("g1"), null);
});

test.serial("both libraries map the same", async (t) => {
  const slow = { g1: mapToGroup(g1, Buffer.concat(inputs.g1)), g2: mapToGroup(g2, Buffer.concat(inputs.g2)) };
  t.is(fastMap("g2"), null, "noble's maps are to be compared");
  loadMapsForCode(Buffer.from("... bls12381_map_fp2_to_g2 ..."));
  while (fastMap("g2") === null) await setImmediate();
  t.deepEqual(mapToGroup(g1, Buffer.concat(inputs.g1)), slow.g1);
  t.deepEqual(mapToGroup(g2, Buffer.concat(inputs.g2)), slow.g2);
});

test.serial("neither takes a number that is not below the modulus", async (t) => {
  await loadMaps();
  t.is(mapToGroup(g1, be(P)), null);
  t.is(mapToGroup(g2, be(0n, P)), null);
  t.is(mapToGroup(g2, be(P, 0n)), null);
});
