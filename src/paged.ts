import { checkUnrefundable, depositLeft } from "./attached.js";
import type { Source } from "./callback.js";
import { declared } from "./declared.js";
import { decoderOf } from "./decoders/decoder.js";
import { type Each, each } from "./each.js";
import { fail } from "./errors.js";
import { execution } from "./execution.js";
import { gasLeft, needOf, shortage } from "./gas.js";
import { fixedGas, type Gas } from "./gas-spec.js";
import { type Env, predecessorAccountId, toUtf8 } from "./host.js";
import { encodeItems, type Head, itemOf, JobStore } from "./jobs.js";
import { MAX_PROMISES } from "./limits.js";
import type { Outcome } from "./outcome.js";
import { mostPacked, packingGas, undecoded } from "./packed.js";
import { transferTo } from "./plain-actions.js";
import { type Chain, nodeOf, type Plan } from "./plan.js";
import { typed } from "./typed.js";
import { tgas } from "./units.js";

/** What a declaration made by {@link paged} says. */
export interface PagedOptions<Item, T> {
  /** Name of the method that calls {@link Paged.page}. Make it `@call({ privateFunction: true })`. */
  readonly callback: string;
  /** The call that is made for an item. Its gas decides how many fit into a page: `weighted` counts with its least. */
  readonly call: (item: Item) => Plan<T>;
  /** Gas of the callback, by the number of results in the page. @default enough for answers of the longest length */
  readonly gas?: Gas | ((results: number) => Gas);
  /**
   * Gas that `resume` leaves for the contract itself: the job's record, its own state that near-sdk-js writes back, what the
   * author does besides. @default tgas(5)
   */
  readonly reserve?: Gas;
  /** Most items of one page. @default 128, less where the longest answers would not fit into one stored value */
  readonly pageSize?: number;
  /**
   * Blocks after which a page whose callback has not come may be sent again; until then `resume` sends nothing. Its calls
   * may have run: see {@link Paged.resume}.
   * @default 100
   */
  readonly patience?: number;
}

/** How far a job is. */
export interface Job {
  readonly job: number;
  /** The account that started it, and the only one that may close it. */
  readonly owner: string;
  /** yoctoNEAR that come back when it is closed. */
  readonly deposit: bigint;
  /** Number of items. */
  readonly total: number;
  /** Number of items whose results are there. */
  readonly done: number;
  /** Pages whose results are there. */
  readonly pages: number;
  /** Whether a page has been sent and its callback may still come. */
  readonly running: boolean;
}

interface PageContext {
  readonly job: number;
  readonly attempt: number;
  /** Where the item behind the page starts. */
  readonly next: number;
}

/** Gas for each result that the callback waits for (near-runtime.md 2.1), rounded up. */
const RESULT_GAS = 8e10;
/** Gas that is left for the end of a `close` that does not get through. */
const CLOSE_GAS = 1e13;

/** The same call for any number of items, over as many transactions as it takes; made by {@link paged}. */
export class Paged<Item, T> {
  private readonly store: JobStore<T>;
  private readonly pages: Each<Uint8Array, PageContext>;
  private readonly call: (item: Item) => Plan<T>;
  private readonly gas: (results: number) => number;
  private readonly pageSize: number;
  private readonly patience: number;
  private readonly reserve: number;

  /** @internal */
  constructor(source: Source<T>, options: PagedOptions<Item, T>) {
    const decoder = decoderOf(source);
    const packing = packingGas(decoder);
    const {
      callback,
      gas = (results: number) => BigInt(packing(results)),
      pageSize = Number.POSITIVE_INFINITY,
      patience = 100,
      reserve = tgas(5),
    } = options;
    if (!(pageSize >= 1 && patience >= 0)) fail("XCC26 job", `pageSize ${pageSize}, patience ${patience}`);
    this.pages = each(undecoded(decoder), { callback, gas, context: typed<PageContext>() });
    this.store = declared(new JobStore(source, callback));
    this.call = options.call;
    this.gas =
      options.gas === undefined
        ? packing
        : (results) => fixedGas(typeof gas === "function" ? gas(results) : gas);
    this.pageSize = Math.min(mostPacked(decoder), pageSize);
    this.patience = patience;
    this.reserve = fixedGas(reserve);
  }

