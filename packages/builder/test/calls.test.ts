import { join } from "node:path";
import test from "ava";
import { buildContract } from "../src/index.js";
import { buildFixture, buildText, oneMethod, withProject } from "./build.js";
import { type CallOptions, ContractPanic, callContract } from "./host.js";

const build = (body: string, before?: string) => buildText(oneMethod(body, before), {}, "contract.js");

/** The protocol's `max_total_log_length`. */
const LOG_LIMIT = 16_384;

const run = async (body: string, options?: CallOptions, before?: string) =>
  callContract((await build(body, before)).wasm, "run", options);

async function panicOf(body: string, options?: CallOptions): Promise<string> {
  const { wasm } = await build(body);
  try {
    callContract(wasm, "run", options);
  } catch (error) {
    if (error instanceof ContractPanic) return error.message;
    throw error;
  }
  throw new Error("the call did not panic");
}

for (const snapshot of [true, false]) {
  test(`a contract keeps its state between calls (${snapshot ? "snapshot" : "boot in every call"})`, async (t) => {
    const { wasm, methods } = await buildFixture("hello.ts", snapshot);
    t.deepEqual(methods, ["get_greeting", "init", "set_greeting"]);
    const storage = new Map();
    t.is(callContract(wasm, "get_greeting", { storage }).value, '"Hello"');
    callContract(wasm, "init", { storage, input: { greeting: "hey" } });
    const { logs } = callContract(wasm, "set_greeting", { storage, input: { greeting: "yo ü€😀" } });
    t.deepEqual(logs, ["Saving greeting yo ü€😀"]);
    t.is(callContract(wasm, "get_greeting", { storage }).value, '"yo ü€😀"');
  });
}

test("amounts and gas keep every bit over the edges of 64 and 128 bits", async (t) => {
  const edges = [0n, 1n, 2n ** 31n, 2n ** 32n, 2n ** 53n, 2n ** 63n, 2n ** 64n, 10n ** 19n, 2n ** 127n]
    .flatMap((edge) => [edge - 1n, edge, edge + 1n])
    .concat(2n ** 128n - 1n)
    .filter((amount) => amount >= 0n);
  const body = `
    const gas = BigInt.asUintN(64, near.attachedDeposit());
    NearPromise.new("b.near").functionCall("m", "{}", near.attachedDeposit(), gas).onReturn();
    return [String(near.attachedDeposit()), String(near.accountBalance()), String(near.prepaidGas())];`;
  const { wasm } = await build(body);
  for (const amount of edges) {
    const { value, promises } = callContract(wasm, "run", { attachedDeposit: amount });
    t.deepEqual(JSON.parse(value!), [String(amount), String(2n ** 127n + 2n ** 63n), "300000000000000"]);
    t.deepEqual(promises[1]!.slice(2), ["m", "{}", amount, BigInt.asUintN(64, amount)]);
  }
});

test("amounts outside of 128 bits end as near-sdk-js lets them: larger ones are refused, a negative one is zero", async (t) => {
  const body = `
    const promise = near.promiseBatchCreate("b.near");
    near.promiseBatchActionTransfer(promise, -(2n ** 64n) - 1n);
    near.promiseBatchActionTransfer(promise, -(2n ** 128n));
    try { near.promiseBatchActionTransfer(promise, 2n ** 128n); } catch (error) { return String(error); }`;
  const { wasm } = await build(body);
  const { value, promises } = callContract(wasm, "run");
  t.is(JSON.parse(value!), "TypeError: Expect Uint128 for amount");
  t.deepEqual(
    promises.slice(1).map((action) => action.at(-1)),
    [0n, 0n],
  );
});

test("a state with BigInts and dates comes back as it was", async (t) => {
  const text = `import { NearBindgen, call, view } from "near-sdk-js";
@NearBindgen({})
export class C {
  amounts: bigint[] = [];
  date = new Date(0);
  @call({}) put({ amount }: { amount: string }) { this.amounts.push(BigInt(amount)); this.date = new Date(Number(amount) % 1e12); }
  @view({}) get() { return [this.amounts.map(String), this.date.getTime()]; }
}`;
  const { wasm } = await buildText(text);
  const storage = new Map();
  for (const amount of ["9223372036854775808", "18446744073709551615", "10000000000000000000000000"])
    callContract(wasm, "put", { storage, input: { amount } });
  const last = Number("10000000000000000000000000") % 1e12;
  t.deepEqual(JSON.parse(callContract(wasm, "get", { storage }).value!), [
    ["9223372036854775808", "18446744073709551615", "10000000000000000000000000"],
    last,
  ]);
});

