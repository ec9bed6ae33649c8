import fc from "fast-check";

/** Numbers from a seed: the same on every machine. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
    // Neighbouring seeds start far apart.
    for (let round = 0; round < 3; round += 1) this.bits();
  }

  /** 32 bits (mulberry32). */
  bits(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }

  /** 0 to below `end`. */
  below(end: number): number {
    return this.bits() % end;
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }

  bytes(length: number): Buffer {
    const bytes = Buffer.alloc(length);
    for (let at = 0; at < length; at += 1) bytes[at] = this.below(256);
    return bytes;
  }

  /** A value of a fast-check arbitrary. */
  sample<T>(arbitrary: fc.Arbitrary<T>): T {
    return fc.sample(arbitrary, { seed: this.bits() | 0, numRuns: 1 })[0]!;
  }

  /** `bytes` with one to four changes: bits flipped, bytes cut, repeated, inserted, lengths made huge. */
  mutate(bytes: Uint8Array): Buffer {
    let mutant: Buffer = Buffer.from(bytes);
    const changes = this.chance(60) ? 1 : 2 + this.below(3);
    for (let change = 0; change < changes; change += 1) mutant = this.#mutateOnce(mutant);
    return mutant;
  }

  #mutateOnce(bytes: Buffer): Buffer {
    const at = this.below(bytes.length + 1);
    const other = this.below(bytes.length + 1);
    const [from, to] = at < other ? [at, other] : [other, at];
    switch (this.below(10)) {
      case 0:
        return bytes.subarray(0, at);
      case 1:
        return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
      case 2:
        return Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)]);
      case 3:
        return Buffer.concat([bytes.subarray(0, at), this.bytes(1 + this.below(8)), bytes.subarray(at)]);
      case 4: {
        const mutant = Buffer.from(bytes);
        if (at + 4 <= mutant.length) mutant.writeUInt32LE(this.pick(LENGTHS), at);
        return mutant;
      }
      default: {
        const mutant = Buffer.from(bytes);
        if (at < mutant.length) mutant[at] = mutant[at]! ^ (1 << this.below(8));
        return mutant;
      }
    }
  }
}

const LENGTHS = [0, 1, 0x7f, 0xff, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff];

/** Values that readers of JSON get wrong. */
export const ODD_VALUES: readonly unknown[] = [
  null,
  true,
  "",
  [],
  {},
  0,
  -1,
  1.5,
  -0,
  2 ** 53,
  2 ** 64,
  1e308,
  "0",
  "-1",
  "18446744073709551616",
  "\u0000",
  "\ud800",
  "😀".repeat(50),
  "a".repeat(1000),
  "../../etc/passwd",
  "__proto__",
  "constructor",
  [[]],
  [null],
  { kind: null },
  "11111111111111111111111111111111",
  "test.near",
  "final",
  "AAAA",
];

/** JSON as it is written by hand: numbers that JavaScript cannot hold, repeated and dangerous keys. */
export const ODD_JSON: readonly string[] = [
  "1e400",
  "-1e400",
  "123456789012345678901234567890",
  "0.1e-400",
  "18446744073709551615",
  "9007199254740993",
  '{"__proto__":{"x":1}}',
  '{"a":1,"a":2}',
  '"\\ud800"',
  '"\\u0000"',
  '{"constructor":{"prototype":1}}',
];
