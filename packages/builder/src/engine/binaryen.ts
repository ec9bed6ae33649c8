import { setFlagsFromString } from "node:v8";
import type Binaryen from "binaryen";
import type { Image, NamedModule } from "../snapshot/image.js";
import type { Store } from "../store.js";
import { emitSections, functionNames, parseSections, SectionId } from "../wasm/module.js";
import { loadBinaryen } from "./binaryen_pack.js";

/** The one of this process. */
let loaded: Promise<typeof Binaryen> | undefined;

/** Functions that the engine may name as not needed (`near_name_unreachable` in engine/near_classes.h): never inlined. */
const SEPARATE_FUNCTIONS = [
  "near_only_*",
  "JS_FreeContext",
  "lre_canonicalize",
  "near_gc_add",
  "remove_gc_object",
  "boot_*",
];

/**
 * Optimizes the linked engine for size and lowers what NEAR does not run. Names stay: later stages need them.
 * wasi-libc itself was compiled with bulk memory and saturating conversions, whatever flags we use.
 */
export async function optimizeEngine(wasm: Uint8Array): Promise<Uint8Array> {
  const binaryen = (await import("binaryen")).default;
  const module = binaryen.readBinary(wasm);
  try {
    module.runPasses(["llvm-nontrapping-fptoint-lowering", "llvm-memory-copy-fill-lowering"]);
    module.setFeatures(binaryen.Features.MutableGlobals | binaryen.Features.SignExt);
    binaryen.setOptimizeLevel(2);
    binaryen.setShrinkLevel(2);
    binaryen.setDebugInfo(true);
    for (const pattern of SEPARATE_FUNCTIONS) {
      binaryen.setPassArgument("no-inline", pattern);
      module.runPasses(["no-inline"]);
    }
    module.optimize();
    return module.emitBinary();
  } finally {
    module.dispose();
  }
}

/** What is left of blocks whose code was taken out. */
const TIDY = [
  "dce",
  "remove-unused-brs",
  "optimize-instructions",
  "remove-unused-names",
  "merge-blocks",
  "vacuum",
];

/** What the code of one contract allows and the engine's did not. */
const SHRINK = [
  "remove-unused-module-elements",
  // Arguments that are always the same, and results that nobody uses. (`gufa` finds nothing more and takes as long again.)
  "dae-optimizing",
  "remove-unused-module-elements",
  // The functions that are called most get the short indices.
  "reorder-functions",
];

/**
 * V8 compiles binaryen's WebAssembly with its baseline compiler only. The optimizing one is worth it for minutes of work: here it
 * takes two thirds of 3 s of processor time. JavaScript is optimized, whatever the process does otherwise: binaryen's calls that
 * may throw go through it.
 */
const BASELINE = "--liftoff-only";
const OPTIMIZED_SCRIPT = "--opt";

async function onBaseline<T>(work: () => Promise<T>): Promise<T> {
  setFlagsFromString(BASELINE);
  setFlagsFromString(OPTIMIZED_SCRIPT);
  try {
    return await work();
  } finally {
    setFlagsFromString(BASELINE.replace("--", "--no-"));
  }
}

/** What {@link removeUnused} does first. */
export async function startBinaryen(store: Store): Promise<void> {
  await onBaseline(() => {
    loaded ??= loadBinaryen(store);
    return loaded;
  });
}

/** Removes what a contract does not need of its image. The result has no custom sections. */
export async function removeUnused(image: Image, store: Store): Promise<NamedModule> {
  await startBinaryen(store);
  return onBaseline(async () => shrink(await loaded!, image));
}

function shrink(binaryen: typeof Binaryen, { wasm, shortened }: Image): NamedModule {
  const module = binaryen.readBinary(wasm);
  try {
    module.setFeatures(binaryen.Features.MutableGlobals | binaryen.Features.SignExt);
    binaryen.setOptimizeLevel(2);
    binaryen.setShrinkLevel(2);
    binaryen.setDebugInfo(true);
    for (const name of shortened) module.runPassesOnFunction(name, TIDY);
    module.runPasses(SHRINK);
    const sections = parseSections(module.emitBinary());
    return {
      wasm: emitSections(sections.filter(({ id }) => id !== SectionId.custom)),
      names: functionNames(sections),
    };
  } finally {
    module.dispose();
  }
}
