import type { Env } from "./host.js";
import { encodeRecord, RECORD_BYTES, readRecord } from "./storage.js";

/** What is stored of a saga between its receipts. */
export interface Journal {
  /** Number of the call that was sent last, or is sent next: what a callback carries must agree with it. */
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

/** Turns back: from now on the compensations run, from `step` on downwards. */
export function turnBack(journal: Journal, step: number, reason: string): void {
  journal.undoing = true;
  journal.step = step;
  journal.reason = reason.slice(0, REASON_LENGTH);
}
