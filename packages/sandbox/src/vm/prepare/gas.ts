import { Opcode } from "near-xcc-wasm";
import type { Emitter, Place } from "./emitter.js";
import { MAX_NOTED, MAX_UNPAID, noteUnpaid } from "./unpaid.js";

/**
 * Pays for the operators of one function. Exact code pays every charge where near-vm does, and stores the counter.
 * Other code puts charges together as long as nobody can look at the counter in between: up to the next branch, branch
 * target or call. What is written to memory meanwhile is lost when the charge fails, as everything is.
 */
export class GasEmitter {
  readonly #emit: Emitter;
  readonly #gas: Place;
  readonly #operatorCost: number;
  readonly #exact: boolean;
  #unpaid: number[] = [];

  constructor(emit: Emitter, gas: Place, operatorCost: number, exact: boolean) {
    this.#emit = emit;
    this.#gas = gas;
    this.#operatorCost = operatorCost;
    this.#exact = exact;
  }

  charge(operators: number): void {
    const unpaid = this.#unpaid;
    const fits = unpaid.length < MAX_UNPAID && Math.max(operators, unpaid[0] ?? 0) <= MAX_NOTED;
    if (unpaid.length > 0 && !fits) this.pay();
    this.#unpaid.push(operators);
    if (this.#exact) this.pay();
  }

  /** Pays what was put together. */
  pay(): void {
    const unpaid = this.#unpaid;
    if (unpaid.length === 0) return;
    this.#unpaid = [];
    const { out, additions } = this.#emit;
    const sum = unpaid.reduce((total, operators) => total + operators, 0);
    this.#emit.get(this.#gas);
    out
      .u8(Opcode.i64_const)
      .signed(sum * this.#operatorCost)
      .u8(Opcode.i64_sub);
    this.#emit.tee(this.#gas);
    if (this.#exact && this.#emit.usesLocals) {
      out.u8(Opcode.global_set).u32(additions.gasLeft);
      this.#emit.get(this.#gas);
    }
    out.u8(Opcode.i64_const).u8(0).u8(Opcode.i64_le_s).u8(Opcode.if).u8(0x40);
    this.store();
    if (unpaid.length > 1) {
      out.u8(Opcode.i64_const).signed(noteUnpaid(unpaid));
      out.u8(Opcode.global_set).u32(additions.unpaid);
    }
    out.u8(Opcode.unreachable).u8(Opcode.end);
  }

  /** Lets others see the counter. */
  store(): void {
    if (!this.#emit.usesLocals) return;
    this.#emit.get(this.#gas);
    this.#emit.out.u8(Opcode.global_set).u32(this.#emit.additions.gasLeft);
  }

  /** After others changed the counter. */
  load(): void {
    if (!this.#emit.usesLocals) return;
    this.#emit.out.u8(Opcode.global_get).u32(this.#emit.additions.gasLeft);
    this.#emit.set(this.#gas);
  }
}
