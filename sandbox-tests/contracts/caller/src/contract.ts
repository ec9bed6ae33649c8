import { call, NearBindgen, near, view } from "near-sdk-js";
import {
  type Amount,
  after,
  anything,
  batch,
  functionCall,
  type Gas,
  type Outcome,
  restore,
  snapshot,
  typed,
} from "near-xcc";

interface Context {
  before: Pick<Caller, "asked">;
  after: Pick<Caller, "asked">;
  misbehave: string;
}

const asked = after(anything(), { callback: "ask_callback", context: typed<Context>() });

interface Question {
  target: string;
  method: string;
  args?: object;
  /** Of the attached deposit; the rest stays here until the callback. */
  deposit?: Amount;
  gas?: Gas;
  callback_gas?: Gas;
  /** What the callback does when it has put everything right: "" nothing, "panic", "burn_gas". */
  misbehave?: string;
}

/**
 * For tests: changes its state, calls anything, and in the callback puts back state and deposit if the call failed.
 * Gas and the callback's behaviour are the test's.
 */
@NearBindgen({})
export class Caller {
  asked = 0;

  @call({ payableFunction: true })
  ask({ target, method, args, deposit = 0n, gas, callback_gas, misbehave = "" }: Question) {
    const before = snapshot(this, ["asked"]);
    this.asked += 1;
    const left = snapshot(this, ["asked"]);
    return asked.plan(batch(target, [functionCall(method, args, { deposit, gas })]), {
      context: { before, after: left, misbehave },
      refundable: true,
      ...(callback_gas !== undefined && { gas: callback_gas }),
    });
  }

  @call({ privateFunction: true })
  ask_callback(): Outcome<unknown>["status"] {
    const { status } = asked.settled();
    const { before, after: left, misbehave } = asked.context();
    if (status === "failed") {
      restore(this, before, left);
      asked.refund();
    }
    near.log(`callback saw ${status}`);
    if (misbehave === "panic") throw new Error("callback panicked on demand");
    while (misbehave === "burn_gas") near.validatorTotalStake();
    return status;
  }

  @view({})
  times_asked(): number {
    return this.asked;
  }
}
