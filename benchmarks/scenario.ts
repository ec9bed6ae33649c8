import type { Contract } from "./builds.js";

export const ROOT_ACCOUNT = "test.near";
/** Greeting accounts for the fan-out, besides the hello contract itself. */
export const GREETERS = 25;

export const accountOf = (name: string): string => `${name}.${ROOT_ACCOUNT}`;
export const greeter = (index: number): string => accountOf(`hello-${String(index).padStart(2, "0")}`);
const greeters = (count: number): string[] => Array.from({ length: count }, (_, index) => greeter(index));

/** One measured call. Labels name it in tables and in the recorded results. */
export interface Call {
  readonly contract: Contract;
  readonly method: string;
  readonly args: unknown;
  readonly label: string;
  /** yoctoNEAR. */
  readonly deposit?: bigint;
  /** Whether the returned value is right: a build that answers otherwise is not worth comparing. */
  readonly correct: (value: never) => boolean;
}

const same =
  (expected: unknown) =>
  (value: unknown): boolean =>
    JSON.stringify(value ?? null) === JSON.stringify(expected);

/** Which contract is initialised right after its deployment, and how: measured too. */
export const INIT: Call = {
  contract: "multiple",
  method: "init",
  label: "init",
  args: {
    hello_account: accountOf("hello"),
    counter_account: accountOf("counter"),
    guestbook_account: accountOf("guestbook"),
  },
  correct: () => true,
};

const messages = [
  { premium: false, sender: ROOT_ACCOUNT, text: "plain" },
  { premium: true, sender: ROOT_ACCOUNT, text: "premium" },
];

function fanOut(accounts: readonly string[], label: string, correct: Call["correct"]): Call {
  return { contract: "similar", method: "similar_contracts", args: { accounts }, label, correct };
}

/**
 * The calls in order; later ones see what earlier ones stored. Order and account names decide the cost of storage, so
 * that figures compare only between runs of this very list.
 */
export const CALLS: readonly Call[] = [
  { contract: "hello", method: "get_greeting", args: {}, label: "get_greeting", correct: same("Hello") },
  {
    contract: "hello",
    method: "set_greeting",
    args: { greeting: "Hi there" },
    label: "set_greeting",
    correct: same(null),
  },
  {
    contract: "hello",
    method: "get_greeting",
    args: {},
    label: "get_greeting (stored)",
    correct: same("Hi there"),
  },
  {
    contract: "hello",
    method: "set_greeting",
    args: { greeting: "Hello" },
    label: "set_greeting (again)",
    correct: same(null),
  },
  { contract: "counter", method: "get_num", args: {}, label: "get_num", correct: same(0) },
  { contract: "counter", method: "increment", args: {}, label: "increment", correct: () => true },
  { contract: "counter", method: "increment", args: {}, label: "increment (again)", correct: () => true },
  { contract: "counter", method: "decrement", args: {}, label: "decrement", correct: () => true },
  { contract: "counter", method: "get_num", args: {}, label: "get_num (stored)", correct: same(1) },
  {
    contract: "guestbook",
    method: "add_message",
    args: { text: "plain" },
    label: "add_message",
    correct: () => true,
  },
  {
    contract: "guestbook",
    method: "add_message",
    args: { text: "premium" },
    label: "add_message (premium)",
    deposit: 10n ** 22n,
    correct: () => true,
  },
  {
    contract: "guestbook",
    method: "get_messages",
    args: { from_index: 0, limit: 10 },
    label: "get_messages (2)",
    correct: same(messages),
  },
  { contract: "guestbook", method: "total_messages", args: {}, label: "total_messages", correct: same(2) },
  {
    contract: "batch",
    method: "batch_actions",
    args: { target: accountOf("hello") },
    label: "batch_actions",
    correct: (value) => typeof value === "string",
  },
  {
    contract: "batch",
    method: "batch_actions",
    args: { target: accountOf("missing") },
    label: "batch_actions (no such target)",
    correct: same(null),
  },
  {
    contract: "multiple",
    method: "multiple_contracts",
    args: {},
    label: "multiple_contracts",
    correct: ([greeting, count, page]: [unknown, unknown, unknown[]]) =>
      typeof greeting === "string" && count === 1 && page.length === 2,
  },
  ...[1, 3, 10, 25].map((count) =>
    fanOut(
      greeters(count),
      `similar_contracts (${count})`,
      (value: { ok?: string }[]) => value.length === count && value.every(({ ok }) => ok === "Hello"),
    ),
  ),
  fanOut(
    [accountOf("hello"), accountOf("missing"), greeter(0)],
    "similar_contracts (3, one missing)",
    ([first, second, third]: object[]) =>
      "ok" in (first ?? {}) && "err" in (second ?? {}) && "ok" in (third ?? {}),
  ),
];
