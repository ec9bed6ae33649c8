import { call, NearBindgen, view } from "near-sdk-js";
import { commit, type Misbehaviour } from "../../shared/misbehaviour.js";
import { addStep, stepsTaken } from "../../shared/steps.js";

const LOWEST = -128;
const HIGHEST = 127;

/** A signed 8-bit counter; stepping past either end panics. */
@NearBindgen({})
export class Counter {
  num = 0;

  @view({})
  get_num(): number {
    return this.num;
  }

  @call({})
  increment({ number }: { number?: number }): void {
    this.num = moved(this.num, +1, number ?? 1);
  }

  @call({})
  decrement({ number }: { number?: number }): void {
    this.num = moved(this.num, -1, number ?? 1);
  }

  @call({})
  reset(): void {
    this.num = 0;
  }

  // ---- for tests: see ../../README.md

  @call({})
  step_one(): void {
    addStep("step_one");
  }

  @call({})
  step_two(): void {
    addStep("step_two");
  }

  @view({})
  get_value(): string {
    return stepsTaken();
  }

  @call({ payableFunction: true })
  misbehave(misbehaviour: Misbehaviour): void {
    commit(misbehaviour);
  }
}

function moved(num: number, direction: 1 | -1, number: number): number {
  if (!Number.isInteger(number)) throw new Error(`number: expected a whole number, got ${number}`);
  const next = num + direction * number;
  if (next < LOWEST || next > HIGHEST) {
    throw new Error(`counter overflow: ${next} is not in ${LOWEST}..${HIGHEST}`);
  }
  return next;
}
