import { mulAddUnsafe } from "@noble/curves/abstract/curve.js";
import { bn254 } from "@noble/curves/bn254.js";
import { bytesToNumberLE, numberToBytesLE } from "@noble/curves/utils.js";
import { HostError } from "./errors.js";
import { debugHexBytes } from "./rust_debug.js";

/**
 * nearcore's `alt_bn128.rs`: the curve of Ethereum's precompiles, with little-endian numbers of 32 bytes, pairs of the
 * quadratic field as (real, imaginary), and zero as the point (0, 0).
 */
const { Fp, Fp2, Fr, Fp12 } = bn254.fields;
const G1 = bn254.G1.Point;
const G2 = bn254.G2.Point;
type G1Point = InstanceType<typeof G1>;
type G2Point = InstanceType<typeof G2>;
type Fp2Element = G2Point["X"];

const SCALAR_SIZE = 32;
const G1_SIZE = 2 * SCALAR_SIZE;
const G2_SIZE = 2 * G1_SIZE;

function invalidInput(what: string, bytes: Uint8Array): HostError {
  return new HostError("AltBn128InvalidInput", { msg: `invalid ${what}: ${debugHexBytes(bytes)}` });
}

function splitElements(data: Uint8Array, size: number): Uint8Array[] {
  if (data.length % size !== 0)
    throw new HostError("AltBn128InvalidInput", {
      msg: `slice of size ${data.length} cannot be precisely split into chunks of size ${size}`,
    });
  return Array.from({ length: data.length / size }, (_, index) =>
    data.subarray(index * size, (index + 1) * size),
  );
}

function decodeNumber(what: "fq" | "fr", field: typeof Fp, bytes: Uint8Array): bigint {
  const value = bytesToNumberLE(bytes);
  if (!field.isValid(value)) throw invalidInput(what, bytes);
  return value;
}

function decodeFq(bytes: Uint8Array): bigint {
  return decodeNumber("fq", Fp, bytes);
}

function decodeFq2(bytes: Uint8Array): Fp2Element {
  return { c0: decodeFq(bytes.subarray(0, SCALAR_SIZE)), c1: decodeFq(bytes.subarray(SCALAR_SIZE)) };
}

function decodeG1(bytes: Uint8Array): G1Point {
  const x = decodeFq(bytes.subarray(0, SCALAR_SIZE));
  const y = decodeFq(bytes.subarray(SCALAR_SIZE));
  if (x === 0n && y === 0n) return G1.ZERO;
  if (!isOnCurve(Fp, G1.CURVE().b, x, y)) throw invalidInput("g1", bytes);
  return G1.fromAffine({ x, y });
}

function isOnCurve<T>(
  field: { eql(a: T, b: T): boolean; sqr(a: T): T; mul(a: T, b: T): T; add(a: T, b: T): T },
  b: T,
  x: T,
  y: T,
): boolean {
  return field.eql(field.sqr(y), field.add(field.mul(field.sqr(x), x), b));
}

/** On the curve, and in the subgroup of prime order, which is smaller. */
function decodeG2(bytes: Uint8Array): G2Point {
  const x = decodeFq2(bytes.subarray(0, G1_SIZE));
  const y = decodeFq2(bytes.subarray(G1_SIZE));
  if (Fp2.is0(x) && Fp2.is0(y)) return G2.ZERO;
  if (!isOnCurve(Fp2, G2.CURVE().b, x, y)) throw invalidInput("g2", bytes);
  const point = G2.fromAffine({ x, y });
  if (!point.isTorsionFree()) throw invalidInput("g2", bytes);
  return point;
}

function encodeG1(point: G1Point): Uint8Array {
  const { x, y } = point.is0() ? { x: 0n, y: 0n } : point.toAffine();
  return Buffer.concat([numberToBytesLE(x, SCALAR_SIZE), numberToBytesLE(y, SCALAR_SIZE)]);
}

/** Points with their scalars, 96 bytes each: the sum of the products. */
export function splitMultiexp(data: Uint8Array): Uint8Array[] {
  return splitElements(data, G1_SIZE + SCALAR_SIZE);
}

export function g1Multiexp(elements: readonly Uint8Array[]): Uint8Array {
  const points: G1Point[] = [];
  const scalars: bigint[] = [];
  for (const element of elements) {
    points.push(decodeG1(element.subarray(0, G1_SIZE)));
    scalars.push(decodeNumber("fr", Fr, element.subarray(G1_SIZE)));
  }
  return encodeG1(mulAddUnsafe(G1, points, scalars));
}

/** Points with a sign byte before them, 65 bytes each: their sum. */
export function splitSum(data: Uint8Array): Uint8Array[] {
  return splitElements(data, 1 + G1_SIZE);
}

export function g1Sum(elements: readonly Uint8Array[]): Uint8Array {
  const points = elements.map((element) => {
    const [sign] = element;
    if (sign !== 0 && sign !== 1) throw invalidInput("bool", element.subarray(0, 1));
    const point = decodeG1(element.subarray(1));
    return sign === 1 ? point.negate() : point;
  });
  return encodeG1(points.reduce((sum, point) => sum.add(point), G1.ZERO));
}

/** Pairs of points, 192 bytes each: whether the product of their pairings is one. */
export function splitPairing(data: Uint8Array): Uint8Array[] {
  return splitElements(data, G1_SIZE + G2_SIZE);
}

export function pairingCheck(elements: readonly Uint8Array[]): boolean {
  const pairs = elements
    .map((element) => ({
      g1: decodeG1(element.subarray(0, G1_SIZE)),
      g2: decodeG2(element.subarray(G1_SIZE)),
    }))
    // A pair with a zero contributes a factor of one.
    .filter(({ g1, g2 }) => !g1.is0() && !g2.is0());
  return Fp12.eql(bn254.pairingBatch(pairs), Fp12.ONE);
}
