import { call, NearBindgen, near } from "near-sdk-js";
import {
  type Amount,
  after,
  // near-sdk-js makes a module-level function of every method, so an import cannot have the name of one.
  batch as batchOf,
  defineContract,
  functionCall,
  type Gas,
  json,
  method,
  string,
  tgas,
  typed,
  unwrapOr,
  weighted,
} from "near-xcc";

const Hello = defineContract({
  get_greeting: method({ returns: string({ maxLength: 512 }) }),
  set_greeting: method({ args: typed<{ greeting: string }>() }),
});

// A callback and the call it belongs to are declared together: the sender and the callback below both use this.
const greeted = after(Hello.get_greeting, { callback: "batch_actions_callback" });
const finished = after(json(), { callback: "batch_callback", gas: tgas(20) });

/** One call of a batch, as it comes in JSON. */
interface Step {
  method: string;
  args?: object;
  /** yoctoNEAR in decimal digits, or `"0.1 NEAR"`. */
  deposit?: Amount;
  /** Gas in decimal digits, or `"10 Tgas"`; without it the step gets a share of what is left. */
  gas?: Gas;
}

/** Several actions on one account in one receipt: all of them happen, or none. */
@NearBindgen({})
export class Batch {
  /** Sets a greeting twice and asks for it. Answers what the last action answered, or null if the batch failed. */
  @call({})
  batch_actions({ target }: { target: string }) {
    const actions = batchOf(target, [
      Hello.set_greeting({ greeting: "one" }),
      Hello.set_greeting({ greeting: "two" }),
      Hello.get_greeting(),
    ]);
    return greeted.plan(actions);
  }

  @call({ privateFunction: true })
  batch_actions_callback(): string | null {
    return unwrapOr(greeted.settled(), null);
  }

  /** Any calls of one account. The attached deposit must be what they spend; it comes back if the batch fails. */
  @call({ payableFunction: true })
  batch({ target, calls }: { target: string; calls: Step[] }) {
    if (!Array.isArray(calls)) throw new Error("calls: expected a list of calls");
    const actions = calls.map(({ method, args, deposit = 0n, gas = weighted() }) =>
      functionCall(method, args, { deposit, gas }),
    );
    const spent = actions.reduce((sum, { deposit }) => sum + deposit, 0n);
    const attached = near.attachedDeposit();
    if (spent !== attached) throw new Error(`the calls spend ${spent} yoctoNEAR, attached are ${attached}`);
    return finished.plan(batchOf(target, actions), { refundable: true });
  }

  @call({ privateFunction: true })
  batch_callback(): unknown {
    const outcome = finished.settled();
    // Only a failed batch did not spend the deposit: one that answered something odd did.
    if (outcome.status === "failed") finished.refund();
    return unwrapOr(outcome, null);
  }
}
