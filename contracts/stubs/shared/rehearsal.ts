import type { Misbehaviour } from "./misbehaviour.js";

/**
 * What the methods for tests keep, beside the contract's own state; empty on a contract that is used as it is meant.
 * Plain data and not a base class: near-sdk-js exports no inherited methods.
 */
export interface Rehearsal {
  /** Names of the steps that ran, in order. */
  steps?: string[];
  /** How every answer of the contract goes wrong. */
  misbehaviour?: Misbehaviour;
}

export function addStep(rehearsal: Rehearsal, name: string): void {
  rehearsal.steps = [...(rehearsal.steps ?? []), name];
}

/** "step_one,step_two", or "" when none ran. */
export function stepsTaken(rehearsal: Rehearsal): string {
  return (rehearsal.steps ?? []).join(",");
}
