import { ByteSize, HostError } from "./errors.js";

/** nearcore's `RecordedStorageCounter`: bounds how much one call adds to the storage proof of its chunk. */
export class RecordedStorageCounter {
  readonly #initialSize: number;
  readonly #limit: number;

  constructor(initialSize: number, limit: number) {
    this.#initialSize = initialSize;
    this.#limit = limit;
  }

  /** To be called after every storage operation, with the size of the chunk's proof. */
  observeSize(size: number): void {
    if (size - this.#initialSize > this.#limit)
      throw new HostError("RecordedStorageExceeded", { limit: new ByteSize(this.#limit) });
  }
}
