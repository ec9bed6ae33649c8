import { call, NearBindgen, near, view } from "near-sdk-js";
import {
  after,
  anything,
  callMethod,
  type Gas,
  type Lease,
  lock,
  retry,
  type SagaState,
  saga,
  tgas,
  typed,
} from "near-xcc";

/** What a callback does instead of its work. */
type Misbehaviour = "" | "panic" | "burn_gas";

interface Question {
  readonly target: string;
  readonly method: string;
  /** Gas of the call. */
  readonly gas?: Gas;
  readonly misbehave?: Misbehaviour;
  /** The callback asks this next, and its answer is the callback's. */
  readonly more?: { readonly target: string; readonly method: string };
}

const held = after(anything(), {
  callback: "on_held",
  gas: tgas(20),
  context: typed<Question & { lease: Lease }>(),
});
const brief = lock({ release: "release_brief", blocks: 50 });

const asked = retry(anything(), {
  callback: "on_asked",
  input: typed<Question & { deposit: bigint }>(),
  call: ({ target, method, deposit }) => callMethod(target, method, {}, { deposit, gas: tgas(10) }),
  attempts: 3,
  gas: tgas(10),
});

interface Flow {
  readonly targets: readonly [string, string, string];
  /** Gas of each step. */
  readonly gas: Gas;
}

const STEP = { returns: anything() };
const up = (target: string, gas: Gas) => callMethod(target, "increment", {}, { gas });
const down = (target: string) => callMethod(target, "decrement", {}, { gas: tgas(5) });

const flow = saga({ callback: "on_flow", input: typed<Flow>(), storage: 1000, patience: 50, gas: tgas(10) })
  .step("one", {
    ...STEP,
    call: ({ targets, gas }) => up(targets[0], gas),
    compensate: ({ targets }) => down(targets[0]),
  })
  .step("two", {
    ...STEP,
    call: ({ targets, gas }) => up(targets[1], gas),
    compensate: ({ targets }) => down(targets[1]),
  })
  .step("three", {
    ...STEP,
    call: ({ targets, gas }) => up(targets[2], gas),
    compensate: ({ targets }) => down(targets[2]),
  });

/** For tests: locks, sagas and retries whose callbacks fail on demand. */
@NearBindgen({})
export class Flows {
  /** What the callback of a saga does, by its stage: "2" is that of the second call sent, "2 again" its second run. */
  failures: Record<string, Misbehaviour> = {};
  /** Height at which the saga was opened, from which its calls are numbered. */
  opened = 0;

  /** What the last callback of a lock answered. */
  told = "";

  // ---- lock

  @call({})
  hold({ key, ...question }: Question & { key: string }) {
    const { target, method, gas = tgas(10) } = question;
    return brief.hold(key, (lease) =>
      held.plan(callMethod(target, method, {}, { gas }), { context: { ...question, lease } }),
    );
  }

  @call({ privateFunction: true })
  on_held() {
    const { status } = held.settled();
    const { lease, misbehave = "", more } = held.context();
    const owner = brief.owns(lease);
    commit(misbehave);
    if (more) return callMethod(more.target, more.method, {}, { gas: tgas(10) });
    this.told = `${status} ${owner ? "owner" : "expired"}`;
    return this.told;
  }

  @view({})
  last_told(): string {
    return this.told;
  }

  @call({ privateFunction: true })
  release_brief(): boolean {
    return brief.release();
  }

  @view({})
  is_held({ key }: { key: string }): boolean {
    return brief.isHeld(key);
  }

  // ---- retry

  @call({ payableFunction: true })
  ask(question: Question) {
    return asked.plan({ ...question, deposit: near.attachedDeposit() });
  }

  @call({ privateFunction: true })
  on_asked() {
    const settled = asked.settled();
    if (settled.again) return settled.again;
    commit(asked.input().misbehave ?? "");
    return [settled.outcome.status, settled.attempts];
  }

  // ---- saga

  @call({})
  fail_at({ failures }: { failures: Record<string, Misbehaviour> }): void {
    this.failures = failures;
  }

  @call({ payableFunction: true })
  open({ id, targets, gas = "5 Tgas" }: { id: string; gas?: Gas } & Omit<Flow, "gas">) {
    this.opened = Number(near.blockHeight());
    return flow.open(id, { targets, gas });
  }

  @call({ privateFunction: true })
  on_flow({ context }: { context: { attempt: number } }) {
    const again = near.promiseResultsCount() === 2n ? " again" : "";
    commit(this.failures[`${context.attempt - this.opened + 1}${again}`] ?? "");
    return flow.next();
  }

  @call({})
  resume({ id }: { id: string }) {
    return flow.resume(id);
  }

  @view({})
  state({ id }: { id: string }): SagaState | null {
    return flow.state(id);
  }

  @view({})
  deposit(): bigint {
    return flow.deposit;
  }
}

function commit(misbehave: Misbehaviour): void {
  if (misbehave === "panic") throw new Error("callback panicked on demand");
  while (misbehave === "burn_gas") near.validatorTotalStake();
}
