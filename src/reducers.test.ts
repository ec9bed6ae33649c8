import test from "ava";
import fc from "fast-check";
import { agreement } from "./agreement.js";
import { any } from "./any.js";
import { canonical } from "./canonical.js";
import { json } from "./decoders/json.js";
import { u128 } from "./decoders/scalars.js";
import { string } from "./decoders/string.js";
import { each } from "./each.js";
import { join } from "./join.js";
import { expect, type Outcome, okOrErr, unwrapOr } from "./outcome.js";
import { quorum } from "./quorum.js";
import { type MockResult, mockHost } from "./testing/mock-host.js";

const survey = join(
  { main: string(), backup: u128(), spare: json<object>() },
  { callback: "on_survey", gas: 1n },
);
const poll = each(string({ maxLength: 8 }), { callback: "on_poll", gas: 1n });

function polled(...results: MockResult[]): Outcome<string>[] {
  mockHost({ results, input: `{"count":${results.length}}` });
  return poll.settled();
}

// Every combination of four calls that go well or fail: all that the reducers can meet but for the kind of failure.
for (let mask = 0; mask < 16; mask++) {
  const well = [0, 1, 2, 3].filter((i) => (mask & (1 << i)) !== 0);
  const results = [0, 1, 2, 3].map((i) => (well.includes(i) ? `"${i}"` : undefined));
  const shown = results.map((result) => result ?? "failed").join(" ");
  const failures = [0, 1, 2, 3].filter((i) => !well.includes(i)).map((i) => `${i} failed`);
  const reason = (need: number, have: number) => {
    const others = failures.length > 0 ? `: ${failures.join(", ")}` : "";
    return { status: "failed", reason: `need ${need}, have ${have}${others}` } as const;
  };

  test(`any of ${shown}`, (t) => {
    const [first] = well;
    const expected = first === undefined ? reason(1, 0) : { status: "ok", key: first, value: `${first}` };
    t.deepEqual<unknown, unknown>(any(polled(...results)), expected);
  });

  for (const need of [1, 2, 3, 4, 5]) {
    test(`quorum(${need}) of ${shown}`, (t) => {
      const value = [0, 1, 2, 3].map((i) => (well.includes(i) ? `${i}` : undefined));
      const expected = well.length < need ? reason(need, well.length) : { status: "ok", value };
      t.deepEqual<unknown, unknown>(quorum(need, polled(...results)), expected);
    });

    test(`agreement(${need}) of ${shown.replace(/\d/g, "same")}`, (t) => {
      const same = results.map((result) => result && '"same"');
      const expected =
        well.length < need ? reason(need, well.length) : { status: "ok", value: "same", keys: well };
      t.deepEqual<unknown, unknown>(agreement(need, polled(...same)), expected);
    });
  }
}

test("results of a join are reduced by name", (t) => {
  mockHost({ results: ['"a"', "12", undefined] });
  const outcomes = survey.settled();
  t.deepEqual(any(outcomes), { status: "ok", key: "main", value: "a" });
  t.deepEqual(quorum(2, outcomes), { status: "ok", value: { main: "a", backup: 12n } });
  t.deepEqual(quorum(3, outcomes), { status: "failed", reason: "need 3, have 2: spare failed" });
  mockHost({ results: ["{", "x".repeat(99), '"a"'] });
  t.deepEqual(any({ ...survey.settled(), spare: { status: "failed" } }), {
    status: "failed",
    reason: "need 1, have 0: main malformed, backup tooLong, spare failed",
  });
});

test("results of a tuple are reduced by index", (t) => {
  const pair = join([u128(), string()], { callback: "on_pair", gas: 1n });
  mockHost({ results: [undefined, '"b"'] });
  t.deepEqual(any(pair.settled()), { status: "ok", key: 1, value: "b" });
  t.deepEqual<unknown, unknown>(quorum(1, pair.settled()), { status: "ok", value: [undefined, "b"] });
});

