import { join } from "node:path";
import test from "ava";
import { buildContract } from "../packages/builder/src/index.js";
import { ROOT } from "../scripts/build/paths.js";
import { useChain } from "./support/use-chain.js";

const chain = useChain(test);
const source = join(ROOT, "sandbox-tests/contracts/forgetful/src/contract.ts");

const development = buildContract({ source, development: true });
const builds = {
  "": development,
  "without snapshot ": buildContract({ source, snapshot: false, development: true }),
};

for (const [how, build] of Object.entries(builds)) {
  test(`a development build ${how}fails a call that forgets a plan`, async (t) => {
    const { wasm } = await build;
    const scene = await chain.scene();
    const [alice, contract] = [await scene.user(), await scene.deploy(wasm)];
    const target = (await scene.deploy("hello")).accountId;
    for (const method of ["without_return", "with_a_value", "with_another_plan"]) {
      const sent = await scene.call(alice, contract, method, { target });
      t.is(sent.failure?.split("\n")[0], `Smart contract panicked: XCC12 orphan: ${target}`, method);
    }
    t.is((await scene.call(alice, contract, "with_a_value", { target })).value, undefined);
    t.is((await scene.call(alice, contract, "nothing_forgotten", { target })).value, "Hello");
    t.is(await contract.view("looked_at", { target }), `#0 ${target}: get_greeting(), 10 Tgas`);
  });
}

test("any other build knows nothing of it", async (t) => {
  const { wasm, bytes } = await buildContract({ source });
  t.true(bytes < (await development).bytes, `${bytes}`);
  const scene = await chain.scene();
  const [alice, contract] = [await scene.user(), await scene.deploy(wasm)];
  const target = scene.missing();
  t.is((await scene.call(alice, contract, "without_return", { target })).failure, undefined);
  t.is((await scene.call(alice, contract, "with_a_value", { target })).value, 1);
});
