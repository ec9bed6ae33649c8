import { createRequire } from "node:module";
import { join } from "node:path";
import { packageFolder, packageVersion } from "../paths.js";
import { digestName, type Store } from "../store.js";
import type { Plugin } from "./rollup.types.js";

interface BabelCore {
  buildExternalHelpers(list: readonly string[], outputType: "module"): string;
}
interface BabelHelpers {
  getDependencies(name: string): readonly string[];
}

/** What @rollup/plugin-babel calls the module that has Babel's helpers. */
const HELPERS = "\0rollupPluginBabelHelpers.js";

/** The packages whose code makes that module. */
const MAKERS = ["helpers", "template", "parser", "traverse", "types", "generator"];

/** Helpers of near-sdk-js's decorators. */
export const USUAL_HELPERS = [
  "applyDecoratedDescriptor",
  "defineProperty",
  "initializerDefineProperty",
  "initializerWarningHelper",
];

/**
 * Before @rollup/plugin-babel: answers for its module of helpers with those in `names`, to which it adds what modules import. All
 * would be a third of what rollup parses and looks through, though few are ever used. The text is always the same, and
 * takes Babel long to make.
 */
export function babelHelpers(sdkFolder: string, store: Store, names: Set<string>): Plugin {
  return {
    name: "near-xcc-babel-helpers",
    load(id) {
      if (id !== HELPERS) return null;
      const plugin = packageFolder("@rollup/plugin-babel", sdkFolder);
      const core = plugin && packageFolder("@babel/core", plugin);
      if (!core) return null;
      const list = [...names].sort();
      const makers = [core, ...MAKERS.map((name) => packageFolder(`@babel/${name}`, core))];
      const key = digestName(...list, ...makers.map(packageVersion));
      const known = store.read(key);
      if (known) return Buffer.from(known).toString();
      const require = createRequire(join(core, "package.json"));
      const babel = require(core) as BabelCore;
      const text = babel.buildExternalHelpers(withNeeded(list, require), "module");
      store.write(key, Buffer.from(text));
      return text;
    },
    moduleParsed({ ast }) {
      for (const { source, specifiers } of ast?.body ?? []) {
        if (source?.value !== HELPERS) continue;
        for (const { imported } of specifiers ?? []) if (imported) names.add(imported.name);
      }
    },
  };
}

/** The helpers and those that they call. */
function withNeeded(names: readonly string[], require: NodeJS.Require): string[] {
  const { getDependencies } = require("@babel/helpers") as BabelHelpers;
  const all = new Set(names);
  for (const name of all) for (const needed of getDependencies(name)) all.add(needed);
  return [...all];
}
