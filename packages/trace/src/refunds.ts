import { totalDeposit } from "./actions.js";
import type { Receipt } from "./graph.js";
import { formatNear } from "./text.js";

/** The refund receipts of a graph in a few lines, one per receiver and kind: `1 NEAR deposit to bob.near`. */
export function describeRefunds(receipts: readonly Receipt[]): string[] {
  const groups = new Map<string, { kind: string; to: string; total: bigint; count: number }>();
  for (const { refund, receiverId, actions } of receipts) {
    if (refund === null) continue;
    const group = groups.get(`${refund} ${receiverId}`) ?? {
      kind: refund,
      to: receiverId,
      total: 0n,
      count: 0,
    };
    group.total += totalDeposit(actions ?? []);
    group.count += 1;
    groups.set(`${refund} ${receiverId}`, group);
  }
  return [...groups.values()].map(({ kind, to, total, count }) => {
    const receiptCount = `${count} receipt${count === 1 ? "" : "s"}`;
    if (kind === "deposit") return `deposit of ${formatNear(total)} to ${to} (${receiptCount})`;
    if (kind === "gas") return `unused gas worth ${formatNear(total, 6)} to ${to} (${receiptCount})`;
    return `to ${to} (${receiptCount})`;
  });
}
