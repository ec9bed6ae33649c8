import test from "ava";
import { kit, sandboxCommand } from "./kit.js";

interface Recorded {
  readonly scenario: string;
  readonly steps: readonly { readonly title: string }[];
}

interface Scenarios {
  scenarioNames(): string[];
  loadScenario(name: string): Promise<unknown>;
  loadGolden(name: string): Recorded | null;
}

const { scenarioNames, loadScenario, loadGolden } = await kit<Scenarios>("lib/scenarios.mjs");
const { replayScenario } = await kit<{
  replayScenario(command: string, scenario: unknown): Promise<Recorded>;
}>("lib/replay.mjs");
const { scenarioDifferences } = await kit<{
  scenarioDifferences(golden: Recorded, actual: Recorded): string[];
}>("lib/diff.mjs");

test("every scenario of the kit is there, with its recorded results", (t) => {
  t.is(scenarioNames().length, 36);
  for (const name of scenarioNames()) t.truthy(loadGolden(name)?.steps.length, name);
});

for (const name of scenarioNames()) {
  // One node at a time: ava would start all of them at once.
  test.serial(`answers as the recorded node does: ${name}`, async (t) => {
    const actual = await replayScenario(sandboxCommand, await loadScenario(name));
    t.deepEqual(scenarioDifferences(loadGolden(name) as Recorded, actual), []);
  });
}