test("functionCallWeight sends its arguments as they are", async (t) => {
  const body = `
    const promise = near.promiseBatchCreate("b.near");
    near.promiseBatchActionFunctionCallWeight(promise, "m", '{"a":"é"}', 1n, 2n, 3n);`;
  const { promises } = await run(body);
  t.deepEqual(promises[1], ["function_call_weight", 0n, "m", '{"a":"é"}', 1n, 2n, 3n]);
});

test("bytes() refuses text that has no single bytes", async (t) => {
  t.regex(
    await panicOf(
      '    near.storageWriteRaw(globalThis.env.latin1_string_to_uint8array("€"), new Uint8Array(1));',
    ),
    /char at 0 is above 255/,
  );
});

test("time comes from the block, a random number from the block's seed", async (t) => {
  const body = "    return [Date.now(), new Date().getTime(), Math.random(), Math.random()];";
  const { wasm } = await build(body);
  const call = (seed: number, blockTimestamp: bigint) =>
    JSON.parse(
      callContract(wasm, "run", { randomSeed: new Uint8Array(32).fill(seed), blockTimestamp }).value!,
    );
  const [now, constructed, first, second] = call(1, 1_700_000_000_123_456_789n);
  t.deepEqual([now, constructed], [1_700_000_000_123, 1_700_000_000_123]);
  t.true(first >= 0 && first < 1 && second >= 0 && second < 1);
  t.not(first, second);
  t.deepEqual(call(1, 0n).slice(2), [first, second], "the same seed gives the same numbers");
  t.notDeepEqual(call(2, 0n).slice(2), [first, second], "another seed gives others");
});

test("every byte of the seed takes part", async (t) => {
  const { wasm } = await build("    return Math.random();");
  const values = Array.from({ length: 32 }, (_, index) => {
    const randomSeed = new Uint8Array(32);
    randomSeed[index] = 1;
    return callContract(wasm, "run", { randomSeed }).value;
  });
  t.is(new Set(values).size, 32);
});

test("an uncaught error panics with its message and its stack", async (t) => {
  const panic = await panicOf('    throw new Error("no such account");');
  t.regex(panic, /^no such account\n {4}at run\n/);
});

test("a build with debug knows lines and names of variables", async (t) => {
  const text = oneMethod("    if (args.early) return [late]; throw new Error('x'); let late;");
  await withProject({ "contract.js": text }, async (folder) => {
    const source = join(folder, "contract.js");
    const panic = async (debug: boolean, early: boolean) => {
      const { wasm } = await buildContract({ source, debug });
      return t.throws(() => callContract(wasm, "run", { input: { early } }))!.message;
    };
    t.regex(await panic(true, false), /^x\n {4}at run \(contract\.js:\d+\)\n/);
    t.regex(await panic(true, true), /^late is not initialized\n/);
    t.regex(await panic(false, true), /^lexical variable is not initialized\n {4}at run\n/);
  });
});

const THROWN: readonly (readonly [thrown: string, panic: string])[] = [
  ['"text"', "text"],
  ["42", "42"],
  ["null", "null"],
  ["undefined", "undefined"],
  ['{ code: 7, why: "x" }', '{"code":7,"why":"x"}'],
  ["10n ** 19n", "10000000000000000000"],
];
for (const [thrown, expected] of THROWN) {
  test(`throw ${thrown} panics with the value`, async (t) => {
    t.is(await panicOf(`    throw ${thrown};`), expected);
  });
}

