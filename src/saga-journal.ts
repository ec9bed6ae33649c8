import type { Env } from "./host.js";
import { encodeRecord, RECORD_BYTES, readRecord } from "./storage.js";

/** What is stored of a saga between its receipts. */
export interface Journal {
  /**
   * Number of the call that was sent last, or is sent next: what a callback carries must agree with it. The first one has the
   * height of the block: a callback that comes when its saga is long over meets no other of the same id.
   */
  attempt: number;
  /** Index of the step whose call or compensation is sent, or comes next. */
  step: number;
  undoing: boolean;
  /** Block height at which the call was sent whose outcome is not known yet; 0 when none is. */
  sent: number;
  /** Why it is undone. */
  reason: string;
  /** The account that paid for the journal. */
  readonly payer: string;
  readonly input: unknown;
  /** Values of the steps done, by name; those that are `undefined` are left out. */
  readonly values: { [name: string]: unknown };
}

/** Characters of a reason that are kept. */
const REASON_LENGTH = 64;
/** Bytes by which a journal can grow beside its values: longer numbers, and a reason of characters that JSON escapes. */
const ROOM = 40 + 6 * REASON_LENGTH;

export function newJournal(attempt: number, payer: string, input: unknown): Journal {
  return { attempt, step: 0, undoing: false, sent: 0, reason: "", payer, input, values: {} };
}

export function readJournal(key: Uint8Array, env: Env): Journal | undefined {
  return readRecord(key, env) as Journal | undefined;
}

export function writeJournal(key: Uint8Array, journal: Journal, env: Env): void {
  env.storage_write(key, encodeRecord(journal), 0);
}

/** Bytes of storage that a journal can come to take, further values aside. */
export function journalBytes(key: Uint8Array, journal: Journal): number {
  return RECORD_BYTES + key.length + encodeRecord(journal).length + ROOM;
}

/** Bytes of a number in JSON, of what joins it to the other values, and by which the count of attempts can grow. */
const NUMBER_BYTES = 32;

/**
 * Whether a journal has room, within `most` bytes, for the value that it has got under this name. `stored` are the bytes
 * of the record before: with them a number's place is bounded without encoding the journal once more.
 */
export function hasRoom(
  key: Uint8Array,
  journal: Journal,
  name: string,
  stored: number,
  most: number,
): boolean {
  if (typeof journal.values[name] === "number") {
    // A character of a name takes six bytes at most, escaped.
    const bound = RECORD_BYTES + key.length + stored + 6 * name.length + NUMBER_BYTES + ROOM;
    if (bound <= most) return true;
  }
  return journalBytes(key, journal) <= most;
}

/** Turns back: from now on the compensations run, from `step` on downwards. */
export function turnBack(journal: Journal, step: number, reason: string): void {
  journal.undoing = true;
  journal.step = step;
  journal.reason = reason.substring(0, REASON_LENGTH);
}
