import test from "ava";
import { buildText, oneMethod } from "./build.js";
import { callContract } from "./host.js";

/**
 * The edges of the interpreter's short ways (engine/near_hot.h, engine/near_initialized.h): functions as text, because
 * TypeScript refuses some of them. V8 tells what they have to answer.
 */
const CASES: Readonly<Record<string, string>> = {
  "++ and -- of anything": `() => {
    const values = [0, -0, 2147483647, -2147483648, 2 ** 53, 1.5, -0.5, 5e-324, NaN, Infinity, true, null, undefined];
    values.push("5", "", "x", " 0x10 ", 0n, -1n, 1n, 2n ** 64n - 1n, -(2n ** 70n), [], [7], {}, () => 1, Symbol.iterator);
    values.push({ valueOf: () => 3n }, { valueOf: () => "9" }, { valueOf() { throw new RangeError("no"); } });
    const shown = (v) => typeof v + (Object.is(v, -0) ? " -0" : " " + String(v));
    const tried = (f) => { try { return f(); } catch (e) { return e.name; } };
    const outer = { n: 0 };
    let free;
    return values.map((v) => [
      () => { let x = v; ++x; return [x]; },
      () => { let x = v; --x; return [x]; },
      () => { let x = v; const y = x++; return [x, y]; },
      () => { let x = v; const y = x--; return [x, y]; },
      () => { free = v; return [free++, ++free, free--, --free]; },
      () => { outer.n = v; return [outer.n++, ++outer.n, outer.n--, --outer.n, outer.n]; },
      () => { const list = [v]; return [list[0]++, ++list[0], list[0]--, --list[0]]; },
      () => [-v],
    ].map((f) => tried(() => { const all = f(); return all.map(shown); })));
  }`,
  "a variable is read before its declaration": `() => { try { return x; } catch (e) { return e.name; } let x = 1; return x; }`,
  "a variable is assigned before its declaration": `() => { try { x = 2; } catch (e) { return e.name; } let x = 1; return x; }`,
  "typeof of a variable before its declaration": `() => { try { return typeof x; } catch (e) { return e.name; } let x; }`,
  "each round of a loop begins without its variables": `() => {
    const out = [];
    for (let i = 0; i < 3; i++) {
      try { out.push(y); } catch (e) { out.push(e.name); }
      let y = i;
      out.push(y++, y);
    }
    return out;
  }`,
  "a case of a switch that jumps over a declaration": `() => [0, 1, 2].map((n) => {
    try { switch (n) { case 0: let x = 1; return x; case 1: return x; default: x = 5; return x; } } catch (e) { return e.name; }
  })`,
  "a loop over itself": `() => { try { for (const x of [x]) return x; } catch (e) { return e.name; } }`,
  "a default that needs a later parameter": `() => { try { return ((a = b, b = 1) => a)(); } catch (e) { return e.name; } }`,
  "a closure that is called too early": `() => {
    const read = () => v;
    let early;
    try { early = read(); } catch (e) { early = e.name; }
    let v = 7;
    return [early, read()];
  }`,
  "a closure in a loop that is called too early": `() => {
    const out = [];
    for (let i = 0; i < 2; i++) {
      const read = () => z;
      try { out.push(read()); } catch (e) { out.push(e.name); }
      let z = i;
      out.push(read());
    }
    return out;
  }`,
  "closures keep the variables of their round": `() => {
    const all = [];
    for (let i = 0; i < 3; i++) { let j = i * 2; all.push(() => [i, j++]); }
    return all.map((f) => [f(), f()]);
  }`,
  "an exception jumps over a declaration": `() => {
    let a;
    try { if (a === undefined) throw 1; let b = 2; a = b; } catch { a = 3; }
    return a;
  }`,
  "try, catch, finally, continue": `() => {
    const out = [];
    for (let i = 0; i < 3; i++) {
      let x = i;
      try { if (i === 1) throw new Error("e"); out.push(x); }
      catch (e) { x += 10; out.push(x, e.message); continue; }
      finally { let y = x * 2; out.push(y); }
      x++;
      out.push(x);
    }
    return out;
  }`,
  labels: `() => {
    const out = [];
    outer: for (let i = 0; i < 3; i++) {
      let a = i;
      for (const b of [1, 2, 3]) { if (b === a) continue outer; if (a + b > 4) break outer; out.push(a * 10 + b); }
      out.push(a);
    }
    return out;
  }`,
  "a class before its definition": `() => { try { return new C(); } catch (e) { return e.name; } class C {} }`,
  "this before super": `() => {
    class A {}
    class B extends A { constructor(early) { if (early) this.x = 1; super(); this.x = 2; } }
    return [false, true].map((early) => { try { return new B(early).x; } catch (e) { return e.name; } });
  }`,
  "variables across yield": `() => {
    function* g(n) { for (let i = 0; i < n; i++) { let s = i; const got = yield s; if (got) s += got; yield s; } }
    const it = g(2);
    return [it.next(), it.next(5), it.next(), it.next(1), it.next()].map(({ value }) => value ?? null);
  }`,
  destructuring: `() => {
    const { a, b: [c = 5] = [] } = { a: 1 };
    let [x, y = x] = [3];
    [x, y] = [y + 1, x];
    return [a, c, x, y];
  }`,
  "increments past 2^31": `() => {
    const out = [];
    let i = 2147483645, j = -2147483646;
    for (let k = 0; k < 3; k++) out.push(i++, ++i, i--, j--, --j, j++);
    let up = 2147483647, down = -2147483648;
    up++; down--;
    return [out, up, down];
  }`,
  "increments of what is no small integer": `() => {
    const out = [];
    let zero = -0, text = "5", big = 2n ** 64n, none, float = 0.5, object = { valueOf: () => 7 };
    out.push(Object.is(zero++, -0), zero, text++, text, big++, big, none++, none, float++, float--, object++, object);
    return out.map(String);
  }`,
  "increments of properties and elements": `() => {
    const o = { n: 2147483647, s: "1" }, list = [1.5, 2147483647];
    return [o.n++, o.n, o.s++, o.s, o.none++, list[0]++, list[0], list[1]++, list[1], list[7]--].map(String);
  }`,
  "sums in a variable": `() => {
    let sum = 2147483647, text = "", float = 0.5, mixed = 1;
    for (let i = 0; i < 3; i++) { sum += i; text += i; text += "x"; float += i; }
    mixed += "1";
    return [sum, text, float, mixed];
  }`,
  "elements that are there and are not": `() => {
    const a = [1, , 3], b = new Uint8Array([1, 2, 300]), c = new Int8Array([-1]);
    return [a[1], a[3], a[-1], a[0.5], a["2"], b[2], b[3], b[-1], b["1"], c[0], [][0], a.length, b.length].map(String);
  }`,
  "a hole reads the prototype": `() => {
    Array.prototype[1] = "p";
    try { const a = [1, , 3]; return [a[1], [][1], [0][1]]; } finally { delete Array.prototype[1]; }
  }`,
  "elements that are written": `() => {
    const a = [], b = new Uint8Array(2);
    for (let i = 0; i < 3; i++) a[i] = i;
    a[5] = 5; b[0] = 257; b[1] = -1;
    return [a.length, 4 in a, a, b[0], b[1]];
  }`,
  "chars of strings": `() => {
    const s = "a\\u00e9\\ud83d\\ude00";
    return [s[0], s[1], s[2] === "\\ud83d", s[9], s[-1], s[0.5], s.length, "".length, "abc"["1"]].map(String);
  }`,
  "text that is found in text": `() => ["", "a", "aab", "aaab", "b", "abc", "\\u0141", "abb"].map((text) =>
    ["aaab", "aaaab\\u0141", ""].map((all) => [all.includes(text), all.includes(text, 2), all.startsWith(text, 1), all.endsWith(text)]))`,
  "JSON of text of all lengths": `() => Array.from({ length: 20 }, (_, n) => ['"', "\\\\", "\\n", "\\x7f", "\\u00e9", "\\u0141", ""].map((end) => {
    const text = "x".repeat(n) + end, json = JSON.stringify({ [text]: [text + "y", text] });
    return [json, JSON.parse(json)];
  }))`,
  "JSON of what is not plain": `() => {
    const cyclic = [1];
    cyclic.push({ cyclic });
    const deep = (n) => (n ? { deep: deep(n - 1), list: [n] } : "end");
    class Money { #cents = 1; unit = "N"; static s = 1; get shown() { return 5; } }
    const own = Object.defineProperties({ a: 1 }, { hidden: { value: 2 }, got: { get: () => 3, enumerable: true } });
    const named = Object.assign([1, 2], { named: 1 });
    const values = [
      undefined, null, () => 1, Symbol("s"), NaN, -0, 1e21, -1.5, "\\u00e9\\ud800", [], {}, [undefined, () => 1, Symbol("s"), , NaN],
      { a: undefined, b: () => 1, c: Symbol("s"), d: -Infinity, [Symbol("k")]: 1, "": 1, "\\u0141": 1 },
      { b: 1, 10: 1, 9: 1, a: 1, 3000000000: 1, 4294967296: 1, "01": 1, "-1": 1 }, { __proto__: { inherited: 1 }, a: 1 },
      Object.create(null, { x: { value: 1, enumerable: true } }), new Money(), own, named, Object.freeze({ a: [1] }), deep(10), deep(31), deep(50),
      { toJSON: 5, a: 1 }, { toJSON: () => "own" }, [{ toJSON: (key) => "at " + key }], { d: new Date(0) }, [new Map([[1, 2]]), new Set(), new Uint8Array(2)],
      Object(1), Object("s"), [Object(true)], new Error("e"), /x/g, Object.assign(() => 1, { a: 1 }), 5n, [{ n: 5n }], cyclic, new Proxy({ a: 1 }, {}),
      { __proto__: new Proxy({}, { get: (_, k) => (k === "toJSON" ? () => "trapped" : undefined) }) }, Object.setPrototypeOf([1], null),
      (({ a, ...rest }) => rest)({ a: 1, b: 2 }), (() => { const o = { a: 1, b: 2, c: 3 }; delete o.b; o.b = 4; return o; })(),
      Array.from({ length: 3 }, (_, i) => ({ i })), [1, 2, 3].slice(1), (() => { const a = [1, 2]; a.length = 1; return a; })(), (() => { const a = [1]; a.length = 3; return a; })(),
    ];
    const json = (...given) => { try { return String(JSON.stringify(...given)); } catch (e) { return e.name; } };
    const all = values.map((value) => [json(value), json({ value }), json(value, null), json(value, undefined, 1), json(value, ["a"])]);
    Object.prototype.toJSON = function () { return "object"; };
    try { all.push([{}, [1], new Money()].map((value) => json(value))); } finally { delete Object.prototype.toJSON; }
    Array.prototype.toJSON = () => "array";
    try { all.push([{ a: 1 }, [1], { a: [1] }].map((value) => json(value))); } finally { delete Array.prototype.toJSON; }
    return all;
  }`,
  "numbers of JSON": `() => ["0", "-0", "7", "123456789", "1234567890", "999999999", "2147483648", "01", "1.5", "1e3", "1E3", "12e", "1x", "0x1", "1_0", "1n",
    " 5 ", "[1,22,333]", "[1 ,2]", '{"a":5}', "-12", "+1", "5]", "12345678901234567890"].map((text) => {
    try { return Object.is(JSON.parse(text), -0) ? "-0" : JSON.parse(text); } catch (e) { return e.name; }
  })`,
  "undefined, whatever its name is bound to": `() => {
    const shadowed = ((undefined) => undefined)(1);
    const inner = (() => { const undefined = 2; return [undefined === void 0, typeof undefined]; })();
    const written = (() => { try { undefined = 1; return undefined; } catch (e) { return e.name; } })();
    const is = (x) => [x === undefined, undefined === x, x !== undefined, x == undefined, typeof undefined, x ?? undefined, undefined?.x];
    const deleted = (() => { try { delete globalThis.undefined; return true; } catch (e) { return e.name; } })();
    return [shadowed, inner, written, [0, null, undefined].map((x) => is(x).map(String)), deleted, String([undefined]), String(undefined)];
  }`,
  "elements that arrays are given one by one": `() => {
    const mapped = [3, 1, 2].map((x, i, all) => (i === 0 && all.push(9), x * 2));
    const holes = [1, , 3].map((x) => x), shrunk = [1, 2, 3].map((x, i, all) => (all.length = 1, x));
    class List extends Array {}
    const list = List.from([1, 2]).map((x) => x + 1);
    Object.defineProperty(Array.prototype, 4, { set() { throw new Error("seen"); }, configurable: true });
    try {
      return [mapped, 1 in holes, holes.length, shrunk, 1 in shrunk, list instanceof List, list.length,
        [1, 2, 3, 4, 5].map((x) => x), JSON.parse("[1,2,3,4,5]"), [1, 2, 3, 4, 5].filter((x) => x > 0), [..."abcde"], [1, 2].every((x) => x), [1, 2, 3].reduce((a, b) => a + b)];
    } finally { delete Array.prototype[4]; }
  }`,
  "lengths of other things": `() => [
    ((a, b = 1) => 0).length, new Uint16Array(3).length, Object("four").length,
    new (class { get length() { return 4; } })().length, { length: 6 }.length, (5).length,
    (() => { try { return null.length; } catch (e) { return e.name; } })(),
  ]`,
  "assignments that setters, prototypes and frozen objects see": `() => {
    const log = [];
    const tries = (f) => { try { f(); } catch (e) { log.push(e.name); } };
    class A { set x(v) { log.push(v); } get y() { return 1; } }
    const a = new A();
    a.x = 5;
    tries(() => { a.y = 2; });
    tries(() => { Object.create(Object.freeze({ z: 1 })).z = 2; });
    tries(() => { Object.freeze({}).q = 1; });
    tries(() => { Object.freeze({ q: 1 }).q = 2; });
    tries(() => { "s".x = 1; });
    tries(() => { null.x = 1; });
    const hides = Object.create({ w: 1 });
    hides.w = 2;
    const array = [1];
    array.length = 2;
    array.name = 3;
    array["0"] = 4;
    return [log, hides, array.length, array.name, array[0], Object.keys(array)];
  }`,
  "a proxy as prototype": `() => {
    const log = [];
    const o = Object.create(new Proxy({}, { set(_, k, v) { log.push(k, v); return true; }, get: (_, k) => "got " + String(k) }));
    o.a = 1;
    return [log, o.b, Object.keys(o)];
  }`,
  "properties of functions": `() => {
    function f(a, b) {}
    class K { static length = 5; static name = "own"; m() {} }
    const own = Object.getOwnPropertyDescriptor(f, "length");
    return [f.length, f.name, K.length, K.name, Object.getOwnPropertyNames(f), own];
  }`,
  "objects that grow and shrink": `() => {
    const o = {};
    for (let i = 0; i < 40; i++) o["k" + (i % 30)] = i;
    delete o.k3;
    o.k3 = "last";
    const copy = { ...o, extra: 1 };
    return [Object.keys(o).length, o, copy, "k3" in copy];
  }`,
  "objects of one literal go different ways": `() => {
    const all = [0, 1, 2].map((i) => ({ a: i, b: { c: i } }));
    all[1].d = 1;
    delete all[2].a;
    Object.defineProperty(all[0], "a", { enumerable: false });
    return [all, all.map(Object.keys)];
  }`,
  "duplicate names in literals": `() => ({ a: 1, b: 2, a: 3, ["b"]: 4, get c() { return 5; }, c: 6, __proto__: { d: 7 } })`,
  "globals that come and go": `() => {
    globalThis.fresh = 1;
    const seen = [fresh];
    globalThis.fresh = 2;
    seen.push(fresh);
    delete globalThis.fresh;
    try { seen.push(fresh); } catch (e) { seen.push(e.name); }
    Object.defineProperty(globalThis, "lazy", { get: () => 3, configurable: true });
    seen.push(lazy, typeof fresh, typeof lazy);
    return seen;
  }`,
  "arguments that are missing or too many": `() => {
    const f = (a, b) => [a, b];
    return [f(1), f(1, 2, 3), f.call(null, 1), Math.max(...[1, 5, 3]), f.apply(null, [4]), f.bind(null, 6)(7)];
  }`,
  equality: `() => {
    const o = {}, all = [0, -0, NaN, "", "a", "b".slice(0, 1), "b", null, undefined, true, 1, 1n, 2n ** 64n, o, [], Symbol.iterator];
    return all.map((a) => all.map((b) => (a === b ? 1 : 0) + (a !== b ? 2 : 0)).join(""));
  }`,
};

const source = `{${Object.entries(CASES)
  .map(([title, text]) => `${JSON.stringify(title)}: ${text}`)
  .join(",\n")}}`;
const contract = buildText(
  oneMethod(
    "return Object.fromEntries(Object.entries(cases).map(([title, f]) => [title, f()]));",
    `const cases = ${source};`,
  ),
  {},
  "contract.js",
);
const expected = new Function(`"use strict"; return ${source};`)() as Record<string, () => unknown>;

for (const title of Object.keys(CASES))
  test(title, async (t) => {
    const { wasm } = await contract;
    const answers = JSON.parse(callContract(wasm, "run").value!) as Record<string, unknown>;
    t.deepEqual(answers[title], JSON.parse(JSON.stringify(expected[title]!())));
  });
