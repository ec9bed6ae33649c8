import { type After, after } from "./after.js";
import { checkUnrefundable, depositLeft } from "./attached.js";
import { sealed } from "./callback.js";
import { declared } from "./declared.js";
import { anything } from "./decoders/anything.js";
import { type Decoder, decoderOf } from "./decoders/decoder.js";
import { fail, shown, XccError } from "./errors.js";
import { execution } from "./execution.js";
import { missingGas } from "./gas.js";
import { weighted } from "./gas-spec.js";
import { type Env, predecessorAccountId } from "./host.js";
import { type Join, join } from "./join.js";
import { contextOf } from "./json.js";
import { discard } from "./orphans.js";
import { type Outcome, readOutcome } from "./outcome.js";
import { transferTo } from "./plain-actions.js";
import { joint, nodeOf, type Plan } from "./plan.js";
import {
  hasRoom,
  type Journal,
  journalBytes,
  newJournal,
  readJournal,
  turnBack,
  writeJournal,
} from "./saga-journal.js";
import type { SagaOptions, SagaReport, SagaState, SagaTurn, Step, StepOptions } from "./saga-types.js";
import { readBytes, STORAGE_PRICE, storageKey } from "./storage.js";
import { typed } from "./typed.js";
import { tgas } from "./units.js";

/** What a callback carries. */
interface Flight {
  readonly id: string;
  readonly attempt: number;
}

/** Gas that stays for the end of a method after it has sent a step: the journal, the contract's state, the return. */
const END_GAS = 3e12;
const COMPENSATED = anything();

/** Steps with compensations, run one after the other; made by {@link saga}. */
export class Saga<Input, Values> {
  /** yoctoNEAR that opening takes for the journal, and that come back to the opener when the saga has ended. */
  readonly deposit: bigint;
  private readonly storage: number;
  private readonly patience: number;
  private readonly prefix: string;
  private readonly stepped: After<unknown, Flight>;
  private readonly watched: Join<readonly [Decoder<unknown>, Decoder<unknown>], Flight>;

  /** @internal */
  constructor(
    private readonly options: SagaOptions<Input>,
    private readonly steps: readonly Step[],
  ) {
    const { callback, gas = tgas(10), storage = 1000, patience = 1000 } = options;
    if (!(Number.isInteger(storage) && storage >= 0 && Number.isInteger(patience) && patience >= 1))
      fail("XCC25 saga", `storage ${shown(storage)}, patience ${shown(patience)}`);
    this.deposit = BigInt(storage) * STORAGE_PRICE;
    this.storage = storage;
    this.patience = patience;
    this.prefix = `${callback}:`;
    const any: Decoder<unknown> = anything();
    this.stepped = after(any, { callback, gas: weighted(1, gas), context: typed<Flight>() });
    this.watched = join([any, any] as const, { callback, gas, context: typed<Flight>() });
  }

  /**
   * Adds a step, as a new saga.
   *
   * @throws XccError XCC25 if there is one of that name.
   */
  step<Name extends string, T>(
    name: Name,
    { returns, call, compensate }: StepOptions<Input, Values, Name, T>,
  ): Saga<Input, Values & { readonly [K in Name]: T }> {
    if (this.steps.some((step) => step.name === name)) fail("XCC25 saga", `two steps ${name}`);
    const step = { name, decoder: decoderOf(returns), call, compensate } as Step;
    return new Saga<Input, Values & { readonly [K in Name]: T }>(this.options, [...this.steps, step]);
  }

  /**
   * Opens a saga and sends its first step. Return the result: the transaction then answers the saga's report. What is
   * attached above {@link deposit} is not the saga's.
   *
   * @throws XccError XCC25 if the deposit does not suffice, the id is taken or the input too long for the journal; what
   *   the first step's plan throws; XCC07 if its gas is not there; XCC23 behind a refundable plan of the same call.
   * @example
   * return trip.open(`${near.predecessorAccountId()}/${name}`, { hotel, nights });
   */
  open(id: string, input: Input): Plan {
    const run = execution();
    checkUnrefundable(run);
    const { env } = run;
    if (this.steps.length === 0) fail("XCC25 saga", "no steps");
    const key = this.key(id);
    if (readJournal(key, env) !== undefined) fail("XCC25 saga", `${id} exists`);
    const attached = depositLeft(run);
    if (attached < this.deposit) fail("XCC25 saga", `need ${this.deposit}, have ${attached}`);
    const payer = predecessorAccountId(env);
    // No call of an earlier saga of this id was numbered so high: a call takes a block at least.
    const journal = newJournal(Number(env.block_index()), payer, input);
    const bytes = journalBytes(key, journal);
    if (bytes > this.storage) fail("XCC25 saga", `need ${bytes} bytes, have ${this.storage}`);
    const plan = this.send(id, key, journal, env);
    run.charged += this.deposit;
    return plan;
  }

