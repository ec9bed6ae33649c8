import { createRequire } from "node:module";
import { join } from "node:path";
import { packageFolder, packageVersion } from "../paths.js";
import { digestName, type Store } from "../store.js";
import type { Plugin } from "./rollup.types.js";

interface BabelCore {
  buildExternalHelpers(list: null, outputType: "module"): string;
}

/** What @rollup/plugin-babel calls the module that has all of Babel's helpers. */
const HELPERS = "\0rollupPluginBabelHelpers.js";

/** The packages whose code makes that module. */
const MAKERS = ["helpers", "template", "parser", "traverse", "types", "generator"];

/**
 * Before @rollup/plugin-babel: answers for its module of helpers. Babel parses and prints more than a hundred of them each
 * time, half a second, and the text is always the same.
 */
export function babelHelpers(sdkFolder: string, store: Store): Plugin {
  return {
    name: "near-xcc-babel-helpers",
    load(id) {
      if (id !== HELPERS) return null;
      const plugin = packageFolder("@rollup/plugin-babel", sdkFolder);
      const core = plugin && packageFolder("@babel/core", plugin);
      if (!core) return null;
      const key = digestName(
        ...[core, ...MAKERS.map((name) => packageFolder(`@babel/${name}`, core))].map(packageVersion),
      );
      const known = store.read(key);
      if (known) return Buffer.from(known).toString();
      const babel = createRequire(join(core, "package.json"))(core) as BabelCore;
      const text = babel.buildExternalHelpers(null, "module");
      store.write(key, Buffer.from(text));
      return text;
    },
  };
}
