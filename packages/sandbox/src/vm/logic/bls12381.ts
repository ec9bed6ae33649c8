import { mulAddUnsafe } from "@noble/curves/abstract/curve.js";
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { bytesToNumberBE, bytesToNumberLE, numberToBytesBE } from "@noble/curves/utils.js";
import { fastMap } from "./bls12381_maps.js";
import { HostError } from "./errors.js";

/**
 * nearcore's `bls12381.rs`, with the encodings and the accepted inputs of the crate blst: big-endian numbers of 48
 * bytes, pairs of the quadratic field as (imaginary, real), flags in the top three bits (compressed, infinity, sign).
 * Every function answers null for an input that is no point.
 */
const { Fp, Fp2, Fp12 } = bls12_381.fields;
const G1 = bls12_381.G1.Point;
const G2 = bls12_381.G2.Point;

const FP_SIZE = 48;
const SCALAR_SIZE = 32;
const COMPRESSED = 0x80;
const INFINITY = 0x40;
const SIGN = 0x20;
const FLAGS = COMPRESSED | INFINITY | SIGN;

interface Field<T> {
  is0(value: T): boolean;
  eql(a: T, b: T): boolean;
  sqr(value: T): T;
  mul(a: T, b: T): T;
  add(a: T, b: T): T;
  neg(value: T): T;
  sqrt(value: T): T;
}

interface Point<P, T> {
  add(other: P): P;
  negate(): P;
  isTorsionFree(): boolean;
  is0(): boolean;
  toAffine(): { x: T; y: T };
}

/** One of the two groups, with the encoding of its field. */
interface Group<P extends Point<P, T>, T> {
  readonly field: Field<T>;
  readonly b: T;
  readonly zero: P;
  readonly coordinateSize: number;
  readonly fromAffine: (point: { x: T; y: T }) => P;
  /** The sum of the products. */
  readonly mulAdd: (points: P[], scalars: bigint[]) => P;
  /** blst decodes no point (0, ±2) of the first group, not even where it leaves the subgroup unchecked. */
  readonly isRefused: (x: T) => boolean;
  /** Null for a number that is not below the modulus. */
  readonly decode: (bytes: Uint8Array) => T | null;
  readonly encode: (value: T) => Uint8Array;
  /** Whether the value is the larger of itself and its negative. */
  readonly isLarger: (value: T) => boolean;
  readonly mapToCurve: (value: T) => P;
  readonly name: "g1" | "g2";
}

function decodeFp(bytes: Uint8Array): bigint | null {
  const value = bytesToNumberBE(bytes);
  return Fp.isValid(value) ? value : null;
}

const encodeFp = (value: bigint) => numberToBytesBE(value, FP_SIZE);
const isLargerFp = (value: bigint) => value > (Fp.ORDER - 1n) / 2n;

type G1Point = InstanceType<typeof G1>;
type G2Point = InstanceType<typeof G2>;
type Fp2Element = G2Point["X"];

/** What `mapToCurve` takes and answers at run time: noble gives it the type of the maps inside it. */
const hashers = bls12_381 as unknown as {
  readonly G1: { mapToCurve(value: bigint): G1Point };
  readonly G2: { mapToCurve(value: readonly [bigint, bigint]): G2Point };
};

export const g1: Group<G1Point, bigint> = {
  field: Fp,
  b: G1.CURVE().b,
  zero: G1.ZERO,
  coordinateSize: FP_SIZE,
  fromAffine: (point) => G1.fromAffine(point),
  mulAdd: (points, scalars) => mulAddUnsafe(G1, points, scalars),
  isRefused: (x) => x === 0n,
  decode: decodeFp,
  encode: encodeFp,
  isLarger: isLargerFp,
  mapToCurve: (value) => hashers.G1.mapToCurve(value),
  name: "g1",
};

export const g2: Group<G2Point, Fp2Element> = {
  field: Fp2,
  b: G2.CURVE().b,
  zero: G2.ZERO,
  coordinateSize: 2 * FP_SIZE,
  fromAffine: (point) => G2.fromAffine(point),
  mulAdd: (points, scalars) => mulAddUnsafe(G2, points, scalars),
  isRefused: () => false,
  decode(bytes) {
    const c1 = decodeFp(bytes.subarray(0, FP_SIZE));
    const c0 = decodeFp(bytes.subarray(FP_SIZE));
    return c0 === null || c1 === null ? null : { c0, c1 };
  },
  encode: ({ c0, c1 }) => Buffer.concat([encodeFp(c1), encodeFp(c0)]),
  isLarger: ({ c0, c1 }) => isLargerFp(c1 === 0n ? c0 : c1),
  mapToCurve: ({ c0, c1 }) => hashers.G2.mapToCurve([c0, c1]),
  name: "g2",
};

type AnyGroup = typeof g1 | typeof g2;

function* chunks(data: Uint8Array, size: number): Generator<Uint8Array> {
  for (let start = 0; start < data.length; start += size) yield data.subarray(start, start + size);
}

/** Throws for a length that is no multiple of the size of an item. */
export function checkInputSize(data: Uint8Array, itemSize: number, name: string): void {
  if (data.length % itemSize !== 0)
    throw new HostError("BLS12381InvalidInput", {
      msg: `Incorrect input length for ${name}: ${data.length} is not divisible by ${itemSize}`,
    });
}

function curveRight<T>({ field, b }: { field: Field<T>; b: T }, x: T): T {
  return field.add(field.mul(field.sqr(x), x), b);
}

