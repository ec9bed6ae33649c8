import type { ProtocolVersion } from "../primitives/types.js";
import raw77 from "./77.json" with { type: "json" };

/** A fee that depends on whether sender and receiver are one account ("sir"). Gas units. */
export interface Fee {
  readonly send_sir: bigint;
  readonly send_not_sir: bigint;
  readonly execution: bigint;
}

type Json77 = typeof raw77;

/** Numbers of the parameter file become bigint, decimal strings (money) too; the rest stays. */
type Parsed<T> = T extends number
  ? bigint
  : T extends boolean | string | null
    ? T
    : T extends readonly (infer E)[]
      ? readonly Parsed<E>[]
      : { readonly [K in keyof T]: Parsed<T[K]> };

/**
 * Everything a protocol version decides by a number, under the names that EXPERIMENTAL_protocol_config answers
 * (section 2 of near-runtime.md). All numbers are bigint; `rpc` is the file as it is, for the RPC.
 */
export interface RuntimeConfig
  extends Parsed<Omit<Json77, "storage_amount_per_byte" | "congestion_control_config">> {
  readonly protocolVersion: ProtocolVersion;
  readonly storage_amount_per_byte: bigint;
  readonly congestion_control_config: Json77["congestion_control_config"];
  readonly rpc: Json77;
}

function parsed(value: unknown): unknown {
  if (typeof value === "number") return BigInt(value);
  if (Array.isArray(value)) return value.map(parsed);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, parsed(inner)]));
}

function load(protocolVersion: ProtocolVersion, raw: Json77): RuntimeConfig {
  const { congestion_control_config, ...rest } = raw;
  return {
    ...(parsed(rest) as Parsed<Omit<Json77, "storage_amount_per_byte" | "congestion_control_config">>),
    storage_amount_per_byte: BigInt(raw.storage_amount_per_byte),
    congestion_control_config,
    protocolVersion,
    rpc: raw,
  };
}

const files: ReadonlyMap<ProtocolVersion, Json77> = new Map([[77, raw77]]);
const loaded = new Map<ProtocolVersion, RuntimeConfig>();

/** The newest protocol version delivered. */
export const LATEST_PROTOCOL_VERSION: ProtocolVersion = 77;

/** Throws for a version that has no parameter file. */
export function runtimeConfig(protocolVersion: ProtocolVersion): RuntimeConfig {
  const known = loaded.get(protocolVersion);
  if (known) return known;
  const raw = files.get(protocolVersion);
  if (!raw) {
    const versions = [...files.keys()].join(", ");
    throw new Error(`unknown protocol version ${protocolVersion}: this sandbox delivers ${versions}`);
  }
  const config = load(protocolVersion, raw);
  loaded.set(protocolVersion, config);
  return config;
}
