import test from "ava";
import { all } from "./all.js";
import { callMethod } from "./batch.js";
import { inspect } from "./inspect.js";
import { assertNoOrphans, discard, trackPlans, untrackPlans } from "./orphans.js";
import { type MockHost, mockHost } from "./testing/mock-host.js";

const call = (id: string) => callMethod(id, "m", {}, { gas: 1n });
let host: MockHost;

test.beforeEach(() => {
  host = mockHost();
  trackPlans();
});
test.afterEach(untrackPlans);

test.serial("a plan that was built and forgotten is named", (t) => {
  call("kept.near").detach();
  call("lost.near");
  call("first.near").then(call("also-lost.near"));
  t.throws(assertNoOrphans, { message: "XCC12 orphan: lost.near, also-lost.near" });
});

test.serial("a forgotten joint is named", (t) => {
  all([call("aa"), call("bb")]);
  t.throws(assertNoOrphans, { message: "XCC12 orphan: joint" });
});

// What the engine does when a method has ended.
const ended = () => new Promise<void>((resolve) => setImmediate(resolve));

for (const [what, result] of [
  ["another plan", () => call("kept.near")],
  ["a value", () => 5],
  ["nothing", () => undefined],
] as const) {
  test.serial(`a call whose method forgets a plan and returns ${what} fails`, async (t) => {
    call("lost.near");
    host.finish(result());
    await ended();
    t.is(host.panicked, "XCC12 orphan: lost.near");
  });
}

test.serial("every call is looked at by itself", async (t) => {
  call("aa").detach();
  await ended();
  t.is(host.panicked, undefined);
  host = mockHost();
  call("lost.near");
  await ended();
  t.is(host.panicked, "XCC12 orphan: lost.near");
});

test.serial("what is discarded is not forgotten", async (t) => {
  const plan = call("aa").then(call("bb"));
  inspect(plan);
  discard(plan);
  await ended();
  t.is(host.panicked, undefined);
  untrackPlans();
  t.notThrows(() => discard(plan));
});

test.serial("what was detached, is returned or is part of another plan is not forgotten", async (t) => {
  call("aa").detach();
  all([call("bb"), call("cc")])
    .then(call("dd"))
    .detach();
  host.finish(call("ee").then(call("ff")));
  t.notThrows(assertNoOrphans);
  await ended();
  t.is(host.panicked, undefined);
});

test.serial("nothing is remembered without tracking", async (t) => {
  untrackPlans();
  call("lost.near");
  t.notThrows(assertNoOrphans);
  t.is(host.finish(5), "5");
  await ended();
  t.is(host.panicked, undefined);
});

// Trap 13 of near-sdk-js: an async method answers `{}`, and what it returned is never executed.
test.serial("a plan returned by an async method is reported", async (t) => {
  // It does not compile as it stands.
  const method: () => Promise<unknown> = async () => call("lost.near") as unknown;
  const answer = method();
  host.finish(answer);
  await t.throwsAsync(answer, { message: /^XCC10 chain: / });
  await ended();
  t.is(host.panicked, "XCC12 orphan: lost.near");
});