  /**
   * yoctoNEAR that `owner` must attach to {@link start} for these items: the storage that the job can come to take, if every
   * answer has the longest length and a page of its own. All of it comes back when the job is closed. For a view.
   */
  price(items: readonly Item[], owner: string): bigint {
    const text = encodeItems(items);
    return this.store.price(text, toUtf8(text), items.length, owner);
  }

  /**
   * In a payable method: stores the items; the caller owns the job. It sends nothing yet. What is attached above the
   * {@link price} goes back at once.
   *
   * Check the items before: one for which `call` throws stops the job there. What else the call does with its deposit must
   * leave the price: of the tokens that other jobs of the same call have taken nothing is left.
   *
   * @returns the number of the job
   * @throws XccError XCC27 with the price if less is attached, XCC06 without items, XCC16 for more than 4 MiB of items,
   *   XCC23 behind a refundable plan of the same call.
   */
  start(items: readonly Item[]): number {
    if (!Array.isArray(items) || items.length === 0) fail("XCC06 inputs", "no items");
    const run = execution();
    checkUnrefundable(run);
    const { env } = run;
    const owner = predecessorAccountId(env);
    const text = encodeItems(items);
    const stored = toUtf8(text);
    const deposit = this.store.price(text, stored, items.length, owner);
    const attached = depositLeft(run);
    if (attached < deposit) fail("XCC27 deposit", `need ${deposit}, have ${attached}`);
    const total = items.length;
    const head = { owner, deposit, total, done: 0, next: 0, pages: 0, attempt: 0, sent: 0, closing: false };
    const job = this.store.create(stored, head, env);
    run.charged += attached;
    sendBack(owner, attached - deposit);
    return job;
  }

  /**
   * Sends the next items, as many as the gas can carry: return what it gives. Anybody may call it, any number of times:
   * while a page is under way, and when all is done, it sends nothing and answers how the job is.
   *
   * If a page's callback fails, for want of gas or because of the author's own code, nothing is lost: after `patience`
   * blocks the page is sent again. Its calls run once more then, so use calls that may run twice, such as those that only
   * read.
   *
   * @throws XccError XCC07 if not even one item fits, XCC26 if there is no such job or it is being closed.
   */
  resume(job: number): Chain<never> | Job {
    const { env } = execution();
    const head = this.store.load(job, env);
    if (head.closing) fail("XCC26 job", `${job} is closing`);
    if (head.done === head.total || this.isRunning(head, env)) return this.info(job, head, env);
    const { plans, next } = this.nextPage(job, head, env);
    head.attempt++;
    head.sent = Number(env.block_index());
    this.store.save(job, head, env);
    return this.pages.plan(plans, { context: { job, attempt: head.attempt, next } });
  }

  /**
   * The whole callback of a page: keeps its results. The callback of a page that has been sent again meanwhile, or whose
   * job is closed, changes nothing.
   *
   * @returns how the job is now; `undefined` if it is closed
   * @throws XccError XCC20, XCC21 if this is not the declared callback.
   */
  page(): Job | undefined {
    const { env } = execution();
    const outcomes = this.pages.settled();
    const { job, attempt, next } = this.pages.context();
    const head = this.store.find(job, env);
    if (head === undefined) return undefined;
    if (head.attempt === attempt && head.sent !== 0 && !head.closing) {
      this.store.addPage(job, head, outcomes, env);
      head.next = next;
      head.sent = 0;
      this.store.save(job, head, env);
    }
    return this.info(job, head, env);
  }

  /**
   * How the job is. For a view.
   *
   * @throws XccError XCC26 if there is no such job.
   */
  job(job: number): Job {
    const { env } = execution();
    return this.info(job, this.store.load(job, env), env);
  }

