import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { codeVersion, digestName, joinParts, NO_STORE, openStore, splitParts } from "./store.js";

const root = mkdtempSync(join(tmpdir(), "near-xcc-store-"));
test.after.always(() => rmSync(root, { recursive: true, force: true }));

const bytes = (text: string) => new Uint8Array(Buffer.from(text));
const text = (content: Uint8Array | undefined) => content && Buffer.from(content).toString();

test("what was written is read back, under its own key only", (t) => {
  const store = openStore("plain", 1000, root);
  t.is(store.read("a"), undefined);
  store.write("a", bytes("first"));
  store.write("b", bytes(""));
  t.deepEqual([text(store.read("a")), text(store.read("b")), store.read("c")], ["first", "", undefined]);
  t.deepEqual(readdirSync(join(root, "plain")).sort(), ["a", "b"]);
});

for (const [damage, change] of [
  ["a changed byte", (content: Buffer) => content.fill(0, content.length - 1)],
  ["a missing end", (content: Buffer) => content.subarray(0, content.length - 1)],
  ["no content", () => Buffer.alloc(0)],
] as const) {
  test(`an entry with ${damage} is as good as none, and is written again`, (t) => {
    const name = digestName(damage);
    const store = openStore(name, 1000, root);
    store.write("a", bytes("content"));
    const file = join(root, name, "a");
    writeFileSync(file, change(readFileSync(file)));
    t.is(store.read("a"), undefined);
    store.write("a", bytes("content"));
    t.is(text(store.read("a")), "content");
  });
}

test("entries that were not used for longest go when there are too many bytes", (t) => {
  const store = openStore("bounded", 3 * (32 + 10), root);
  const age = (key: string, seconds: number) =>
    utimesSync(join(root, "bounded", key), new Date(), new Date(Date.now() - seconds * 1000));
  for (const [index, key] of ["a", "b", "c"].entries()) {
    store.write(key, new Uint8Array(10));
    age(key, 100 - index);
  }
  store.read("a");
  store.write("d", new Uint8Array(10));
  t.deepEqual(readdirSync(join(root, "bounded")).sort(), ["a", "c", "d"]);
});

test("a folder that cannot be written is done without", (t) => {
  const place = join(root, "file");
  // A file where a folder should be cannot be written into, whoever runs the test.
  writeFileSync(place, "");
  chmodSync(place, 0o444);
  const store = openStore("any", 1000, place);
  t.notThrows(() => store.write("a", bytes("content")));
  t.is(store.read("a"), undefined);
});

test("no store keeps nothing", (t) => {
  NO_STORE.write("a", bytes("content"));
  t.is(NO_STORE.read("a"), undefined);
});

test("names of entries tell parts apart, not only their concatenation", (t) => {
  t.not(digestName("ab", "c"), digestName("a", "bc"));
  t.is(digestName("ab", bytes("c")), digestName("ab", "c"));
});

test("a bundled module's version is that of its text", (t) => {
  const url = (name: string, code: string) => {
    writeFileSync(join(root, name), code);
    return `file://${join(root, name)}`;
  };
  t.is(codeVersion(url("a.js", "1")), codeVersion(url("b.js", "1")));
  t.not(codeVersion(url("c.js", "2")), codeVersion(url("d.js", "3")));
  t.regex(codeVersion(import.meta.url), /^[0-9a-f]{40}$/);
});

test("parts of an entry come back, empty ones and one alone too", (t) => {
  for (const parts of [["one"], ["", ""], ["first", "", "third"]])
    t.deepEqual(splitParts(joinParts(...parts.map(bytes)), parts.length).map(text), parts);
});
