import test from "ava";
import { all } from "./all.js";
import { callMethod } from "./batch.js";
import { assertNoOrphans, trackPlans, untrackPlans } from "./orphans.js";
import { mockHost } from "./testing/mock-host.js";

const call = (id: string) => callMethod(id, "m", {}, { gas: 1n });

test.beforeEach(() => {
  mockHost();
  trackPlans();
});
test.afterEach(untrackPlans);

test.serial("a plan that was built and forgotten is named", (t) => {
  call("kept.near").detach();
  call("lost.near");
  call("first.near").then(call("also-lost.near"));
  t.throws(() => assertNoOrphans(), { message: "XCC12 orphan: lost.near, also-lost.near" });
});

test.serial("a forgotten joint is named", (t) => {
  all([call("aa"), call("bb")]);
  t.throws(() => assertNoOrphans(), { message: "XCC12 orphan: joint" });
});

test.serial("what was detached, is returned or is part of another plan is not forgotten", (t) => {
  call("aa").detach();
  all([call("bb"), call("cc")])
    .then(call("dd"))
    .detach();
  const returned = call("ee").then(call("ff"));
  t.notThrows(() => assertNoOrphans(returned));
});

test.serial("nothing is remembered without tracking", (t) => {
  untrackPlans();
  call("lost.near");
  t.notThrows(() => assertNoOrphans());
});
