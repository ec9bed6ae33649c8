import { call, NearBindgen, NearPromise, near, view } from "near-sdk-js";
import { callOf, gasLeft, NO_ARGS, own, resultOf, TGAS } from "./by-hand.js";

interface Trip {
  readonly flight: string;
  readonly hotel: string;
  readonly car: string;
  readonly guestbook: string;
  readonly traveller: string;
}

interface Journal {
  attempt: number;
  step: number;
  undoing: boolean;
  /** Height at which the call under way was sent; 0 when none is. */
  sent: number;
  reason: string;
  readonly input: Trip;
  readonly values: { flight?: number; hotel?: number; car?: number };
}

interface Flight {
  readonly id: string;
  readonly attempt: number;
}

const STEPS = ["flight", "hotel", "car", "receipt"] as const;
const BOOKED = 3;
const PRICE = 10n ** 22n;
/** 1,200 bytes of storage. */
const JOURNAL = 1200n * 10n ** 19n;
const PATIENCE = 1000;
/** What a step takes: the call, the callback, the watch behind it, fees, and the end of the method that sends it. */
const STEP_GAS = 43n * TGAS;

const keyOf = (id: string) => `on_trip:${id}`;
const written = (id: string, journal: Journal) => near.storageWrite(keyOf(id), JSON.stringify(journal));

function read(id: string): Journal | null {
  const text = near.storageRead(keyOf(id));
  return text === null ? null : JSON.parse(text);
}

function turnBack(journal: Journal, step: number, reason: string): void {
  journal.undoing = true;
  journal.step = step;
  journal.reason = reason.slice(0, 64);
}

function planOf({ step, undoing, input, values }: Journal): NearPromise {
  if (step === BOOKED) {
    const text = `flight ${values.flight}, hotel ${values.hotel}, car ${values.car}`;
    return callOf(input.guestbook, "add_message", JSON.stringify({ text }), 10n * TGAS, PRICE);
  }
  const account = input[STEPS[step] as "flight" | "hotel" | "car"];
  if (undoing) return callOf(account, "decrement", NO_ARGS, 5n * TGAS);
  return callOf(account, "increment", NO_ARGS, 5n * TGAS).functionCall("get_num", NO_ARGS, 0n, 5n * TGAS);
}

/** Sends the next call, its callback with all gas that is left over, and the watch that notes what a failed callback did not. */
function send(id: string, journal: Journal): NearPromise {
  const left = gasLeft();
  if (left < STEP_GAS) throw new Error(`need ${STEP_GAS}, have ${left}`);
  const flight: Flight = { id, attempt: journal.attempt };
  const called = planOf(journal);
  const callback = called.then(own("on_trip", flight, 10n * TGAS + left - STEP_GAS));
  // `then` changes what it is given: the watch waits for the two together.
  called
    .and(callback)
    .then(own("on_trip", flight, 10n * TGAS))
    .build();
  journal.sent = Number(near.blockHeight());
  written(id, journal);
  return callback;
}

function ended(journal: Journal): boolean {
  if (!journal.undoing) return journal.step === STEPS.length;
  if (journal.step === BOOKED) journal.step -= 1;
  return journal.step < 0;
}

function advance(id: string, journal: Journal) {
  if (!ended(journal)) return send(id, journal);
  const { undoing, input, values, reason } = journal;
  NearPromise.new(input.traveller)
    .transfer(undoing ? JOURNAL + PRICE : JOURNAL)
    .build();
  near.storageRemove(keyOf(id));
  return undoing ? { status: "undone", id, input, reason } : { status: "done", id, input, values };
}

function wait(id: string, journal: Journal) {
  written(id, journal);
  return { status: "waiting", id, step: STEPS[journal.step] ?? "end", undoing: journal.undoing };
}

/** Enters the outcome of the call under way; answers whether to go on. */
function note(journal: Journal): boolean {
  const name = STEPS[journal.step] as (typeof STEPS)[number];
  const result = resultOf(0);
  journal.sent = 0;
  journal.attempt += 1;
  if (journal.undoing) {
    if (result.ok) journal.step -= 1;
    return result.ok;
  }
  if (!result.ok) turnBack(journal, journal.step - 1, `${name} failed`);
  else if (name === "receipt") journal.step += 1;
  else if (typeof result.value === "number") {
    journal.values[name] = result.value;
    journal.step += 1;
  } else turnBack(journal, journal.step, `${name} malformed`);
  return true;
}

/** The journal of a trip of which nothing is under way. */
function idle(id: string): Journal {
  const journal = read(id);
  if (journal === null) throw new Error(`there is no ${id}`);
  if (journal.sent === 0) return journal;
  const until = journal.sent + PATIENCE;
  const name = STEPS[journal.step];
  if (Number(near.blockHeight()) < until) throw new Error(`${name} is under way, until block ${until}`);
  journal.sent = 0;
  journal.attempt += 1;
  if (!journal.undoing) turnBack(journal, journal.step, `${name} lost`);
  return journal;
}

/** `contracts/patterns/saga` by hand. */
@NearBindgen({})
export class TravelAgency {
  @call({ payableFunction: true })
  book({ name, flight, hotel, car, guestbook }: { name: string } & Omit<Trip, "traveller">) {
    const attached = near.attachedDeposit();
    if (attached !== JOURNAL + PRICE) {
      throw new Error(`the trip takes ${JOURNAL + PRICE} yoctoNEAR, attached are ${attached}`);
    }
    const traveller = near.predecessorAccountId();
    const id = `${name}/${traveller}`;
    if (read(id) !== null) throw new Error(`${id} exists`);
    const input = { flight, hotel, car, guestbook, traveller };
    const attempt = Number(near.blockHeight());
    const journal: Journal = { attempt, step: 0, undoing: false, sent: 0, reason: "", input, values: {} };
    if (JSON.stringify(journal).length > 700) throw new Error("the input is too long for the journal");
    return send(id, journal);
  }

  @call({ privateFunction: true })
  on_trip({ id, attempt }: Flight) {
    const journal = read(id);
    if (journal === null || journal.attempt !== attempt) return { status: "stale", id };
    const watching = near.promiseResultsCount() === 2n;
    if (note(journal) && !watching && (ended(journal) || gasLeft() > STEP_GAS)) return advance(id, journal);
    return wait(id, journal);
  }

  @call({})
  resume({ id }: { id: string }) {
    return advance(id, idle(id));
  }

  @call({})
  give_up({ name }: { name: string }) {
    const id = `${name}/${near.predecessorAccountId()}`;
    const journal = idle(id);
    if (!journal.undoing) turnBack(journal, journal.step - 1, "aborted");
    return advance(id, journal);
  }

  @view({})
  state({ id }: { id: string }) {
    const journal = read(id);
    if (journal === null) return null;
    const { sent, step, undoing } = journal;
    return {
      status: sent === 0 ? "waiting" : "running",
      step: STEPS[step] ?? null,
      undoing,
      patienceUntil: sent === 0 ? null : sent + PATIENCE,
    };
  }

  @view({})
  price(): bigint {
    return JOURNAL + PRICE;
  }
}
