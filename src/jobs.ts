import type { Source } from "./callback.js";
import { type Decoder, decoderOf } from "./decoders/decoder.js";
import { fail } from "./errors.js";
import { type Env, fromUtf8, readRegister } from "./host.js";
import { contextText, decodeContext } from "./json.js";
import { MAX_STORAGE_VALUE_LENGTH } from "./limits.js";
import type { Outcome } from "./outcome.js";
import { pack, packedLength, unpack } from "./packed.js";
import { encodeRecord, RECORD_BYTES, readRecord, STORAGE_PRICE, storageKey } from "./storage.js";

/** A job as it is stored. */
export interface Head {
  readonly owner: string;
  readonly deposit: bigint;
  readonly total: number;
  done: number;
  /** Where the next item starts in the text of all items. */
  next: number;
  pages: number;
  /** Number of the last page that was sent, repetitions counted. */
  attempt: number;
  /** Block height at which it was sent, 0 when its callback has come. */
  sent: number;
  closing: boolean;
}

/** The items of a job as they are stored: a line of JSON for each, so that the next ones are found without parsing all. */
export function encodeItems(items: readonly unknown[]): string {
  let text = "";
  const count = items.length;
  for (let i = 0; i < count; i++) {
    const item = items[i];
    // Of text, as names are, a context says what JSON says.
    text += typeof item === "string" ? JSON.stringify(item) : contextText(item);
    text += "\n";
  }
  return text;
}

/** An item from its line. */
export function itemOf(line: string): unknown {
  return decodeContext(JSON.parse(line));
}

const WIDEST = Number.MAX_SAFE_INTEGER;
const MOST_TOKENS = 2n ** 128n;

/** The records of the jobs of one declaration: a head, the items, and a record for each page of results. */
export class JobStore<T> {
  private readonly decoder: Decoder<T>;
  private readonly prefix: string;
  /** Bytes of a record beside its value, at most. */
  private readonly keyBytes: number;
  /** Bytes that an item's answer can come to take, in a page of its own. */
  private readonly answerBytes: number;

  constructor(source: Source<T>, name: string) {
    this.decoder = decoderOf(source);
    this.prefix = `xcc:paged:${name}:`;
    this.keyBytes = RECORD_BYTES + this.key(WIDEST, WIDEST).length;
    this.answerBytes = this.keyBytes + 1 + packedLength(this.decoder);
  }

  /** yoctoNEAR of the storage that a job can come to take: every number as wide, every answer as long as possible. */
  price(text: string, items: Uint8Array, total: number, owner: string): bigint {
    const head = encodeRecord({
      owner,
      deposit: MOST_TOKENS,
      total,
      done: total,
      next: text.length,
      pages: total,
      attempt: WIDEST,
      sent: WIDEST,
      closing: false,
    });
    const bytes = 2 * this.keyBytes + head.length + items.length + total * this.answerBytes;
    return BigInt(bytes) * STORAGE_PRICE;
  }

  /** Stores a new job and gives its number. Numbers are never used again, so nothing late can meet another job. */
  create(items: Uint8Array, head: Head, env: Env): number {
    if (items.length > MAX_STORAGE_VALUE_LENGTH) fail("XCC16 storage", `${items.length} bytes`);
    const last = this.key("last");
    const job = ((readRecord(last, env) as number | undefined) ?? 0) + 1;
    env.storage_write(last, encodeRecord(job), 0);
    env.storage_write(this.key(job, "items"), items, 0);
    this.save(job, head, env);
    return job;
  }

  find(job: number, env: Env): Head | undefined {
    // The number comes from outside: "last" and the like are no jobs.
    return Number.isSafeInteger(job) ? (readRecord(this.key(job), env) as Head | undefined) : undefined;
  }

  load(job: number, env: Env): Head {
    return this.find(job, env) ?? fail("XCC26 job", `no ${job}`);
  }

  save(job: number, head: Head, env: Env): void {
    env.storage_write(this.key(job), encodeRecord(head), 0);
  }

  items(job: number, env: Env): string {
    env.storage_read(this.key(job, "items"), 0);
    return fromUtf8(readRegister(env));
  }

  /** Appends a page: the number of its results, then the results as they came. */
  addPage(job: number, head: Head, outcomes: readonly Outcome<Uint8Array>[], env: Env): void {
    const packed = pack(outcomes);
    const record = new Uint8Array(packed.length + 1);
    record[0] = outcomes.length;
    record.set(packed, 1);
    env.storage_write(this.key(job, head.pages), record, 0);
    head.pages++;
    head.done += outcomes.length;
  }

  page(job: number, page: number, env: Env): Outcome<T>[] {
    if (!Number.isSafeInteger(page) || env.storage_read(this.key(job, page), 0) !== 1n) {
      fail("XCC26 job", `no page ${page} of ${job}`);
    }
    const record = readRegister(env);
    const outcomes: Outcome<T>[] = [];
    unpack(record.subarray(1), record[0] as number, this.decoder, outcomes);
    return outcomes;
  }

  removeLastPage(job: number, head: Head, env: Env): void {
    head.pages--;
    env.storage_remove(this.key(job, head.pages), 0);
  }

  remove(job: number, env: Env): void {
    env.storage_remove(this.key(job, "items"), 0);
    env.storage_remove(this.key(job), 0);
  }

  private key(job: number | "last", part?: number | "items"): Uint8Array {
    const key = this.prefix + job;
    return storageKey(part === undefined ? key : `${key}:${part}`);
  }
}
