import { call, NearBindgen, NearPromise, near, validateAccountId, view } from "near-sdk-js";
import { callOf, gasLeft, NO_ARGS, own, resultOf, TGAS } from "./by-hand.js";

type Answer = { ok: number } | { err: "failed" | "malformed" };

interface Head {
  owner: string;
  deposit: string;
  total: number;
  done: number;
  pages: number;
  attempt: number;
  sent: number;
  closing: boolean;
}

const STORAGE_PRICE = 10n ** 19n;
const RECORD_BYTES = 40;
/** Bytes of a stored answer at most, its comma included. */
const ANSWER_BYTES = 32;
const PATIENCE = 100;
const PAGE = 128;
/** What `resume` keeps for itself and the callback, and what one item takes: call, fees, its part of the callback. */
const RESERVE = 9n * TGAS;
const EACH = 6_600_000_000_000n;
const CLOSE_GAS = 10n * TGAS;

const keyOf = (job: number, part = "") => `paged:${job}${part}`;
const saved = (key: string, value: unknown) => near.storageWrite(key, JSON.stringify(value));

function find(job: number): Head | null {
  const text = Number.isSafeInteger(job) ? near.storageRead(keyOf(job)) : null;
  return text === null ? null : JSON.parse(text);
}

function load(job: number): Head {
  const head = find(job);
  if (head === null) throw new Error(`there is no job ${job}`);
  return head;
}

function priceOf(text: string, total: number, owner: string): bigint {
  const key = RECORD_BYTES + 30;
  const bytes = 2 * key + 200 + owner.length + text.length + total * (key + ANSWER_BYTES);
  return BigInt(bytes) * STORAGE_PRICE;
}

function isRunning({ sent }: Head): boolean {
  return sent !== 0 && Number(near.blockHeight()) < sent + PATIENCE;
}

function info(job: number, head: Head) {
  const { owner, deposit, total, done, pages } = head;
  return { job, owner, deposit, total, done, pages, running: isRunning(head) };
}

function sendBack(to: string, amount: bigint): void {
  if (amount > 0n) NearPromise.new(to).transfer(amount).build();
}

function checked(accounts: string[]): string[] {
  if (!Array.isArray(accounts) || accounts.length === 0) throw new Error("accounts: expected a list");
  // The host ends a call that names a wrong account: every `resume` would fail at it, and the job never get past it.
  for (const account of accounts) {
    if (!validateAccountId(account)) throw new Error(`${account} is not an account id`);
  }
  return accounts;
}

/** `contracts/patterns/paging` by hand. */
@NearBindgen({})
export class Paging {
  @call({ payableFunction: true })
  start({ accounts }: { accounts: string[] }): number {
    const owner = near.predecessorAccountId();
    const text = JSON.stringify(checked(accounts));
    const deposit = priceOf(text, accounts.length, owner);
    const attached = near.attachedDeposit();
    if (attached < deposit) throw new Error(`need ${deposit} yoctoNEAR, attached ${attached}`);
    const job = Number(near.storageRead("paged:last") ?? "0") + 1;
    near.storageWrite("paged:last", String(job));
    near.storageWrite(keyOf(job, ":items"), text);
    const head = { owner, deposit: String(deposit), total: accounts.length, done: 0, pages: 0 };
    saved(keyOf(job), { ...head, attempt: 0, sent: 0, closing: false });
    sendBack(owner, attached - deposit);
    return job;
  }

  @call({})
  resume({ job }: { job: number }) {
    const head = load(job);
    if (head.closing) throw new Error(`${job} is being closed`);
    if (head.done === head.total || isRunning(head)) return info(job, head);
    const accounts: string[] = JSON.parse(near.storageRead(keyOf(job, ":items")) as string);
    const fitting = Number((gasLeft() - RESERVE) / EACH);
    if (fitting < 1) throw new Error("not enough gas for one item");
    const page = accounts.slice(head.done, head.done + Math.min(fitting, PAGE));
    head.attempt += 1;
    head.sent = Number(near.blockHeight());
    saved(keyOf(job), head);
    const context = { job, attempt: head.attempt, count: page.length };
    return page
      .map((account) => callOf(account, "get_num", NO_ARGS, 5n * TGAS))
      .reduce((joined, next) => joined.and(next))
      .then(own("on_page", context, 3n * TGAS + (BigInt(page.length) * TGAS) / 8n));
  }

  @call({ privateFunction: true })
  on_page({ job, attempt, count }: { job: number; attempt: number; count: number }) {
    const head = find(job);
    if (head === null) return undefined;
    if (head.attempt === attempt && head.sent !== 0 && !head.closing) {
      const answers: Answer[] = [];
      for (let i = 0; i < count; i++) {
        const result = resultOf(i);
        if (!result.ok) answers.push({ err: "failed" });
        else answers.push(typeof result.value === "number" ? { ok: result.value } : { err: "malformed" });
      }
      saved(keyOf(job, `:${head.pages}`), answers);
      head.pages += 1;
      head.done += count;
      head.sent = 0;
      saved(keyOf(job), head);
    }
    return info(job, head);
  }

  @call({})
  close({ job }: { job: number }): boolean {
    const head = load(job);
    const caller = near.predecessorAccountId();
    if (caller !== head.owner) throw new Error(`${job} is not of ${caller}`);
    while (head.pages > 0) {
      if (gasLeft() < CLOSE_GAS) {
        head.closing = true;
        saved(keyOf(job), head);
        return false;
      }
      head.pages -= 1;
      near.storageRemove(keyOf(job, `:${head.pages}`));
    }
    near.storageRemove(keyOf(job, ":items"));
    near.storageRemove(keyOf(job));
    sendBack(head.owner, BigInt(head.deposit));
    return true;
  }

  @view({})
  price({ accounts, owner }: { accounts: string[]; owner: string }): bigint {
    return priceOf(JSON.stringify(checked(accounts)), accounts.length, owner);
  }

  @view({})
  job({ job }: { job: number }) {
    return info(job, load(job));
  }

  @view({})
  results({ job, page }: { job: number; page?: number }): Answer[] {
    const { pages } = load(job);
    const pageOf = (i: number): Answer[] => {
      const text = near.storageRead(keyOf(job, `:${i}`));
      if (text === null) throw new Error(`${job} has no page ${i}`);
      return JSON.parse(text);
    };
    if (page !== undefined) return pageOf(page);
    const answers: Answer[] = [];
    for (let i = 0; i < pages; i++) answers.push(...pageOf(i));
    return answers;
  }
}
