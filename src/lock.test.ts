import test from "ava";
import fc from "fast-check";
import { after } from "./after.js";
import { callMethod } from "./batch.js";
import { string } from "./decoders/string.js";
import { type Lease, lock } from "./lock.js";
import { retry } from "./retry.js";
import { saga } from "./saga.js";
import { MockChain } from "./testing/mock-chain.js";
import { type MockHostOptions, type MockResult, mockHost } from "./testing/mock-host.js";
import { typed } from "./typed.js";
import { tgas } from "./units.js";

const vault = lock({ release: "release_vault", blocks: 50, gas: tgas(3) });
const paid = after(string(), { callback: "on_paid", context: typed<{ lease: Lease }>() });

const pay = (lease: Lease) => paid.plan(callMethod("bank.near", "pay"), { context: { lease } });

/** The calls of one contract: they share its storage. */
class Contract {
  readonly storage = new Map<string, string>();
  height = 1000n;

  host(options: MockHostOptions = {}) {
    return mockHost({ storage: this.storage, blockHeight: this.height, ...options });
  }

  /** Holds the lock and gives the inputs of callback and release. */
  hold(key = "") {
    const host = this.host();
    host.finish(vault.hold(key, pay));
    const [, callback, release] = host.receipts().map(({ actions: [action] }) => action?.args as string);
    return { host, callback: callback as string, release: release as string };
  }

  release(input: string, result: MockResult = '"done"'): boolean {
    this.host({ input, results: [result] });
    return vault.release();
  }

  isHeld(key = ""): boolean {
    this.host();
    return vault.isHeld(key);
  }
}

test("call, callback, and the release behind it; the result of the call is the callback's", (t) => {
  const contract = new Contract();
  const { host } = contract.hold();
  const asked = /^(read_register|current_account_id|prepaid_gas|used_gas)$/;
  t.deepEqual(
    host.calls.filter(([name]) => !asked.test(name)).map(([name]) => name),
    [
      "block_index",
      "storage_read",
      "storage_write",
      "promise_batch_create",
      "promise_batch_action_function_call",
      "promise_batch_then",
      "promise_batch_action_function_call",
      "promise_batch_then",
      "promise_batch_action_function_call",
      "promise_return",
    ],
  );
  t.is(host.returned, 1);
  t.deepEqual(
    host.receipts().map(({ waitsFor }) => waitsFor),
    [[], [0], [1]],
  );
  t.like(host.receipts()[2]?.actions[0], {
    args: '{"context":{"key":"","until":1050}}',
    gas: tgas(3),
    deposit: 0n,
  });
  t.deepEqual([...contract.storage], [["release_vault:", "1050"]]);
});

for (const result of ['"done"', undefined, "", "x".repeat(10_000)]) {
  test(`the release frees it when the callback answered ${result?.slice(0, 6)}`, (t) => {
    const contract = new Contract();
    const { release } = contract.hold();
    t.true(contract.isHeld());
    t.true(contract.release(release, result));
    t.false(contract.isHeld());
    t.is(contract.storage.size, 0);
    t.false(contract.release(release, result), "once");
  });
}

test("while it is held others are refused before anything happens, and other keys are free", (t) => {
  const contract = new Contract();
  contract.hold("a");
  const before = [...contract.storage];
  contract.height += 49n;
  const host = contract.host();
  t.throws(() => vault.hold("a", () => t.fail() as never), {
    message: 'XCC24 locked: "a" until 1050',
  });
  t.deepEqual(host.promises, []);
  t.deepEqual([...contract.storage], before);
  contract.hold("b");
  t.true(contract.isHeld("a") && contract.isHeld("b"));
});

test("it expires, and the late release and callback of its holder do not touch the next one's", (t) => {
  const contract = new Contract();
  const first = contract.hold();
  contract.height += 49n;
  t.true(contract.isHeld());
  contract.host({ input: first.callback, results: ['"in its last block"'] });
  t.true(vault.owns(paid.context().lease));
  contract.height += 1n;
  t.false(contract.isHeld());
  const second = contract.hold();

  contract.host({ input: first.callback, results: ['"late"'] });
  t.false(vault.owns(paid.context().lease));
  contract.host({ input: second.callback, results: ['"in time"'] });
  t.true(vault.owns(paid.context().lease));

  t.false(contract.release(first.release));
  t.true(contract.isHeld());
  t.true(contract.release(second.release));
  t.false(contract.isHeld());
});

test("a lease that has expired owns nothing, even when nobody took the lock since", (t) => {
  const contract = new Contract();
  const { callback } = contract.hold();
  contract.height += 50n;
  contract.host({ input: callback, results: ['"late"'] });
  t.false(vault.owns(paid.context().lease));
});

test("a plan that cannot be built or sent leaves it free", (t) => {
  const contract = new Contract();
  let host = contract.host();
  t.throws(() => vault.hold("", () => callMethod("No", "pay")), { message: /^XCC01/ });
  t.throws(() => vault.hold("", () => callMethod("bank.near", "pay", {}, { gas: tgas(299) })), {
    message: /^XCC07/,
  });
  t.throws(() => vault.hold("", (lease) => vault.hold(lease.key, pay)), { message: /^XCC24/ });
  t.deepEqual(host.promises, []);
  t.is(contract.storage.size, 0);
  host = contract.hold().host;
  t.is(host.promises.length, 3);
});