  /**
   * In the callback: notes the outcome of the step and sends the next one, or the next compensation. Return what it
   * gives, or look at a report first. It does not fail because of a callee or of missing gas.
   *
   * @throws XccError XCC20, XCC21 if this is not the declared callback.
   * @example
   * const next = trip.next();
   * if (next.status === "undone") batch(next.input.payer, [transfer(next.input.price)]).detach();
   * return next;
   */
  next(): SagaTurn<Input, Values> {
    const { env } = execution();
    const watching = env.promise_results_count() === 2n;
    const { id, attempt } = (watching ? this.watched : this.stepped).context();
    const key = this.key(id);
    const record = readBytes(key, env);
    if (record === undefined) return { status: "stale", id };
    const journal = contextOf(record) as Journal;
    if (journal.attempt !== attempt) return { status: "stale", id };
    const goOn = this.note(key, journal, record.length, env);
    if (goOn && !watching) {
      try {
        return this.advance(id, key, journal, env);
      } catch {
        // An error would undo the note. What it says is thrown again by `resume`.
      }
    }
    return this.wait(id, key, journal, env);
  }

  /**
   * Goes on with a saga that waits. Anyone may be let do it: it sends what comes next, and nothing twice. Return what it
   * gives, as from {@link next}.
   *
   * A step whose outcome is still missing after {@link SagaOptions.patience} is taken for one that may have run: it is
   * compensated with the others; a compensation is sent again.
   *
   * @throws XccError XCC25 if there is no such saga, or a call of it is under way; XCC07 if the gas does not suffice;
   *   what a compensation's plan throws. Nothing has changed then.
   * @example
   * return trip.resume(id);
   */
  resume(id: string): SagaTurn<Input, Values> {
    const { env } = execution();
    const key = this.key(id);
    return this.advance(id, key, this.idle(id, key, env), env);
  }

  /**
   * Gives up a saga that waits before a step: the steps done are taken back. Who may do that is for the contract to say.
   *
   * @throws XccError as {@link resume}.
   */
  abort(id: string): SagaTurn<Input, Values> {
    const { env } = execution();
    const key = this.key(id);
    const journal = this.idle(id, key, env);
    if (!journal.undoing) turnBack(journal, journal.step - 1, "aborted");
    return this.advance(id, key, journal, env);
  }

  /** How a saga stands, also in a view; `null` if it has ended or never was. */
  state(id: string): SagaState | null {
    const { env } = execution();
    const journal = readJournal(this.key(id), env);
    if (journal === undefined) return null;
    const sent = journal.sent;
    return {
      status: sent === 0 ? "waiting" : "running",
      step: this.steps[journal.step]?.name ?? null,
      undoing: journal.undoing,
      patienceUntil: sent === 0 ? null : sent + this.patience,
    };
  }

  private key(id: string): Uint8Array {
    return storageKey(this.prefix + id);
  }

  /** The journal of a saga of which nothing is under way. */
  private idle(id: string, key: Uint8Array, env: Env): Journal {
    const journal = readJournal(key, env);
    if (journal === undefined) fail("XCC25 saga", `no ${id}`);
    if (journal.sent === 0) return journal;
    const until = journal.sent + this.patience;
    const { name } = this.steps[journal.step] as Step;
    if (Number(env.block_index()) < until) fail("XCC25 saga", `${name} of ${id} until ${until}`);
    journal.sent = 0;
    journal.attempt += 1;
    if (!journal.undoing) turnBack(journal, journal.step, `${name} lost`);
    return journal;
  }

  /** Enters the outcome of the call under way. A compensation that has failed is not sent again at once. */
  private note(key: Uint8Array, journal: Journal, stored: number, env: Env): boolean {
    const { name, decoder } = this.steps[journal.step] as Step;
    journal.sent = 0;
    journal.attempt += 1;
    if (journal.undoing) {
      const done = readOutcome(0, COMPENSATED, env).status === "ok";
      if (done) journal.step = journal.step - 1;
      return done;
    }
    const outcome = this.keep(key, journal, stored, name, readOutcome(0, decoder, env));
    if (outcome === "ok") journal.step = journal.step + 1;
    // A step that answered something unreadable has run, so it is taken back as well.
    else turnBack(journal, outcome === "failed" ? journal.step - 1 : journal.step, `${name} ${outcome}`);
    return true;
  }

  /** Puts the value of a step into the journal, if there is room for it. */
  private keep(
    key: Uint8Array,
    journal: Journal,
    stored: number,
    name: string,
    outcome: Outcome<unknown>,
  ): Outcome<unknown>["status"] {
    if (outcome.status !== "ok" || outcome.value === undefined) return outcome.status;
    journal.values[name] = outcome.value;
    let status: Outcome<unknown>["status"];
    try {
      status = hasRoom(key, journal, name, stored, this.storage) ? "ok" : "tooLong";
    } catch {
      // A decoder of the author's gave something that cannot be stored.
      status = "malformed";
    }
    if (status !== "ok") delete journal.values[name];
    return status;
  }

