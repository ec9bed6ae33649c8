import { Opcode } from "near-xcc-wasm";
import { u32 } from "../wasm/bytes.js";
import { endEarlier } from "./dead_code.js";

/** Calls that never come back. */
export interface DeadCalls {
  /** Types that no function in the table has: a call through the table as one of them is a trap. */
  readonly types: readonly number[];
  /** Functions that only trap. */
  readonly functions: readonly number[];
}

/** Puts a trap in the place of such calls, and leaves out what only they lead to. Bodies without them are answered as they are. */
export function deadCallRemover({ types, functions }: DeadCalls): (body: Uint8Array) => Uint8Array {
  const calls = [
    ...types.map((type) => Buffer.from([Opcode.call_indirect, ...u32(type), 0])),
    ...functions.map((index) => Buffer.from([Opcode.call, ...u32(index)])),
  ];
  const deadTypes = new Set(types);
  const deadFunctions = new Set(functions);
  return (body) => {
    // Most have none, and a look at the bytes says so in less time than reading the operators.
    const bytes = Buffer.from(body.buffer, body.byteOffset, body.length);
    if (!calls.some((call) => bytes.includes(call))) return body;
    return endEarlier(body, ({ opcode, index }) => {
      const isDead =
        (opcode === Opcode.call_indirect && deadTypes.has(index)) ||
        (opcode === Opcode.call && deadFunctions.has(index));
      return isDead ? { code: [Opcode.unreachable], targets: [] } : undefined;
    });
  };
}
