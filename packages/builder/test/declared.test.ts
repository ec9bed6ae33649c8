import { join } from "node:path";
import test from "ava";
import { buildContract } from "../src/index.js";
import { oneMethod, withProject } from "./build.js";
import { callContract } from "./host.js";

/** Classes of which the first two are declared, and ways to use them. */
const CLASSES = `
class Base {
  called() { return this.behind(); }
  behind() { return "behind"; }
  bound() { return this.own; }
  read() { return "a text"; }
  unused() { return this.onlyUnused() + "text of what is left out"; }
  onlyUnused() { return 1; }
  get got() { return this.own; }
  then(next) { return next; }
}
class Made extends Base {
  own = "own";
  taken() { return "taken"; }
}
class Other { unused() { return "other"; } }
const made = env.near_xcc_declared(new Made());
const other = new Other();
`;

const WAYS = {
  "a method": "made.called()",
  "a getter": "made.got",
  "a method that is bound": "made.bound.bind(made)()",
  "a method that is only read": "typeof made.read",
  "a method that is passed on": "[made.read].map((read) => read())[0]",
  "a method under a name of the code": 'made["taken"]()',
  "a method under a name made at run time": "made[name]()",
  "the method of another class": "other[name]()",
  "its constructor": "made.constructor === Object",
  "the other's constructor": "other.constructor.name",
  "an object of the class": "Object.getPrototypeOf(made) !== Object.getPrototypeOf(other)",
} as const;

const CONTRACT =
  CLASSES +
  oneMethod(`    const { name, way } = args;
    switch (way) {
${Object.entries(WAYS)
  .map(([way, code]) => `      case ${JSON.stringify(way)}: return ${code};`)
  .join("\n")}
    }`);

const fails = (name: string) => ({ fails: `${name} was left out: build with --keep ${name}` });

const ROWS: readonly (readonly [way: keyof typeof WAYS, name: string, answer: unknown])[] = [
  ["a method", "", "behind"],
  ["a getter", "", "own"],
  ["a method that is bound", "", "own"],
  ["a method that is only read", "", "function"],
  [
    "a method that is passed on",
    "",
    { fails: "a method that no code calls by its name was left out: build with --keep and that name" },
  ],
  ["a method under a name of the code", "", "taken"],
  ["a method under a name made at run time", "unused", fails("unused")],
  ["a method under a name made at run time", "onlyUnused", fails("onlyUnused")],
  ["a method under a name made at run time", "then", fails("then")],
  ["a method under a name made at run time", "behind", "behind"],
  ["the method of another class", "unused", "other"],
  ["its constructor", "", true],
  ["the other's constructor", "", "Other"],
  ["an object of the class", "", true],
];

function outcome(wasm: Uint8Array, input: unknown): unknown {
  try {
    return JSON.parse(callContract(wasm, "run", { input }).value!);
  } catch (error) {
    return { fails: (error as Error).message.split("\n", 1)[0] };
  }
}

test("of what a library declares, methods that no code names are left out", async (t) => {
  await withProject({ "contract.js": CONTRACT }, async (folder) => {
    const { wasm } = await buildContract({ source: join(folder, "contract.js") });
    for (const [way, name, answer] of ROWS)
      t.deepEqual(outcome(wasm, { way, name }), answer, `${way}: ${name}`);
    t.false(Buffer.from(wasm).includes("text of what is left out"));

    const { wasm: kept } = await buildContract({ source: join(folder, "contract.js"), keep: ["unused"] });
    const way = "a method under a name made at run time";
    t.is(outcome(kept, { way, name: "unused" }), "1text of what is left out");
    t.deepEqual(outcome(kept, { way, name: "then" }), fails("then"));
  });
});

test("where promises are made, what is declared keeps its `then`", async (t) => {
  const asks = "Promise.resolve(made); return made[args.name](5)";
  await withProject({ "contract.js": CLASSES + oneMethod(asks) }, async (folder) => {
    const { wasm } = await buildContract({ source: join(folder, "contract.js") });
    t.is(outcome(wasm, { name: "then" }), 5);
    t.deepEqual(outcome(wasm, { name: "read" }), fails("read"));
  });
});