  /** Sends what comes next, or ends the saga. */
  private advance(id: string, key: Uint8Array, journal: Journal, env: Env): SagaTurn<Input, Values> {
    while (!this.ended(journal)) {
      try {
        return this.send(id, key, journal, env);
      } catch (error) {
        if (journal.undoing) throw error;
        // Missing gas says nothing about the step. Anything else does: it cannot be sent, so it has failed.
        if (error instanceof XccError && error.code === "XCC07") throw error;
        const { name } = this.steps[journal.step] as Step;
        turnBack(journal, journal.step - 1, `${name} ${error instanceof Error ? error.message : error}`);
      }
    }
    return this.end(id, key, journal, env);
  }

  /** Whether nothing is left to be sent; passes over steps that need no compensation. */
  private ended(journal: Journal): boolean {
    if (!journal.undoing) return journal.step === this.steps.length;
    while (journal.step >= 0 && this.steps[journal.step]?.compensate === undefined)
      journal.step = journal.step - 1;
    return journal.step < 0;
  }

  /** The call or compensation that comes next. */
  private planOf(journal: Journal): Plan {
    const { undoing, input, values } = journal;
    const { call, compensate } = this.steps[journal.step] as Step;
    return undoing ? (compensate as Step["call"])(input, values) : call(input, values);
  }

  private send(
    id: string,
    key: Uint8Array,
    journal: Journal,
    env: Env,
  ): Plan & { readonly status?: undefined } {
    const call = nodeOf(this.planOf(journal));
    if (call.inputs !== undefined) fail("XCC09 join", "a joint");
    const flight: Flight = { id, attempt: journal.attempt };
    const args = sealed(flight);
    const callback = this.stepped.behind(call, args);
    // Runs when the callback has ended, with the call's result as well: if the callback has failed it notes what that
    // should have noted.
    const watch = this.watched.behind(joint([call, callback]), args);
    // Both inputs count the call, which is sent once.
    watch.bound -= call.bound;
    if (call.tokens !== undefined) watch.tokens = call.tokens;
    const missing = missingGas(watch, END_GAS);
    if (missing !== undefined) {
      discard(watch as unknown as Plan);
      fail("XCC07 gas", missing);
    }
    watch.detach();
    journal.sent = Number(env.block_index());
    writeJournal(key, journal, env);
    return callback as unknown as Plan & { readonly status?: undefined };
  }

  private wait(id: string, key: Uint8Array, journal: Journal, env: Env): SagaReport<Input, Values> {
    writeJournal(key, journal, env);
    return {
      status: "waiting",
      id,
      step: this.steps[journal.step]?.name ?? "end",
      undoing: journal.undoing,
    };
  }

  /** Sends the deposit back and frees the storage it was for. */
  private end(id: string, key: Uint8Array, journal: Journal, env: Env): SagaReport<Input, Values> {
    transferTo(journal.payer, this.deposit).detach();
    env.storage_remove(key, 0);
    const input = journal.input as Input;
    if (journal.undoing) return { status: "undone", id, input, reason: journal.reason };
    return { status: "done", id, input, values: journal.values as Values };
  }
}

/**
 * Declares a saga: steps on other contracts that belong together, of which each has a compensation that takes it back. If a step
 * fails, the compensations of the steps before it run, last one first. A journal in the contract's storage keeps the place,
 * so that a transaction that runs out of gas, or a callback that fails, leaves a saga that {@link Saga.resume} finishes.
 *
 * A callee never sees a step twice, unless both runs of the callback have failed (see `patience`). Do not change the order of
 * the steps, or the callback's name, while sagas are open.
 *
 * @throws XccError XCC04 without a callback, XCC07 for wrong gas, XCC25 for storage or patience that are none.
 * @example
 * const trip = saga({ callback: "on_trip", input: typed<{ hotel: string; airline: string }>() })
 *   .step("room", {
 *     returns: Hotel.book,
 *     call: ({ hotel }) => Hotel.at(hotel).book(),
 *     compensate: ({ hotel }, { room }) => Hotel.at(hotel).cancel({ room }),
 *   })
 *   .step("seat", { returns: Airline.book, call: ({ airline }, { room }) => Airline.at(airline).book({ room }) });
 *
 * // in a payable method
 * return trip.open(id, { hotel, airline });
 *
 * // in the callback
 * return trip.next();
 *
 * // in a method for anyone
 * return trip.resume(id);
 */
export function saga<Input>(options: SagaOptions<Input>): Saga<Input, Record<never, never>> {
  return declared(new Saga<Input, Record<never, never>>(options, []));
}