test("agreement takes what most calls gave, then what was given first", (t) => {
  const agreed = (...results: MockResult[]) => agreement(2, polled(...results));
  t.deepEqual(agreed('"a"', '"b"', '"b"'), { status: "ok", value: "b", keys: [1, 2] });
  t.deepEqual(agreed('"a"', '"b"', '"b"', '"a"'), { status: "ok", value: "a", keys: [0, 3] });
  t.deepEqual(agreed('"a"', '"b"', '"a"', '"b"', '"b"'), { status: "ok", value: "b", keys: [1, 3, 4] });
  t.deepEqual(agreed('"a"', '"b"', undefined, '"c"'), {
    status: "failed",
    reason: "need 2, have 1: 2 failed",
  });
});

test("answers agree by their decoded values, however they are written", (t) => {
  const oracles = each(json<unknown>(), { callback: "on_it", gas: 1n });
  mockHost({
    results: ['{"a":1,"b":[null]}', '{ "b": [null], "a": 1.0 }', '{"a":1,"b":[0]}'],
    input: '{"count":3}',
  });
  t.deepEqual(agreement(2, oracles.settled()), { status: "ok", value: { a: 1, b: [null] }, keys: [0, 1] });
});

test("expect and unwrapOr take what reducers give", (t) => {
  const two = polled('"a"', undefined);
  t.is(expect(any(two), "first"), "a");
  t.is(unwrapOr(agreement(2, two), null), null);
  t.deepEqual(okOrErr(quorum(2, two)), { err: "failed" });
  t.throws(() => expect(quorum(2, two), "answers"), {
    code: "XCC22",
    message: "XCC22 result: answers: failed, need 2, have 1: 1 failed",
  });
  t.throws(() => expect(two[1] as Outcome<string>, "reply"), { message: "XCC22 result: reply: failed" });
  t.throws(() => expect({ status: "tooLong", length: 9 }, "reply"), {
    message: "XCC22 result: reply: tooLong",
  });
  t.throws(() => expect({ status: "malformed", reason: "utf8" }, "reply"), {
    message: "XCC22 result: reply: malformed, utf8",
  });
});

for (const need of [0, -1, 1.5, Number.NaN, "2" as never]) {
  test(`a quorum of ${JSON.stringify(need)} is refused`, (t) => {
    for (const reduce of [quorum, agreement]) {
      t.throws(() => reduce(need, polled('"a"')), {
        message: `XCC06 inputs: ${typeof need === "string" ? `"${need}"` : need}`,
      });
    }
  });
}

const different = [
  0,
  1,
  1n,
  "1",
  "",
  null,
  undefined,
  true,
  "true",
  "null",
  [],
  {},
  [1],
  ["1"],
  [[1]],
  [1, 1],
].concat(
  [
    { a: 1 },
    { a: 1n },
    { a: undefined },
    { "a:1": 1 },
    Uint8Array.of(1),
    Uint8Array.of(1, 1),
    Uint8Array.of(11),
  ] as never,
  [new Map([["a", 1]]), new Set(["a", 1]), new Set(), new Map(), "x1", "[1]", '{"a":1}'] as never,
);

test("different values are told apart", (t) => {
  t.is(new Set(different.map(canonical)).size, different.length);
});

test("equal values are equal, whatever the order of their fields", (t) => {
  const shuffled = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shuffled);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([key, inner]) => [key, shuffled(inner)]),
    );
  };
  fc.assert(fc.property(fc.jsonValue(), (value) => t.is(canonical(shuffled(value)), canonical(value))));
  t.is(
    canonical(
      new Map([
        ["a", 1],
        ["b", 2],
      ]),
    ),
    canonical(
      new Map([
        ["b", 2],
        ["a", 1],
      ]),
    ),
  );
  for (let size = 0; size < 40; size++) {
    const names = Array.from({ length: size }, (_, i) => `${(i * 7919) % 41}`);
    t.is(
      canonical(new Set(names)),
      `s{${names
        .map((name) => `"${name}"`)
        .sort()
        .join()}}`,
    );
  }
  t.is(canonical(-0), canonical(0));
});

for (const [what, value, shown] of [
  ["a class instance", new Date(0), "an object"],
  ["a function", () => 1, "a function"],
  ["a symbol", [Symbol("s")], "Symbol(s)"],
] as const) {
  test(`${what} cannot be compared`, (t) => {
    t.throws(() => canonical(value), { message: `XCC17 schema: ${shown}` });
  });
}