test("what has been sent already stays guarded when the release cannot be paid for", (t) => {
  const contract = new Contract();
  contract.host();
  const sent = () => {
    callMethod("bank.near", "pay").detach();
    return callMethod("bank.near", "pay", {}, { gas: tgas(299) });
  };
  t.throws(() => vault.hold("", sent), { message: /^XCC07/ });
  t.true(contract.isHeld());
  contract.height += 50n;
  t.false(contract.isHeld());
});

// Flows whose callbacks go on with calls of their own.
const ask = retry(string(), {
  callback: "on_ask",
  input: typed<undefined>(),
  call: (_, attempt) => callMethod(`a${attempt}.near`, "m", {}, { gas: tgas(5) }),
});
const flow = saga({ callback: "on_flow", input: typed<undefined>() })
  .step("a", {
    returns: string(),
    call: () => callMethod("a1.near", "m", {}, { gas: tgas(5) }),
    compensate: () => callMethod("a1.near", "undo", {}, { gas: tgas(5) }),
  })
  .step("b", { returns: string(), call: () => callMethod("a2.near", "m", {}, { gas: tgas(5) }) });

for (const [what, build, asked, answer] of [
  ["a retry", () => ask.plan(undefined), ["a1.near m", "a2.near m", "a3.near m"], "failed"],
  ["a saga", () => flow.open("s", undefined), ["a1.near m", "a2.near m", "a1.near undo"], "undone"],
] as const) {
  test(`a lock around ${what} is held to its end, callbacks that go on included`, (t) => {
    const seen: string[] = [];
    const chain: MockChain = new MockChain({
      methods: {
        on_ask() {
          const turn = ask.settled();
          return turn.again ?? turn.outcome;
        },
        on_flow: () => flow.next(),
        release_vault: () => vault.release(),
      },
      callee({ method }, receiverId) {
        seen.push(`${receiverId} ${method}`);
        t.true(chain.storage.has("release_vault:k"), `held while ${receiverId} runs`);
        return what === "a saga" && receiverId === "a1.near" ? '"done"' : undefined;
      },
    });
    const host = { attachedDeposit: flow.deposit, predecessorId: "alice.near" };
    const answered = chain.call(() => vault.hold("k", build), host);
    t.is(JSON.parse(answered as string).status, answer);
    t.deepEqual(seen, [...asked]);
    t.is(chain.storage.size, 0, "released, and the saga's journal is gone");
  });
}

test("a plan without a callback is held to its end", (t) => {
  const contract = new Contract();
  const host = contract.host();
  host.finish(vault.hold("", () => callMethod("bank.near", "pay")));
  t.is(host.returned, 0);
  t.deepEqual(host.receipts()[1]?.waitsFor, [0]);
});

test("nobody else releases it", (t) => {
  const contract = new Contract();
  const { release } = contract.hold();
  contract.host({ predecessorId: "mallory.near", input: release, results: ["x"] });
  t.throws(() => vault.release(), { message: "XCC20 caller: mallory.near" });
  contract.host({ predecessorId: "contract.near", input: release });
  t.throws(() => vault.release(), { message: "XCC21 results: need 1, have 0" });
  t.true(contract.isHeld());
});

for (const [what, code, run] of [
  ["no blocks", "XCC24", () => lock({ release: "r", blocks: 0 })],
  ["half a block", "XCC24", () => lock({ release: "r", blocks: 1.5 })],
  ["no releasing method", "XCC04", () => lock({} as never)],
  ["a key above the host's limit", "XCC16", () => vault.hold("k".repeat(2040), pay)],
] as const) {
  test(`${what}: ${code}`, (t) => {
    const host = new Contract().host();
    t.throws(run, { message: new RegExp(`^${code} `) });
    t.deepEqual(host.promises, []);
  });
}

test("whatever the order of holds, releases and blocks: one owner at a time, and only it frees the lock", (t) => {
  const step = fc.oneof(
    fc.record({ do: fc.constant("hold" as const) }),
    fc.record({ do: fc.constant("release" as const), which: fc.nat(9) }),
    fc.record({ do: fc.constant("wait" as const), blocks: fc.integer({ min: 1, max: 60 }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const contract = new Contract();
      const leases: { until: bigint; release: string; done: boolean }[] = [];
      let owner: number | undefined;
      for (const next of steps) {
        if (next.do === "wait") contract.height += BigInt(next.blocks);
        if (owner !== undefined && contract.height >= (leases[owner]?.until ?? 0n)) owner = undefined;
        if (next.do === "hold" && owner !== undefined) {
          t.throws(() => contract.hold(), { message: /^XCC24/ });
        } else if (next.do === "hold") {
          const until = contract.height + 50n;
          owner = leases.push({ until, release: contract.hold().release, done: false }) - 1;
          // A release is a receipt of a later block.
          contract.height += 1n;
        } else if (next.do === "release") {
          const lease = leases[next.which];
          if (lease === undefined || lease.done) continue;
          lease.done = true;
          const freed = contract.release(lease.release);
          // An expired lease that nobody replaced may clean up its record; it never frees another's.
          if (owner !== undefined && next.which !== owner) t.false(freed);
          if (next.which === owner) owner = undefined;
        }
        t.is(contract.isHeld(), owner !== undefined);
      }
    }),
    { numRuns: 200 },
  );
});
