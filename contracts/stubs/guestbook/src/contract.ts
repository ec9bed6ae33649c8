import { call, NearBindgen, near, Vector, view } from "near-sdk-js";
import { commit, type Misbehaviour } from "../../shared/misbehaviour.js";
import { addStep, stepsTaken } from "../../shared/steps.js";

/** 0.01 NEAR. */
const PREMIUM_FROM = 10n ** 22n;
const PAGE = 10;

export interface Message {
  premium: boolean;
  sender: string;
  text: string;
}

/** Messages in arrival order; a deposit of 0.01 NEAR or more makes one premium. */
@NearBindgen({})
export class GuestBook {
  messages = new Vector<Message>("m");

  @call({ payableFunction: true })
  add_message({ text }: { text: string }): void {
    if (typeof text !== "string") throw new Error(`text: expected a text, got ${typeof text}`);
    const premium = near.attachedDeposit() >= PREMIUM_FROM;
    this.messages.push({ premium, sender: near.predecessorAccountId(), text });
  }

  @view({})
  get_messages({ from_index, limit }: { from_index?: number; limit?: number }): Message[] {
    const start = count("from_index", from_index ?? 0);
    const end = Math.min(this.messages.length, start + count("limit", limit ?? PAGE));
    const page: Message[] = [];
    for (let index = start; index < end; index += 1) page.push(this.messages.get(index) as Message);
    return page;
  }

  @view({})
  total_messages(): number {
    return this.messages.length;
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

function count(name: string, value: number): number {
  if (!Number.isInteger(value) || value < 0) throw new Error(`${name}: expected 0 or more, got ${value}`);
  return value;
}
