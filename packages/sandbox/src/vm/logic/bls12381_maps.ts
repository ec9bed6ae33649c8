import { createRequire } from "node:module";

type Mcl = typeof import("mcl-wasm");

/** The host functions whose work is here. */
const NAMES = ["bls12381_map_fp_to_g1", "bls12381_map_fp2_to_g2"];

const require = createRequire(import.meta.url);
let loading: Promise<void> | null = null;
let loaded: Mcl | null = null;

/**
 * Gets mcl ready for the maps to the curve's groups, in the background: it takes some 70 ms, which few nodes need. Until
 * then the maps are noble's, whose results are the same and take five times as long: three seconds for all that 300 Tgas
 * can map.
 */
export function loadMaps(): Promise<void> {
  loading ??= start();
  return loading;
}

async function start(): Promise<void> {
  const mcl = require("mcl-wasm") as Mcl;
  await mcl.init(mcl.BLS12_381);
  mcl.setMapToMode(mcl.IRTF);
  // Numbers are big-endian.
  mcl.setETHserialization(true);
  loaded = mcl;
}

function loadIf(mayCall: (name: string) => boolean): void {
  if (loading || !NAMES.some(mayCall)) return;
  loadMaps().catch((error: unknown) => {
    process.stderr.write(`near-sandbox: maps to BLS12-381 stay slow: ${error}\n`);
  });
}

/** Loads the maps if this code of a contract may call them. Call it when code arrives, which is before it runs. */
export function loadMapsForCode(code: Uint8Array): void {
  const bytes = Buffer.from(code.buffer, code.byteOffset, code.length);
  loadIf((name) => bytes.includes(name));
}

/** The same for a contract that was there when the node started. */
export function loadMapsForImports(imports: readonly { readonly name: string }[]): void {
  loadIf((name) => imports.some((each) => each.name === name));
}

/** From a field element to an uncompressed point of the group, both as bytes. The element is below the modulus. */
export type ByteMap = (element: Uint8Array) => Uint8Array;

const isInfinity = (point: { isZero(): boolean }, size: number): Uint8Array | null => {
  if (!point.isZero()) return null;
  const infinity = new Uint8Array(size);
  infinity[0] = 0x40;
  return infinity;
};

function fp({ Fp }: Mcl, bytes: Uint8Array): InstanceType<Mcl["Fp"]> {
  const value = new Fp();
  value.setBigEndianMod(bytes);
  return value;
}

const maps: Readonly<Record<"g1" | "g2", (mcl: Mcl) => ByteMap>> = {
  g1: (mcl) => (element) => {
    const point = fp(mcl, element).mapToG1();
    point.normalize();
    return (
      isInfinity(point, 2 * element.length) ??
      Buffer.concat([point.getX().serialize(), point.getY().serialize()])
    );
  },
  g2: (mcl) => (element) => {
    const value = new mcl.Fp2();
    const half = element.length / 2;
    value.set_a(fp(mcl, element.subarray(half)));
    value.set_b(fp(mcl, element.subarray(0, half)));
    const point = value.mapToG2();
    point.normalize();
    const [x, y] = [point.getX(), point.getY()];
    return (
      isInfinity(point, 2 * element.length) ??
      Buffer.concat([x.get_b(), x.get_a(), y.get_b(), y.get_a()].map((part) => part.serialize()))
    );
  },
};

/** The map of RFC 9380 for one element; `null` before mcl is loaded. */
export function fastMap(group: "g1" | "g2"): ByteMap | null {
  return loaded && maps[group](loaded);
}