test("the text of a panic fits what earlier logs left of the limit", async (t) => {
  const logged = 16_000;
  const long = await panicOf(`    near.log("x".repeat(${logged}));\n    throw new Error("é".repeat(10000));`);
  t.true(Buffer.byteLength(long) <= LOG_LIMIT - logged);
  t.true(Buffer.byteLength(long) >= LOG_LIMIT - logged - 1, "as much as fits");
  t.regex(long, /^é+$/, "cut between characters");
});

test("deep recursion ends in an error that can be caught, and its stack text is cut", async (t) => {
  const body = `
    const deep = (n) => 1 + deep(n + 1);
    if (args.catch) { try { deep(0); } catch (error) { return error.message; } }
    return deep(0);`;
  const { wasm } = await build(body);
  t.is(callContract(wasm, "run", { input: { catch: true } }).value, '"stack overflow"');
  const error = t.throws(() => callContract(wasm, "run", { input: {} }), { instanceOf: ContractPanic });
  t.regex(error!.message, /^stack overflow\n {4}at deep/);
  t.true(Buffer.byteLength(error!.message) < 4096);
});

test("eval and new Function say that they do not exist", async (t) => {
  t.regex(await panicOf('    return (0, eval)("1 + 1");'), /eval is not supported/);
  t.regex(await panicOf('    return new Function("return 1")();'), /eval is not supported/);
});

test("promise jobs run before the call ends", async (t) => {
  const { logs } = await run(
    '    Promise.resolve(1).then((n) => near.log(`then ${n}`));\n    near.log("first");',
  );
  t.deepEqual(logs, ["first", "then 1"]);
  t.regex(await panicOf('    (async () => { await null; env.panic("in a job"); })();'), /in a job/);
});

test("a lot of garbage fits into a call's memory", async (t) => {
  const { value } = await run(`
    let length = 0;
    for (let i = 0; i < 20000; i++) length += new Uint8Array(10000).length + ("x" + i).repeat(100).length;
    let text = "";
    for (let i = 0; i < 100000; i++) text += "abc";
    const list = [];
    for (let i = 0; i < 100000; i++) list.push(i);
    return [length > 0, text.length, list.length];`);
  t.is(value, "[true,300000,100000]");
});

test("builtins kept in variables while the module loads work in calls", async (t) => {
  const before = `
const { floor, max: largest } = Math;
const Table = Map;
const { isArray } = Array;
const upper = String.prototype.toUpperCase;
const Pattern = RegExp;
const known = new Set(["a"]);
const counts = new Table([["a", 1n]]);`;
  const body = `
    return [floor(1.5), largest(1, 2), new Table([[1, 2]]).get(1), isArray([]), upper.call("x"),
      new Pattern("b+").exec("abb")?.[0], known.has("a"), String(counts.get("a")), [...counts.keys()]];`;
  const { value } = await run(body, {}, before);
  t.is(value, '[1,2,2,true,"X","bb",true,"1",["a"]]');
});

test("fields without a value may be called get, set, async and static", async (t) => {
  const body = `
    class Named { get; set; async; static; static get; static set; static async }
    class Last { static }
    class Ended { get }
    return [Object.keys(new Named()), Object.keys(Named), Object.keys(new Last()), Object.keys(new Ended())];`;
  const { wasm } = await buildText(oneMethod(body), {}, "contract.js");
  t.deepEqual(JSON.parse(callContract(wasm, "run", { input: {} }).value!), [
    ["get", "set", "async", "static"],
    ["get", "set", "async"],
    ["static"],
    ["get"],
  ]);
});

test("names of builtins made at run time are found if they are kept", async (t) => {
  const text = oneMethod("    return [3, 1][args.name]((n) => [n + 1]);");
  await withProject({ "contract.js": text }, async (folder) => {
    const source = join(folder, "contract.js");
    const call = ({ wasm }: { wasm: Uint8Array }) =>
      callContract(wasm, "run", { input: { name: "flatMap" } });
    t.is(call(await buildContract({ source, keep: ["flatMap"] })).value, "[4,2]");
    const without = await buildContract({ source });
    t.throws(() => call(without), { message: /^flatMap was left out: build with --keep flatMap\n/ });
  });
});

