import { readFileSync } from "node:fs";
import type { MeasuredBuild } from "./gas.js";

const read = (path: string) => JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));

/** Gas that a real node burnt for the Rust builds: see peers/README.md. */
export const recordedGas: readonly MeasuredBuild[] = read("./peers/rust-gas.json").builds;

/** Milliseconds that the same things took on a real node: see peers/README.md. */
export const recordedTimes: Readonly<Record<string, { readonly from: number; readonly to: number }>> = read(
  "./peers/real-node-times.json",
);

/** The first figure in which two runs of the same build differ, or `null`: gas has no tolerance. */
export function firstDifference(left: MeasuredBuild, right: MeasuredBuild): string | null {
  for (const [index, expected] of right.calls.entries()) {
    const got = left.calls[index];
    if (!got || got.call !== expected.call) return `${expected.contract}.${expected.call} is missing`;
    if (got.transaction !== expected.transaction) return `${got.contract}.${got.call}: transaction`;
    for (const [place, receipt] of expected.receipts.entries()) {
      const own = got.receipts[place];
      for (const part of ["burnt", "loading", "instructions", "host", "action", "base"] as const) {
        if (own?.[part] !== receipt[part]) {
          return `${got.contract}.${got.call}, receipt ${place}: ${part} ${own?.[part]}, recorded ${receipt[part]}`;
        }
      }
    }
  }
  return null;
}
