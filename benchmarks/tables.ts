import { CONTRACTS } from "./builds.js";
import { type BurstTimes, rates } from "./burst.js";
import type { MeasuredBuild, MeasuredCall } from "./gas.js";
import type { MeasuredReceipt } from "./receipts.js";
import type { SandboxTimes } from "./sandbox_time.js";
import type { VmTime } from "./vm_time.js";

type Cell = string | number;

/** A Markdown table; columns after the `left` first ones are right-aligned. */
export function table(header: readonly string[], rows: readonly (readonly Cell[])[], left = 1): string {
  const line = (cells: readonly Cell[]) => `| ${cells.join(" | ")} |`;
  const rule = header.map((_, index) => (index < left ? "---" : "---:"));
  return [line(header), line(rule), ...rows.map(line)].join("\n");
}

export const tgas = (gas: number, digits = 3): string => (gas / 1e12).toFixed(digits);

function against(own: MeasuredCall, peer: MeasuredCall): string {
  if (peer.failure !== undefined) return peer.failure;
  return `${tgas(peer.total)} (${(peer.total / own.total).toFixed(2)}x)`;
}

/** What a contract decides itself; the rest of a receipt is the protocol's fees. */
export function execution({ loading, instructions, host }: MeasuredReceipt): number {
  return loading + instructions + host;
}

export function sizeTable(builds: readonly Pick<MeasuredBuild, "name" | "sizes">[]): string {
  return table(
    ["bytes", ...CONTRACTS],
    builds.map(({ name, sizes }) => [
      name,
      ...CONTRACTS.map((contract) => sizes[contract].toLocaleString("en")),
    ]),
  );
}

/** Calls that the short table shows, by label. */
const SHOWN = [
  "get_greeting (stored)",
  "set_greeting (again)",
  "get_messages (2)",
  "batch_actions",
  "multiple_contracts",
  "similar_contracts (3)",
  "similar_contracts (25)",
];

function callOf(build: MeasuredBuild, wanted: MeasuredCall): MeasuredCall {
  const found = build.calls.find(
    ({ contract, call }) => contract === wanted.contract && call === wanted.call,
  );
  if (!found) throw new Error(`${build.name} was not measured on ${wanted.contract}.${wanted.call}`);
  return found;
}

/** Whole transactions, ours first; ratios say how many times ours a peer burns. */
export function gasTable(own: MeasuredBuild, peers: readonly MeasuredBuild[]): string {
  const rows = own.calls
    .filter(({ call }) => SHOWN.includes(call))
    .map((call) => [
      `${call.contract}.${call.call}`,
      tgas(call.total),
      tgas(execution(call.receipts[0]!)),
      ...peers.map((peer) => against(call, callOf(peer, call))),
    ]);
  return table(
    ["Tgas", own.name, "of it the first receipt's execution", ...peers.map(({ name }) => name)],
    rows,
  );
}

function shortName(account: string): string {
  return account.replace(/\.test\.near$/, "");
}

/** Neighbouring receipts of equal cost become one row with a count. */
function folded(receipts: readonly MeasuredReceipt[]): [MeasuredReceipt, number][] {
  const groups: [MeasuredReceipt, number][] = [];
  for (const receipt of receipts) {
    const last = groups.at(-1);
    const equal =
      last && JSON.stringify({ ...last[0], account: "" }) === JSON.stringify({ ...receipt, account: "" });
    if (equal) last[1] += 1;
    else groups.push([receipt, 1]);
  }
  return groups;
}

/** Every receipt of every call, beside the execution of the same receipt in one peer. */
export function receiptTable(own: MeasuredBuild, peer: MeasuredBuild): string {
  const rows: Cell[][] = [];
  for (const call of own.calls) {
    const other = callOf(peer, call);
    rows.push([
      `**${call.contract}.${call.call}**`,
      "",
      `**${tgas(call.total)}**`,
      "",
      "",
      "",
      "",
      "",
      "",
      "",
    ]);
    for (const [receipt, times] of folded(call.receipts)) {
      const match = other.receipts[call.receipts.indexOf(receipt)]!;
      const methods = `${receipt.methods.join(", ")}${receipt.failed ? " (fails)" : ""}${times > 1 ? ` x ${times}` : ""}`;
      const ratio = execution(match) > 0 ? `${(execution(receipt) / execution(match)).toFixed(1)}x` : "";
      rows.push([
        "",
        `${shortName(receipt.account)}: ${methods}`,
        ...[
          receipt.burnt,
          receipt.loading,
          receipt.instructions,
          receipt.host,
          receipt.action,
          receipt.base,
        ].map((gas) => tgas(gas)),
        tgas(execution(match)),
        ratio,
      ]);
    }
  }
  return table(
    [
      ...["call", "receipt", "burnt", "loading", "instr.", "host", "action", "base"],
      ...[`execution, ${peer.name}`, "ours to that"],
    ],
    rows,
    2,
  );
}

const LABELS: Readonly<Record<keyof SandboxTimes, string>> = {
  firstAnswer: "start to first answer",
  functionCall: "function call (near-workspaces)",
  hopAndCallback: "call with a batch and a callback (near-workspaces)",
  createSubAccount: "createSubAccount (near-workspaces)",
};

export function timeTable(
  times: SandboxTimes,
  recorded: Readonly<Record<string, { readonly from: number; readonly to: number }>>,
): string {
  const range = ({ from, to }: { from: string; to: string }) => (from === to ? from : `${from}-${to}`);
  const rows = (Object.keys(LABELS) as (keyof SandboxTimes)[]).map((name) => {
    const time = times[name];
    const real = recorded[name];
    return [
      LABELS[name],
      time < 100 ? time.toFixed(1) : time.toFixed(0),
      real ? range({ from: `${real.from}`, to: `${real.to}` }) : "not recorded",
      real ? `${range({ from: (real.from / time).toFixed(0), to: (real.to / time).toFixed(0) })}x` : "",
    ];
  });
  return table(["ms, median", "embedded", "nearcore 2.6", "faster"], rows);
}

/** Calls sent at once, by contract. */
export function burstTable(bursts: readonly BurstTimes[]): string {
  const rows = bursts.flatMap(({ contract, bytes, first, later }) =>
    [
      { name: "first burst", burst: first },
      { name: "later bursts, median", burst: later },
    ].map(({ name, burst }) => {
      const { calls, receipts } = rates(burst);
      return [
        `${contract}, ${Math.round(bytes / 1_000)} kB: ${name}`,
        burst.milliseconds.toFixed(0),
        calls.toFixed(0),
        receipts.toFixed(0),
      ];
    }),
  );
  return table(["1,000 calls of `set_greeting` at once", "ms", "calls/s", "receipts/s"], rows);
}

/** How much longer a program takes when its gas and stack are counted. */
export function vmTable(times: readonly VmTime[]): string {
  return table(
    ["ms", "V8 alone", "with gas and stack counted", "ratio", "million operators per second"],
    times.map(({ program, plain, instrumented, operators }) => [
      program,
      plain.toFixed(2),
      instrumented.toFixed(2),
      (instrumented / plain).toFixed(2),
      (operators / instrumented / 1000).toFixed(0),
    ]),
  );
}