/** A state with one object of a class that near-sdk-js makes again by its class's schema, given under a run-time name. */
const schemaText = (assignment: string) => `import { NearBindgen, call, view } from "near-sdk-js";
class Car { constructor() { this.speed = 1; } double() { this.speed *= 2; return this.speed; } }
class Fleet {
  constructor() { this.car = new Car(); }
  @call({}) drive() { return this.car.double(); }
}
${assignment}
export const Contract = NearBindgen({})(Fleet);
export function drive() {
  const state = Contract._getState();
  const contract = Contract._create();
  if (state) Contract._reconstruct(contract, state);
  const result = contract.drive();
  Contract._saveToStorage(contract);
  env.value_return(Contract._serialize(result, true));
}`;

test("objects of a state get their class again by its schema", async (t) => {
  const { wasm } = await buildText(
    schemaText("Fleet.schema = { car: Car }; Car.schema = { speed: Number };"),
    {},
    "contract.js",
  );
  const storage = new Map();
  for (const speed of [2, 4, 8]) t.is(callContract(wasm, "drive", { storage }).value, String(speed));
});

test("a schema under a name made at run time works if it is kept, and is told if it is not", async (t) => {
  const key = '[["sch", "ema"].join("")]';
  const text = schemaText(`Fleet${key} = { car: Car }; Car${key} = { speed: Number };`);
  await withProject({ "contract.js": text }, async (folder) => {
    const source = join(folder, "contract.js");
    const storage = new Map();
    const { wasm } = await buildContract({ source });
    t.is(callContract(wasm, "drive", { storage }).value, "2");
    t.throws(() => callContract(wasm, "drive", { storage }), {
      message: /^class schemas were left out: build with --keep schema\n/,
    });
    const kept = await buildContract({ source, keep: ["schema"] });
    t.is(callContract(kept.wasm, "drive", { storage }).value, "4");
  });
});

test("a date in the state of a contract that names none is told, and comes back if dates are kept", async (t) => {
  const text = `import { NearBindgen, view } from "near-sdk-js";
@NearBindgen({})
export class C {
  when = "";
  @view({}) get() { return this.when; }
}`;
  await withProject({ "contract.js": text }, async (folder) => {
    const source = join(folder, "contract.js");
    const key = Buffer.from("STATE").toString("latin1");
    const state = '{"when":{"value":"2020-01-01T00:00:00.000Z","typeInfo":"date"}}';
    const storage = new Map([[key, Buffer.from(state)]]);
    const { wasm } = await buildContract({ source });
    t.throws(() => callContract(wasm, "get", { storage }), {
      message: /^Date was left out: build with --keep Date\n/,
    });
    const kept = await buildContract({ source, keep: ["Date"] });
    t.is(callContract(kept.wasm, "get", { storage }).value, '"2020-01-01T00:00:00.000Z"');
  });
});

test("a class that code only compares with is left out, and says so if it is reached all the same", async (t) => {
  const compare = "    const is = [args instanceof Map, [] instanceof Set, args.a instanceof Object];";
  const compared = await build(`${compare}\n    return args.name ? new globalThis[args.name]() : is;`);
  t.is(callContract(compared.wasm, "run", { input: { a: [] } }).value, "[false,false,true]");
  for (const name of ["Map", "Set"])
    t.throws(() => callContract(compared.wasm, "run", { input: { name } }), {
      message: new RegExp(`^${name} was left out: build with --keep ${name}\\n`),
    });
  const made = await build(`${compare}\n    return [...is, new Map([[1, 2]]) instanceof Map];`);
  t.is(callContract(made.wasm, "run", { input: { a: [] } }).value, "[false,false,true,true]");
  t.true(compared.bytes < made.bytes - 2_000);
});

test("bytes made of text are a copy: changing them leaves the text alone", async (t) => {
  const body = `
    const text = "abc";
    env.utf8_string_to_uint8array(text)[0] = 120;
    env.latin1_string_to_uint8array(text)[1] = 120;
    return text;`;
  t.is((await run(body)).value, '"abc"');
});

test("lodash may ask for the time while it loads", async (t) => {
  const { value } = await run(
    "    return cloneDeepWith({ a: [1] });",
    {},
    'import { cloneDeepWith } from "lodash-es";',
  );
  t.is(value, '{"a":[1]}');
});
