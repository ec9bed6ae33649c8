import { call, NearBindgen, view } from "near-sdk-js";
import { checkMisbehaviour, commit, type Misbehaviour } from "../../shared/misbehaviour.js";
import { addStep, type Rehearsal, stepsTaken } from "../../shared/rehearsal.js";

/** A greeting that anyone may read or replace. */
@NearBindgen({})
export class Hello {
  greeting = "Hello";
  rehearsal: Rehearsal = {};

  @view({})
  get_greeting(): string | undefined {
    const { misbehaviour } = this.rehearsal;
    return misbehaviour ? commit(misbehaviour) : this.greeting;
  }

  @call({})
  set_greeting({ greeting }: { greeting: string }): void {
    if (typeof greeting !== "string") throw new Error(`greeting: expected a text, got ${typeof greeting}`);
    this.greeting = greeting;
  }

  // ---- for tests: see ../../README.md

  @call({})
  step_one(): void {
    addStep(this.rehearsal, "step_one");
  }

  @call({})
  step_two(): void {
    addStep(this.rehearsal, "step_two");
  }

  @view({})
  get_value(): string {
    return stepsTaken(this.rehearsal);
  }

  @call({ payableFunction: true })
  misbehave(misbehaviour: Misbehaviour): void {
    commit(misbehaviour);
  }

  @call({})
  keep_misbehaving(misbehaviour: Misbehaviour): void {
    this.rehearsal.misbehaviour = checkMisbehaviour(misbehaviour);
  }

  @call({})
  behave(): void {
    delete this.rehearsal.misbehaviour;
  }
}
