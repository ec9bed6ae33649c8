import { closeSync, ftruncateSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { crc32 } from "node:zlib";

/** A record is preceded by its length, a checksum of its bytes, and a checksum of these two. */
const HEADER_BYTES = 12;

/** What a file of records holds, and where the last whole one ends. */
export interface JournalContent {
  readonly payloads: Iterable<{ readonly payload: Buffer; readonly start: number; readonly next: number }>;
  readonly length: number;
}

/** Bytes of a record are not what was written. */
export class DamagedRecordError extends Error {
  override readonly name = "DamagedRecordError";

  constructor(
    readonly offset: number,
    what: string,
  ) {
    super(what);
  }
}

function framed(payload: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(HEADER_BYTES + payload.length);
  frame.writeUInt32LE(payload.length, 0);
  frame.writeUInt32LE(crc32(payload), 4);
  frame.writeUInt32LE(crc32(frame.subarray(0, 8)), 8);
  frame.set(payload, HEADER_BYTES);
  return frame;
}

/**
 * Ends at a record that was cut off while it was written: the file is too short for it. A length that was changed does
 * not look like that, because it has a checksum of its own. Throws {@link DamagedRecordError}.
 */
function* payloads(content: Buffer): JournalContent["payloads"] {
  for (let start = 0; start + HEADER_BYTES <= content.length; ) {
    const header = content.subarray(start, start + HEADER_BYTES);
    if (header.readUInt32LE(8) !== crc32(header.subarray(0, 8)))
      throw new DamagedRecordError(start, "the checksum of a record's length differs");
    const next = start + HEADER_BYTES + header.readUInt32LE(0);
    if (next > content.length) return;
    const payload = content.subarray(start + HEADER_BYTES, next);
    if (header.readUInt32LE(4) !== crc32(payload))
      throw new DamagedRecordError(start, "the checksum of a record differs");
    yield { payload, start, next };
    start = next;
  }
}

/** A file to which records are appended. Methods throw the errors of the file system. */
export class JournalFile {
  #fd: number;
  #size = 0;

  constructor(readonly path: string) {
    this.#fd = openSync(path, "a+");
  }

  /** Bytes. */
  get size(): number {
    return this.#size;
  }

  read(): JournalContent {
    const content = readFileSync(this.path);
    this.#size = content.length;
    return { payloads: payloads(content), length: content.length };
  }

  truncate(length: number): void {
    ftruncateSync(this.#fd, length);
    this.#size = length;
  }

  append(payload: Uint8Array): void {
    this.#size += write(this.#fd, framed(payload));
  }

  /** Puts other records into the place of all there are: a reader finds the old ones or the new ones. */
  replace(records: Iterable<Uint8Array>): void {
    const next = `${this.path}.new`;
    const fd = openSync(next, "w");
    let size = 0;
    try {
      for (const payload of records) size += write(fd, framed(payload));
    } finally {
      closeSync(fd);
    }
    closeSync(this.#fd);
    renameSync(next, this.path);
    this.#fd = openSync(this.path, "a");
    this.#size = size;
  }

  close(): void {
    closeSync(this.#fd);
  }
}

function write(fd: number, bytes: Buffer): number {
  for (let written = 0; written < bytes.length; )
    written += writeSync(fd, bytes, written, bytes.length - written);
  return bytes.length;
}
