import test from "ava";
import fc from "fast-check";
import {
  anything,
  callMethod,
  each,
  eachChunked,
  explainGas,
  number,
  type Plan,
  rawBytes,
  string,
  tgas,
  weighted,
} from "./index.js";
import { MAX_RETURN_LENGTH } from "./limits.js";
import { type MockHost, type MockResult, mockHost } from "./testing/mock-host.js";

const MUCH = 10_000_000_000_000_000n;
const poll = eachChunked(string({ maxLength: 6 }), { callback: "on_poll", chunkCallback: "on_chunk" });

const calls = (count: number): Plan<never>[] =>
  Array.from({ length: count }, (_, i) => callMethod(`a${i}.near`, "m", {}, { gas: weighted() }));

/** What a method has handed to `value_return`. */
function returned(host: MockHost): Uint8Array {
  return host.calls.find(([name]) => name === "value_return")?.[1] as Uint8Array;
}

type Chunked<T> = ReturnType<typeof eachChunked<T>>;

/** Sends a call to every result's callee, and gives what the last callback makes of the results. */
function roundTrip<T>(
  declaration: Chunked<T>,
  results: readonly MockResult[],
  lose: (chunk: number) => boolean = () => false,
) {
  const sender = mockHost({ prepaidGas: MUCH });
  sender.finish(declaration.plan(calls(results.length) as unknown as Plan<T>[]));
  const receipts = sender.receipts();
  const last = receipts.at(-1);
  const chunks = receipts.filter(({ actions }) => actions[0]?.method === "on_chunk");
  const answers = chunks.map(({ waitsFor, actions }, i): MockResult => {
    if (lose(i)) return undefined;
    const of = waitsFor.map((index) =>
      Number((sender.promises[index] as { receiverId: string }).receiverId.match(/\d+/)),
    );
    const host = mockHost({ results: of.map((n) => results[n]), input: actions[0]?.args as string });
    declaration.chunk();
    return returned(host);
  });
  mockHost({
    results: chunks.length > 0 ? answers : results,
    input: last?.actions[0]?.args as string,
  });
  return { outcomes: declaration.settled(), chunks, last };
}

for (const [count, sizes] of [
  [1, []],
  [128, []],
  [129, [128, 1]],
  [256, [128, 128]],
  [300, [128, 128, 44]],
] as const) {
  test(`${count} calls: chunks of ${sizes.join(", ") || "none"}, results in order`, (t) => {
    const texts = Array.from({ length: count }, (_, i) => JSON.stringify(`${i}`));
    const { outcomes, chunks, last } = roundTrip(poll, texts);
    t.deepEqual(
      chunks.map(({ waitsFor }) => waitsFor.length),
      [...sizes],
    );
    t.is(last?.waitsFor.length, sizes.length || count);
    t.deepEqual(
      outcomes,
      texts.map((text) => ({ status: "ok", value: JSON.parse(text) })),
    );
  });
}

const anyResult = fc.option(fc.uint8Array({ maxLength: 12 }), { nil: undefined });

test("a result is the same in a chunk as in a callback of its own, whatever its bytes", (t) => {
  fc.assert(
    fc.property(fc.array(anyResult, { minLength: 129, maxLength: 300 }), (results) => {
      for (const decoder of [string({ maxLength: 6 }), number(), anything(), rawBytes({ maxLength: 3 })]) {
        const chunked = eachChunked<unknown>(decoder, { callback: "on_poll", chunkCallback: "on_chunk" });
        const { outcomes } = roundTrip(chunked, results);
        for (const first of [0, 128]) {
          const some = results.slice(first, first + 128);
          const alone = each<unknown>(decoder, { callback: "on_poll" });
          mockHost({ results: some, input: JSON.stringify({ count: some.length }) });
          t.deepEqual(outcomes.slice(first, first + some.length), alone.settled());
        }
      }
    }),
    { numRuns: 25 },
  );
});

test("of a chunk that was lost nothing is known, and it is not said to have failed", (t) => {
  const { outcomes } = roundTrip(poll, Array(200).fill('"x"'), (chunk) => chunk === 0);
  t.deepEqual(outcomes[127], { status: "malformed", reason: "chunk" });
  t.deepEqual(outcomes[128], { status: "ok", value: "x" });
  t.is(outcomes.length, 200);
});

for (const [what, blob] of [
  ["another number of results", Uint8Array.of(0)],
  ["bytes behind them", new Uint8Array(200 * 4 + 1)],
  ["JSON", '"x"'],
  ["no known status", new Uint8Array(128 * 4).fill(9)],
] as const) {
  test(`an answer of the chunk callback with ${what} is a lost chunk`, (t) => {
    mockHost({ results: [blob, new Uint8Array(72 * 4)], input: '{"count":200}' });
    const outcomes = poll.settled();
    t.deepEqual(outcomes[0], { status: "malformed", reason: "chunk" });
    t.deepEqual(outcomes[199], { status: "failed" });
  });
}

test("chunks are as small as one returned value needs", (t) => {
  const big = eachChunked(rawBytes({ maxLength: MAX_RETURN_LENGTH / 4 }), {
    callback: "on_poll",
    chunkCallback: "on_chunk",
  });
  const host = mockHost({ prepaidGas: MUCH });
  host.finish(big.plan(calls(7)));
  t.deepEqual(
    host.receipts().flatMap(({ actions, waitsFor }) => (actions[0]?.method === "m" ? [] : [waitsFor.length])),
    [3, 3, 1, 3],
  );
});

test("gas: by the number of results for both callbacks, reserved before any share", (t) => {
  const metered = eachChunked(string(), {
    callback: "on_poll",
    gas: (results) => tgas(results / 10),
    chunkCallback: "on_chunk",
    chunkGas: (results) => tgas(results / 100),
  });
  const host = mockHost({ prepaidGas: MUCH });
  host.finish(metered.plan(calls(200)));
  const gasOf = (method: string) =>
    host.receipts().flatMap(({ actions }) => (actions[0]?.method === method ? [actions[0].gas] : []));
  t.deepEqual(gasOf("on_chunk"), [tgas(1.28), tgas(0.72)]);
  t.deepEqual(gasOf("on_poll"), [tgas(20)]);
});

test("more than the gas carries is refused before any promise, and explainGas says so beforehand", (t) => {
  const host = mockHost();
  const fits = (count: number) => explainGas(poll.plan(calls(count))).fits;
  t.true(fits(180));
  t.false(fits(250));
  t.throws(() => host.finish(poll.plan(calls(250))), { message: /^XCC07 gas: need \d+/ });
  t.deepEqual(host.promises, []);
});

test("the limits of the protocol", (t) => {
  mockHost({ prepaidGas: MUCH });
  t.throws(() => poll.plan([]), { message: /^XCC06/ });
  t.throws(() => poll.plan(calls(1020)), { message: /^XCC08/ });
  t.notThrows(() => poll.plan(calls(1000)));
});

for (const [what, code, results, predecessorId, input] of [
  ["another contract", "XCC20", ['"x"'], "mallory.near", '{"count":1}'],
  ["a count of 0", "XCC21", [], "contract.near", '{"count":0}'],
  ["no count", "XCC21", [], "contract.near", "{}"],
  ["too few results", "XCC21", ['"x"'], "contract.near", '{"count":200}'],
] as const) {
  test(`both callbacks refuse ${what}`, (t) => {
    for (const callback of [() => poll.chunk(), () => poll.settled()]) {
      mockHost({ results, predecessorId, input });
      t.throws(callback, { message: new RegExp(`^${code}`) });
    }
  });
}
