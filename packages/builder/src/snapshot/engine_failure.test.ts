import test from "ava";
import { BuildError } from "../errors.js";
import { inEngine } from "./engine_failure.js";

test("a trap of the engine says what it did and what to do", (t) => {
  // (module (func (export "trap") unreachable))
  const bytes = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 8, 1, 4];
  bytes.push(...Buffer.from("trap"), 0, 0, 10, 5, 1, 3, 0, 0, 11);
  const instance = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(bytes)), {});
  const { trap } = instance.exports as { trap: () => void };
  const error = t.throws<BuildError>(() => inEngine("ran the module", trap), {
    instanceOf: BuildError,
  });
  t.is(error?.code, "ENGINE_FAILED");
  t.regex(error!.message, /failed while it ran the module: unreachable\. .*belongs into a method.*report it/);
  t.true(error!.cause instanceof WebAssembly.RuntimeError);
});

test("an error that has a code keeps it, an answer stays an answer", (t) => {
  const known = new BuildError("TOP_LEVEL_ERROR", "known");
  const thrown = t.throws(() =>
    inEngine("ran the module", () => {
      throw known;
    }),
  );
  t.is(thrown, known);
  t.is(
    inEngine("ran the module", () => 7),
    7,
  );
});
