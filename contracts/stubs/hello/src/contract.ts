import { call, NearBindgen, view } from "near-sdk-js";
import { checkMisbehaviour, commit, type Misbehaviour } from "../../shared/misbehaviour.js";
import { addStep, stepsTaken } from "../../shared/steps.js";

/** A greeting that anyone may read or replace. */
@NearBindgen({})
export class Hello {
  /** Or what get_greeting does instead: only tests ask for that. */
  greeting: string | Misbehaviour = "Hello";

  @view({})
  get_greeting(): string | undefined {
    return typeof this.greeting === "string" ? this.greeting : commit(this.greeting);
  }

  @call({})
  set_greeting({ greeting }: { greeting: string }): void {
    if (typeof greeting !== "string") throw new Error(`greeting: expected a text, got ${typeof greeting}`);
    this.greeting = greeting;
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

  @call({})
  keep_misbehaving(misbehaviour: Misbehaviour): void {
    this.greeting = checkMisbehaviour(misbehaviour);
  }
}
