import { Opcode, type OperatorReader } from "near-xcc-wasm";
import { u32 } from "../wasm/bytes.js";
import { endEarlier } from "./dead_code.js";

/** The interpreter's `br_table` has an arm for every opcode, from 0; its default arm throws "invalid opcode". */
const SMALLEST_DISPATCH = 200;

/** Whether an operator is the interpreter's dispatch over QuickJS opcodes. */
export function isDispatch({ opcode, targets }: OperatorReader): boolean {
  return opcode === Opcode.br_table && targets.length > SMALLEST_DISPATCH;
}

/**
 * Takes the arms of opcodes that a contract does not contain out of the interpreter's function, with all code that
 * nothing reaches any more. `used` has a flag per opcode.
 */
export function pruneOpcodes(body: Uint8Array, used: Uint8Array): Uint8Array {
  let dispatches = 0;
  const pruned = endEarlier(body, (operator) => {
    if (!isDispatch(operator)) return undefined;
    dispatches++;
    const targets = withoutUnused(operator.targets, used);
    return { code: [Opcode.br_table, ...u32(targets.length - 1), ...targets.flatMap(u32)], targets };
  });
  if (dispatches !== 1) throw new Error(`expected one dispatch over opcodes, found ${dispatches}`);
  return pruned;
}

/** The first stays: without it binaryen lets the table begin at the next arm, and a subtraction comes before each opcode. */
function withoutUnused(targets: readonly number[], used: Uint8Array): number[] {
  const fallback = targets.at(-1)!;
  return targets.map((target, index) => (index === 0 || used[index] ? target : fallback));
}
