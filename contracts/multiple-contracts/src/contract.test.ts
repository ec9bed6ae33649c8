import test from "ava";
import { type MockResult, mockHost } from "../../../src/testing/mock-host.js";
import { MultipleContracts } from "./contract.js";

const contract = new MultipleContracts();
contract.init({
  hello_account: "hello.near",
  counter_account: "counter.near",
  guestbook_account: "book.near",
});

/** The input that the callback gets from its sender. */
function inputOf(send: () => unknown): string {
  const host = mockHost();
  host.finish(send());
  return host.receipts().at(-1)?.actions[0]?.args as string;
}

test("multiple_contracts asks three contracts at once", (t) => {
  const host = mockHost();
  host.finish(contract.multiple_contracts());
  t.deepEqual(
    host
      .receipts()
      .map(({ receiverId, waitsFor, actions: [a] }) => [receiverId, waitsFor, a?.method, a?.args]),
    [
      ["hello.near", [], "get_greeting", "{}"],
      ["counter.near", [], "get_num", "{}"],
      ["book.near", [], "get_messages", '{"from_index":0,"limit":10}'],
      ["contract.near", [0, 1, 2], "multiple_contracts_callback", "{}"],
    ],
  );
});

// Every way in which three callees can succeed and fail.
const values: [text: string, value: unknown][] = [
  ['"Hello"', "Hello"],
  ["-7", -7],
  ['[{"premium":true,"sender":"aa","text":"hi"}]', [{ premium: true, sender: "aa", text: "hi" }]],
];
for (let failed = 0; failed < 8; failed++) {
  const fails = values.map((_, i) => (failed & (1 << i)) !== 0);
  test(`multiple_contracts_callback when the callees ${fails.map((f) => (f ? "fail" : "answer")).join(", ")}`, (t) => {
    const results = values.map(([text], i): MockResult => (fails[i] ? undefined : text));
    mockHost({ results, input: inputOf(() => contract.multiple_contracts()) });
    t.deepEqual(
      contract.multiple_contracts_callback(),
      values.map(([, value], i) => (fails[i] ? null : value)) as never,
    );
  });
}

test("an answer of another type is null, the others stay", (t) => {
  mockHost({ results: ["5", "5", "oops"], input: "{}" });
  t.deepEqual(contract.multiple_contracts_callback(), [null, 5, null]);
});

for (const messages of [
  "{}",
  "[null]",
  "[[]]",
  '[{"premium":1,"sender":"aa","text":"hi"}]',
  '[{"premium":true,"sender":"aa"}]',
  '[{"premium":true,"sender":"AA","text":"hi"}]',
]) {
  test(`${messages} are no messages`, (t) => {
    mockHost({ results: ['"Hi"', "5", messages], input: "{}" });
    t.deepEqual(contract.multiple_contracts_callback(), ["Hi", 5, null]);
  });
}

test("of messages with more fields than declared only those declared are passed on", (t) => {
  const messages = '[{"premium":true,"sender":"aa","text":"hi","more":[[]]}]';
  mockHost({ results: ['"Hi"', "5", messages], input: "{}" });
  const passed = [{ premium: true, sender: "aa", text: "hi" }];
  t.deepEqual(contract.multiple_contracts_callback(), ["Hi", 5, passed]);
});

test("multiple_accounts answers for each account", (t) => {
  const input = inputOf(() =>
    contract.multiple_accounts({ accounts: ["aa.near", "bb.near", "cc.near", "dd.near"] }),
  );
  mockHost({ results: ['"Hi"', undefined, "5", `"${"x".repeat(5000)}"`], input });
  t.deepEqual(contract.multiple_accounts_callback(), [
    { ok: "Hi" },
    { err: "failed" },
    { err: "malformed" },
    { err: "too long" },
  ]);
});

for (const [what, code, run] of [
  ["no accounts", "XCC06", () => contract.multiple_accounts({ accounts: [] })],
  ["129 accounts", "XCC06", () => contract.multiple_accounts({ accounts: Array(129).fill("aa.near") })],
  ["a wrong account", "XCC01", () => contract.multiple_accounts({ accounts: ["aa.near", "B"] })],
  ["a wrong account to start with", "XCC01", () => contract.init({} as never)],
] as const) {
  test(`${what} is refused before any promise`, (t) => {
    const host = mockHost();
    t.throws(() => host.finish(run()), { message: new RegExp(`^${code} `) });
    t.deepEqual(host.promises, []);
  });
}

test("the callbacks are not for others", (t) => {
  for (const callback of [
    () => contract.multiple_contracts_callback(),
    () => contract.multiple_accounts_callback(),
  ]) {
    mockHost({ predecessorId: "mallory.near", results: ['"a"', "1", "[]"] });
    t.throws(callback, { message: "Function is private" });
  }
});
