import { type After, after } from "./after.js";
import { declared } from "./declared.js";
import { anything } from "./decoders/anything.js";
import { fail, shown } from "./errors.js";
import { execution } from "./execution.js";
import type { Gas } from "./gas-spec.js";
import type { Env } from "./host.js";
import type { Plan } from "./plan.js";
import { encodeRecord, readRecord, storageKey } from "./storage.js";
import { type Typed, typed } from "./typed.js";
import { tgas } from "./units.js";

/** What a lock is declared with. */
export interface LockOptions<Key extends string> {
  /** Name of the contract's own method that calls {@link Lock.release}. Make it `@call({ privateFunction: true })`. */
  readonly release: string;
  /**
   * Blocks after which the lock is free although nobody has released it: when the releasing method itself could not
   * run, for example because the contract has been replaced meanwhile. Longer than any flow it guards takes: a block for
   * every receipt in a row, 200 more for a callee that waits for an outside answer, and some for congestion.
   * @default 1000
   */
  readonly blocks?: number;
  /** Gas of the releasing method, reserved by {@link Lock.hold}. @default tgas(5) */
  readonly gas?: Gas;
  /** Names of what is locked, as a type. @default any text */
  readonly keys?: Typed<Key>;
}

/** One holding of a lock: plain data, which can travel in a context. */
export interface Lease<Key extends string = string> {
  readonly key: Key;
  /** Block height from which on the lock is free in any case. No two leases of a key have the same. */
  readonly until: number;
}

/** A lock that is held from a call to the end of its callback; made by {@link lock}. */
export class Lock<Key extends string = string> {
  private readonly prefix: string;
  private readonly blocks: number;
  private readonly released: After<unknown, Lease<Key>>;

  /** @internal */
  constructor({ release, blocks = 1000, gas = tgas(5) }: LockOptions<Key>) {
    if (!Number.isInteger(blocks) || blocks < 1) fail("XCC24 locked", `blocks ${shown(blocks)}`);
    this.released = after<unknown, Lease<Key>>(anything(), { callback: release, gas, context: typed() });
    this.prefix = `${release}:`;
    this.blocks = blocks;
  }

  /**
   * Takes the lock, emits the plan that `build` makes, and puts the releasing method behind it: it runs when the plan
   * has ended, well or not, and exactly once. Return the result from the method, or leave it: the plan is emitted.
   *
   * A callback that returns a further plan holds the lock until that one has ended as well; one that detaches it does
   * not.
   *
   * @param build makes the plan; its lease is for a context, so that the callback can ask {@link owns}
   * @throws XccError XCC24 if the lock is held; XCC16 for a key above the host's limit; XCC07 and others as `detach`.
   *   If you catch one of the latter the lock is not taken; but it stays until it expires if `build` has sent something already,
   *   as a saga does that it opens.
   * @example
   * return vault.hold("", (lease) => payout.plan(Bank.at(bank).pay({ amount }), { context: { lease } }));
   */
  hold<T>(key: Key, build: (lease: Lease<Key>) => Plan<T>): Plan<T> {
    const run = execution();
    const { env, promises } = run;
    const height = Number(env.block_index());
    const stored = this.stored(key);
    const held = heldUntil(stored, height, env);
    if (held !== undefined) fail("XCC24 locked", `${shown(key)} until ${held}`);

    const lease = { key, until: height + this.blocks };
    env.storage_write(stored, encodeRecord(lease.until), 0);
    try {
      const plan = build(lease);
      // Two receipts wait for the plan's end: the result of this call, untouched, and the release.
      this.released.plan(plan, { context: lease }).detach();
      return plan;
    } catch (error) {
      // If nothing has been sent there is nothing to guard, and nothing that would release it, should the author go on.
      if (run.promises === promises) env.storage_remove(stored, 0);
      throw error;
    }
  }

  /**
   * In the releasing method: frees the lock if it is still the one of this plan. A lease that has expired, and whose key
   * somebody else has taken since, frees nothing.
   *
   * @returns whether it has freed the lock
   * @throws XccError XCC20, XCC21 if the contract itself has not put this method behind a plan.
   */
  release(): boolean {
    const lease = this.released.context();
    const { env } = execution();
    const stored = this.stored(lease.key);
    if (readRecord(stored, env) !== lease.until) return false;
    env.storage_remove(stored, 0);
    return true;
  }

  /**
   * Whether the lock is held now. Views may ask too.
   *
   * @example
   * if (vault.isHeld("")) throw new Error("a payout is under way");
   */
  isHeld(key: Key): boolean {
    const { env } = execution();
    return heldUntil(this.stored(key), Number(env.block_index()), env) !== undefined;
  }

  /**
   * In the callback: whether the lock still belongs to the plan that made it run. Without that it has expired, and
   * others may have changed what it guarded.
   */
  owns(lease: Lease<Key>): boolean {
    const { env } = execution();
    return heldUntil(this.stored(lease.key), Number(env.block_index()), env) === lease.until;
  }

  private stored(key: Key): Uint8Array {
    return storageKey(this.prefix + key);
  }
}

/** The height at which a lock that is held now becomes free by itself. */
function heldUntil(stored: Uint8Array, height: number, env: Env): number | undefined {
  const until = readRecord(stored, env);
  return typeof until === "number" && height < until ? until : undefined;
}

/**
 * Declares a lock against re-entrancy across receipts: between a call and its callback other calls of the contract run,
 * and those that need what this one is changing have to be refused. One declaration can guard the whole contract (always the same key), or many
 * things by key.
 *
 * While held, a record of `40 + release.length + 1 + key.length + digits of a height` bytes is stored, for which the
 * contract must hold 10^19 yoctoNEAR a byte (less than 0.001 NEAR for short keys); releasing frees it.
 *
 * @throws XccError XCC04 without a releasing method; XCC24 for a wrong number of blocks.
 * @example
 * const vault = lock({ release: "release_vault" });
 *
 * // in the sender
 * return vault.hold("", () => payout.plan(Bank.at(bank).pay({ amount })));
 *
 * // the releasing method
 * vault.release();
 */
export function lock<Key extends string = string>(options: LockOptions<Key>): Lock<Key> {
  return declared(new Lock(options));
}