const hasOnlyFlags = (bytes: Uint8Array, flags: number) =>
  bytes[0] === flags && bytes.subarray(1).every((byte) => byte === 0);

/** An uncompressed point of the curve, not necessarily of the subgroup. */
function decodePoint<P extends Point<P, T>, T>(group: Group<P, T>, bytes: Uint8Array): P | null {
  if ((bytes[0]! & FLAGS) !== 0) return hasOnlyFlags(bytes, INFINITY) ? group.zero : null;
  const x = group.decode(bytes.subarray(0, group.coordinateSize));
  const y = group.decode(bytes.subarray(group.coordinateSize));
  if (x === null || y === null || group.isRefused(x)) return null;
  if (!group.field.eql(group.field.sqr(y), curveRight(group, x))) return null;
  return group.fromAffine({ x, y });
}

function encodePoint<P extends Point<P, T>, T>(group: Group<P, T>, point: P): Uint8Array {
  if (point.is0()) {
    const infinity = new Uint8Array(2 * group.coordinateSize);
    infinity[0] = INFINITY;
    return infinity;
  }
  const { x, y } = point.toAffine();
  return Buffer.concat([group.encode(x), group.encode(y)]);
}

/** The bytes of an item of each kind. */
export const itemSize = {
  sum: (group: AnyGroup) => 1 + 2 * group.coordinateSize,
  multiexp: (group: AnyGroup) => 2 * group.coordinateSize + SCALAR_SIZE,
  map: (group: AnyGroup) => group.coordinateSize,
  decompress: (group: AnyGroup) => group.coordinateSize,
  pairing: 2 * g1.coordinateSize + 2 * g2.coordinateSize,
};

/** Points with a sign byte before them; membership in the subgroup is not checked. */
export function sum<P extends Point<P, T>, T>(group: Group<P, T>, data: Uint8Array): Uint8Array | null {
  let total = group.zero;
  for (const item of chunks(data, 1 + 2 * group.coordinateSize)) {
    const point = decodePoint(group, item.subarray(1));
    const [sign] = item;
    if (point === null || (sign !== 0 && sign !== 1)) return null;
    total = total.add(sign === 1 ? point.negate() : point);
  }
  return encodePoint(group, total);
}

/** Points of the subgroup, each with a little-endian scalar of any size up to 256 bits. */
export function multiexp<P extends Point<P, T>, T>(group: Group<P, T>, data: Uint8Array): Uint8Array | null {
  const pointSize = 2 * group.coordinateSize;
  const points: P[] = [];
  const scalars: bigint[] = [];
  for (const item of chunks(data, pointSize + SCALAR_SIZE)) {
    const point = decodePoint(group, item.subarray(0, pointSize));
    if (!point?.isTorsionFree()) return null;
    points.push(point);
    scalars.push(G1.Fn.create(bytesToNumberLE(item.subarray(pointSize))));
  }
  return encodePoint(group, group.mulAdd(points, scalars));
}

/** Field elements to points of the subgroup, by the map of RFC 9380 for one element. */
export function mapToGroup<P extends Point<P, T>, T>(
  group: Group<P, T>,
  data: Uint8Array,
): Uint8Array | null {
  const points: Uint8Array[] = [];
  const fast = fastMap(group.name);
  for (const item of chunks(data, group.coordinateSize)) {
    const value = group.decode(item);
    if (value === null) return null;
    points.push(fast ? fast(item) : encodePoint(group, group.mapToCurve(value)));
  }
  return Buffer.concat(points);
}

function decompressPoint<P extends Point<P, T>, T>(group: Group<P, T>, bytes: Uint8Array): P | null {
  const flags = bytes[0]! & FLAGS;
  if ((flags & COMPRESSED) === 0) return null;
  if ((flags & INFINITY) !== 0) return hasOnlyFlags(bytes, COMPRESSED | INFINITY) ? group.zero : null;
  const bare = bytes.slice();
  bare[0]! &= ~FLAGS;
  const x = group.decode(bare);
  if (x === null || group.isRefused(x)) return null;
  let y: T;
  try {
    y = group.field.sqrt(curveRight(group, x));
  } catch {
    return null;
  }
  const larger = (flags & SIGN) !== 0;
  return group.fromAffine({ x, y: group.isLarger(y) === larger ? y : group.field.neg(y) });
}

/** Compressed points to uncompressed ones; membership in the subgroup is not checked. */
export function decompress<P extends Point<P, T>, T>(
  group: Group<P, T>,
  data: Uint8Array,
): Uint8Array | null {
  const points: Uint8Array[] = [];
  for (const item of chunks(data, group.coordinateSize)) {
    const point = decompressPoint(group, item);
    if (point === null) return null;
    points.push(encodePoint(group, point));
  }
  return Buffer.concat(points);
}

/** Whether the product of the pairings is one; null when a point is none or outside its subgroup. */
export function pairingCheck(data: Uint8Array): boolean | null {
  const pairs: { g1: G1Point; g2: G2Point }[] = [];
  for (const item of chunks(data, itemSize.pairing)) {
    const first = decodePoint(g1, item.subarray(0, 2 * g1.coordinateSize));
    if (!first?.isTorsionFree()) return null;
    const second = decodePoint(g2, item.subarray(2 * g1.coordinateSize));
    if (!second?.isTorsionFree()) return null;
    // A pair with the point at infinity contributes a factor of one.
    if (!first.is0() && !second.is0()) pairs.push({ g1: first, g2: second });
  }
  return Fp12.eql(bls12_381.pairingBatch(pairs), Fp12.ONE);
}
