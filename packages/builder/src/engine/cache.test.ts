import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import test from "ava";
import { cacheFolder, makeOnce, readCached, writeCached } from "./cache.js";

const folders: string[] = [];
const newFile = () => {
  const folder = mkdtempSync(join(tmpdir(), "near-xcc-cache-"));
  folders.push(folder);
  return join(folder, "engine-1/engine.bin");
};
test.after.always(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const bytes = (text: string) => new Uint8Array(Buffer.from(text));
const text = (content: Uint8Array | undefined) => content && Buffer.from(content).toString();

test("the cache is where the user says, else in the user's cache folder", (t) => {
  t.is(cacheFolder({ NEAR_XCC_CACHE: "/c" }), "/c");
  t.is(cacheFolder({ XDG_CACHE_HOME: "/x" }), join("/x", "near-xcc"));
  t.regex(cacheFolder({}), /\.cache[\\/]near-xcc$/);
});

test("what was written is read back, and no other file is left", (t) => {
  const file = newFile();
  t.is(readCached(file), undefined);
  t.true(writeCached(file, bytes("engine")));
  t.is(text(readCached(file)), "engine");
  t.deepEqual(readdirSync(dirname(file)).sort(), ["engine.bin", "engine.bin.sha256"]);
});

test("a corrupted file is made and written again", async (t) => {
  const file = newFile();
  writeCached(file, bytes("engine"));
  writeFileSync(file, "engin");
  t.is(readCached(file), undefined);
  await makeOnce(file, async () => bytes("engine"), t.fail);
  t.is(text(readCached(file)), "engine");
});

test("of parallel builds one makes the file and the others wait for it", async (t) => {
  const file = newFile();
  let made = 0;
  let waiting = 0;
  const make = async () => {
    made++;
    while (waiting < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    return bytes("engine");
  };
  const all = await Promise.all([1, 2, 3, 4].map(() => makeOnce(file, make, () => waiting++)));
  t.deepEqual(all.map(text), ["engine", "engine", "engine", "engine"]);
  t.deepEqual([made, waiting], [1, 3]);
});

test("a failed build gives the lock back", async (t) => {
  const file = newFile();
  await t.throwsAsync(
    makeOnce(file, () => Promise.reject(new Error("no clang")), t.fail),
    { message: "no clang" },
  );
  t.is(text(await makeOnce(file, async () => bytes("engine"), t.fail)), "engine");
});

test("the lock of a dead process is taken over", async (t) => {
  const file = newFile();
  mkdirSync(`${file}.lock`, { recursive: true });
  const longAgo = new Date(Date.now() - 60_000);
  utimesSync(`${file}.lock`, longAgo, longAgo);
  t.is(
    text(
      await makeOnce(
        file,
        async () => bytes("engine"),
        () => {},
      ),
    ),
    "engine",
  );
});

test("without a writable folder the file is made in memory", async (t) => {
  const file = newFile();
  // A file where a folder should be cannot be written into, whoever runs the test.
  writeFileSync(dirname(file), "");
  chmodSync(dirname(file), 0o444);
  t.is(text(await makeOnce(file, async () => bytes("engine"), t.fail)), "engine");
});
