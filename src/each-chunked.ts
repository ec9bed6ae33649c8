import { type CallbackOptions, Declaration, type Send, type Sent, type Source } from "./callback.js";
import { declared } from "./declared.js";
import { type Decoder, decoderOf } from "./decoders/decoder.js";
import { rawBytes } from "./decoders/raw-bytes.js";
import { type Each, each } from "./each.js";
import { execution } from "./execution.js";
import type { Gas } from "./gas-spec.js";
import { MAX_RETURN_LENGTH } from "./limits.js";
import { type Outcome, readOutcome } from "./outcome.js";
import { mostPacked, pack, packingGas, undecoded, unpack } from "./packed.js";
import type { Chain, Plan } from "./plan.js";
import { readingGas } from "./reading-gas.js";

/** What a declaration made by {@link eachChunked} says of its two callbacks. */
export interface ChunkedOptions<Context> extends CallbackOptions<Context> {
  /** Name of the method that calls {@link EachChunked.chunk}. Make it `@call({ privateFunction: true })` too. */
  readonly chunkCallback: string;
  /** Gas of that callback, by the number of results in the chunk. @default enough for answers of the longest length */
  readonly chunkGas?: Gas | ((results: number) => Gas);
}

/** Calls of the same kind, more than one callback can wait for, and their callback; made by {@link eachChunked}. */
export class EachChunked<T, Context> extends Declaration<Context> {
  private readonly decoder: Decoder<T>;
  private readonly chunks: Each<Uint8Array, undefined>;
  /** Calls whose results fit into one callback, and into one returned value. */
  private readonly size: number;

  /** @internal */
  constructor(source: Source<T>, options: ChunkedOptions<Context>) {
    const decoder = decoderOf(source);
    super(options, readingGas(decoder));
    this.decoder = decoder;
    this.size = mostPacked(decoder);
    const packing = packingGas(decoder);
    const { chunkCallback, chunkGas = (results: number) => BigInt(packing(results)) } = options;
    this.chunks = each(undecoded(decoder), { callback: chunkCallback, gas: chunkGas });
  }

  /**
   * In the sender: the calls, run in parallel, and the callback behind them. Up to 128 calls go straight to the callback;
   * of more, every 128 are collected by the chunk callback first. Return it or detach it.
   *
   * @throws XccError XCC06 for no calls; XCC07, when it is emitted, for more than the gas can carry; XCC08 for more than
   *   1,024 promises.
   */
  plan(plans: readonly Plan<T>[], ...options: Send<Context>): Chain<never> {
    const { length } = plans;
    const chunked = length > this.size ? this.inChunks(plans) : plans;
    return this.planOf(chunked, length, options[0] as Sent | undefined);
  }

  /**
   * The whole chunk callback: hands its results on. It returns nothing to near-sdk-js, because the answer has been given
   * to the host already.
   *
   * @throws XccError XCC20, XCC21 if this is not the chunk callback.
   */
  chunk(): void {
    const packed = pack(this.chunks.settled());
    execution().env.value_return(packed);
  }

  /**
   * In the callback: what became of each call, in the order in which they were given, however many chunks there were. It
   * never throws because of a callee. If a chunk callback itself has failed, for want of gas, what became of its calls
   * is not known: they are `malformed` with the reason `"chunk"`, not `failed`.
   *
   * @throws XccError XCC20, XCC21 if this is not the declared callback.
   */
  settled(): Outcome<T>[] {
    const run = execution();
    const count = (this.envelope(run) as { count: number }).count;
    const outcomes: Outcome<T>[] = [];
    if (count <= this.size) {
      for (let i = 0; i < count; i++) outcomes[i] = readOutcome(i, this.decoder, run.env);
      return outcomes;
    }
    const blob = rawBytes({ maxLength: MAX_RETURN_LENGTH });
    for (let first = 0; first < count; first += this.size) {
      const size = this.size < count - first ? this.size : count - first;
      const packed = readOutcome(first / this.size, blob, run.env);
      const isRead = packed.status === "ok" && unpack(packed.value, size, this.decoder, outcomes);
      if (!isRead) for (let i = 0; i < size; i++) outcomes[first + i] = LOST;
    }
    return outcomes;
  }

  protected expected({ count }: { count?: number }): number {
    // Without the sender's count no number of results is right; and no plan has none.
    if (count === undefined || count < 1) return -1;
    if (count <= this.size) return count;
    let chunks = 0;
    for (let first = 0; first < count; first += this.size) chunks++;
    return chunks;
  }

  private inChunks(plans: readonly Plan<T>[]): Plan[] {
    const chunks: Plan[] = [];
    for (let first = 0; first < plans.length; first += this.size) {
      // The bytes that are read are those that the author's decoder would have got.
      const slice = plans.slice(first, first + this.size) as readonly Plan[] as readonly Plan<Uint8Array>[];
      chunks.push(this.chunks.plan(slice));
    }
    return chunks;
  }
}

const LOST: Outcome<never> = { status: "malformed", reason: "chunk" };

/**
 * {@link each} for more than the 128 results that one callback can wait for: in between, chunk callbacks collect up to 128
 * results each. The callback gets one flat array, in order.
 *
 * How many calls fit is a matter of gas, not of this limit: with 300 Tgas about 180 calls of callees that need next to
 * nothing. Ask `explainGas(plan)`; a plan that does not fit is refused with XCC07. Beyond that, use `paged`.
 *
 * @throws XccError XCC04 without a callback or chunk callback.
 * @example
 * const poll = eachChunked(Hello.get_greeting, { callback: "on_poll", chunkCallback: "on_chunk" });
 *
 * // in the sender
 * return poll.plan(accounts.map((id) => Hello.at(id).get_greeting({}, { gas: weighted() })));
 *
 * // the chunk callback
 * return poll.chunk();
 *
 * // in the callback
 * return poll.settled().map(okOrErr);
 */
export function eachChunked<T, Context = undefined>(
  source: Source<T>,
  options: ChunkedOptions<Context>,
): EachChunked<T, Context> {
  return declared(new EachChunked(source, options));
}