  /**
   * What became of the items of one page, counted from 0, in order; without a page, of all items so far. For a view, or to
   * go on with.
   *
   * @throws XccError XCC26 if there is no such job or page.
   */
  results(job: number, page?: number): Outcome<T>[] {
    const { env } = execution();
    const { pages } = this.store.load(job, env);
    if (page !== undefined) return this.store.page(job, page, env);
    const outcomes: Outcome<T>[] = [];
    for (let i = 0; i < pages; i++) outcomes.push(...this.store.page(job, i, env));
    return outcomes;
  }

  /**
   * Ends a job, done or not: frees its storage and sends the deposit back to the owner, who alone may call it. A page that
   * is under way is forgotten. It answers false if the gas does not suffice for all pages: then call it again.
   *
   * @throws XccError XCC26 if there is no such job or it is not the caller's.
   */
  close(job: number): boolean {
    const { env } = execution();
    const head = this.store.load(job, env);
    const caller = predecessorAccountId(env);
    if (caller !== head.owner) fail("XCC26 job", `${job} is not of ${caller}`);
    while (head.pages > 0) {
      if (gasLeft(env) < CLOSE_GAS) {
        head.closing = true;
        this.store.save(job, head, env);
        return false;
      }
      this.store.removeLastPage(job, head, env);
    }
    this.store.remove(job, env);
    sendBack(head.owner, head.deposit);
    return true;
  }

  /** The calls of the next items, as many as the gas that is left can carry. */
  private nextPage(job: number, head: Head, env: Env): { plans: Plan<Uint8Array>[]; next: number } {
    const text = this.store.items(job, env);
    const left = head.total - head.done;
    const most = this.pageSize < left ? this.pageSize : left;
    const plans: Plan<Uint8Array>[] = [];
    let need = this.reserve;
    let promises = 2;
    let { next } = head;
    while (plans.length < most) {
      const end = text.indexOf("\n", next);
      const plan = this.call(itemOf(text.substring(next, end)) as Item);
      const node = nodeOf(plan);
      promises += node.size ?? 1;
      if (promises > MAX_PROMISES && plans.length > 0) break;
      need += needOf(node) + RESULT_GAS;
      const all = need + this.gas(plans.length + 1);
      const have = gasLeft(env);
      if (all > have) {
        if (plans.length > 0) break;
        fail("XCC07 gas", shortage(all, have));
      }
      // The bytes that are read are those that the author's decoder would get.
      plans.push(plan as Plan as Plan<Uint8Array>);
      next = end + 1;
    }
    return { plans, next };
  }

  private isRunning({ sent }: Head, env: Env): boolean {
    return sent !== 0 && Number(env.block_index()) < sent + this.patience;
  }

  private info(job: number, head: Head, env: Env): Job {
    const { owner, deposit, total, done, pages } = head;
    return { job, owner, deposit, total, done, pages, running: this.isRunning(head, env) };
  }
}

/** To an account that has just called, so that it exists. */
function sendBack(to: string, amount: bigint): void {
  if (amount > 0n) transferTo(to, amount).detach();
}

/**
 * Declares the same call for any number of items, over as many transactions as it takes. A job holds the items, a cursor and
 * the results; whoever starts it pays for their storage, and gets all of it back when the job is closed.
 *
 * @throws XccError XCC04 without a callback, XCC26 for a page size or patience that is none.
 * @example
 * const census = paged(Hello.get_greeting, {
 *   callback: "on_page",
 *   call: (id: string) => Hello.at(id).get_greeting({}, { gas: tgas(5) }),
 * });
 *
 * // payable
 * return census.start(accounts.map(checkAccountId));
 * // public: again and again, until `done` is `total`
 * return census.resume(job);
 * // the callback
 * return census.page();
 * // views
 * return census.job(job);
 * return census.results(job, page).map(okOrErr);
 * // public, for the owner
 * return census.close(job);
 */
export function paged<Item, T>(source: Source<T>, options: PagedOptions<Item, T>): Paged<Item, T> {
  return declared(new Paged(source, options));
}
