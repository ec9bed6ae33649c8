import { HOST_FUNCTIONS } from "../imports.js";
import type { VMLogic } from "../logic.js";

/** The addresses and sizes of the conformance kit's script contract (its `lib/host-functions.mjs`). */
const OPERATION_SIZE = 80;
const RESULTS = 0x1000000;
const PAGE = 65_536;

export class Trap extends Error {}

/** Memory as a node gives it to every contract: 1,024 pages. */
export class ScriptMemory {
  buffer = new ArrayBuffer(1024 * PAGE);

  grow(pages: number): number {
    const before = this.buffer.byteLength / PAGE;
    if (before + pages > 2048) return -1;
    const grown = new ArrayBuffer(this.buffer.byteLength + pages * PAGE);
    new Uint8Array(grown).set(new Uint8Array(this.buffer));
    // The old buffer is detached, as `WebAssembly.Memory.grow` does.
    structuredClone(this.buffer, { transfer: [this.buffer] });
    this.buffer = grown;
    return before;
  }
}

const byName = new Map(HOST_FUNCTIONS.map((host) => [host.name, host]));

/**
 * Runs what the script contract would run, without WebAssembly: its input lists host calls. So the results recorded
 * from a real node test the host functions alone; only the gas of instructions is missing. `operations` names the
 * operations by number.
 */
export function runScript(logic: VMLogic, memory: ScriptMemory, operations: readonly string[]): void {
  const view = () => new DataView(memory.buffer);
  const callHost = (name: string, args: readonly (bigint | number)[]) => {
    const host = byName.get(name)!;
    return host.call(logic, ...(args as never[]));
  };
  const local: Record<string, (at: number) => bigint> = {
    trap: () => {
      throw new Trap("unreachable");
    },
    // Burns instructions, and nothing counts them here.
    burn: () => 0n,
    store64: (at) => {
      view().setBigUint64(view().getUint32(at + 8, true), view().getBigUint64(at + 16, true), true);
      return 0n;
    },
    copy64: (at) => {
      view().setBigUint64(
        view().getUint32(at + 8, true),
        view().getBigUint64(view().getUint32(at + 16, true), true),
        true,
      );
      return 0n;
    },
    add64: (at) => {
      const target = view().getUint32(at + 8, true);
      view().setBigUint64(
        target,
        view().getBigUint64(target, true) + view().getBigUint64(at + 16, true),
        true,
      );
      return 0n;
    },
    load64: (at) => view().getBigUint64(view().getUint32(at + 8, true), true),
    grow: (at) => BigInt(memory.grow(view().getUint32(at + 8, true))),
    repeat: (at) => {
      const times = Math.max(1, Number(view().getBigInt64(at + 8, true)));
      const span = Number(view().getBigUint64(at + 16, true));
      for (let round = 0; round < times; round++) execute(at + OPERATION_SIZE, span);
      return 0n;
    },
  };

  function execute(start: number, count: number): void {
    for (let index = 0; index < count; index++) {
      const at = start + index * OPERATION_SIZE;
      const name = operations[view().getUint32(at, true)]!;
      const host = byName.get(name);
      let result: bigint;
      if (host) {
        const args = host.params.map((type, place) =>
          type === "i32"
            ? view().getInt32(at + 8 + 8 * place, true)
            : view().getBigInt64(at + 8 + 8 * place, true),
        );
        const answer = callHost(name, args);
        result = answer === undefined ? 0n : BigInt(answer as number | bigint);
      } else {
        result = local[name]!(at);
      }
      view().setBigInt64(RESULTS + 8 * Math.floor(at / OPERATION_SIZE), BigInt.asIntN(64, result), true);
      if (name === "repeat") index += Number(view().getBigUint64(at + 16, true));
    }
  }

  callHost("input", [0n]);
  callHost("read_register", [0n, 0n]);
  execute(8, Number(view().getBigUint64(0, true)));
}
