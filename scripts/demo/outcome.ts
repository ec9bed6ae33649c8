import { isDeepStrictEqual } from "node:util";
import type { ReceiptGraph } from "near-xcc-trace";
import type { Scenario } from "./scenarios.js";
import type { Stage } from "./stage.js";

/** A scenario, what came of it, and whether that is what was to come. */
export interface Outcome {
  readonly name: string;
  readonly title: string;
  readonly ok: boolean;
  readonly expected: unknown;
  readonly result: unknown;
  readonly notes: readonly string[];
  readonly graph: ReceiptGraph;
}

export async function perform({ name, title, expected, play }: Scenario, stage: Stage): Promise<Outcome> {
  const { sent, result, notes } = await play(stage);
  const ok = sent.failure === undefined && isDeepStrictEqual(result, expected);
  return { name, title, ok, expected, result: sent.failure ?? result, notes, graph: sent.graph };
}

/** What `npm start -- --json` prints. Gas is in gas units, refund receipts (predecessor "system") are among the receipts. */
export interface Report {
  readonly ok: boolean;
  readonly scenarios: readonly {
    readonly name: string;
    readonly ok: boolean;
    readonly expected: unknown;
    readonly result: unknown;
    /** Of the transaction and all its receipts. */
    readonly gasBurnt: number;
    readonly receipts: readonly {
      readonly predecessorId: string;
      readonly receiverId: string;
      readonly status: "success" | "failure" | "pending";
      readonly gasBurnt: number;
      readonly logs: readonly string[];
    }[];
  }[];
}

export function report(outcomes: readonly Outcome[]): Report {
  return {
    ok: outcomes.every(({ ok }) => ok),
    scenarios: outcomes.map(({ name, ok, expected, result, graph }) => ({
      name,
      ok,
      expected,
      result,
      gasBurnt: graph.gasBurnt,
      receipts: graph.receipts.map(({ predecessorId, receiverId, status, gasBurnt, logs }) => ({
        predecessorId,
        receiverId,
        status: status.kind === "forwarded" ? "success" : status.kind,
        gasBurnt,
        logs,
      })),
    })),
  };
}
