import { call, NearBindgen } from "near-sdk-js";
import {
  after,
  all,
  batch,
  callMethod,
  functionCall,
  number,
  type Outcome,
  string,
  tgas,
  typed,
} from "near-xcc";

const read = after(number(), { callback: "on_read", gas: tgas(60), context: typed<{ counter: string }>() });
const ended = after(number(), { callback: "on_end" });
const third = after(string(), { callback: "on_third" });

interface Step {
  target: string;
  method: string;
}

const step = ({ target, method }: Step) => callMethod(target, method, {}, { gas: tgas(15) });

/** For tests: every form of a chain. */
@NearBindgen({})
export class Chains {
  /** The first, then the second, then the third; its answer is the call's. */
  @call({})
  one_by_one({ steps: [first, second, last] }: { steps: [Step, Step, Step] }) {
    return step(first).then(step(second)).then(step(last));
  }

  /** The same behind a batch, which is one receipt, with a callback that sees the last one's result. */
  @call({})
  behind_a_batch({ steps: [first, second, last] }: { steps: [Step, Step, Step] }) {
    const two = batch(first.target, [
      functionCall(first.method, {}, { gas: tgas(15) }),
      functionCall(second.method, {}, { gas: tgas(15) }),
    ]);
    return third.plan(two.then(step(last)));
  }

  @call({ privateFunction: true })
  on_third(): Outcome<string> {
    return third.settled();
  }

  /** Two at once, then one. */
  @call({})
  behind_a_joint({ steps: [first, second, last] }: { steps: [Step, Step, Step] }) {
    return all([step(first), step(second)]).then(step(last));
  }

  /** A value down a chain: the number is read, `on_read` goes on with it, `on_end` sees what came of that. */
  @call({})
  double({ counter }: { counter: string }) {
    const asked = callMethod(counter, "get_num", {}, { gas: tgas(10) });
    return ended.plan(read.plan(asked, { context: { counter } }));
  }

  @call({ privateFunction: true })
  on_read() {
    const value = read.value();
    const { counter } = read.context();
    // Returned, this chain takes the place of the callback's own answer: what waits for `on_read` waits for it.
    return callMethod(counter, "increment", { number: value }).then(callMethod(counter, "get_num"));
  }

  @call({ privateFunction: true })
  on_end(): { end: Outcome<number> } {
    return { end: ended.settled() };
  }

  /** Its answer, and its failure, are the callee's. */
  @call({})
  returned(target: Step) {
    return step(target);
  }

  /** It answers at once, whatever becomes of the callee. */
  @call({})
  detached(target: Step): string {
    step(target).detach();
    return "sent";
  }

  /** Several on their way, and one whose answer is the call's. */
  @call({})
  both({ steps: [first, second, last] }: { steps: [Step, Step, Step] }) {
    step(first).detach();
    step(second).detach();
    return step(last);
  }
}
