import { type Module, validate } from "near-xcc-wasm";
import { installedVersion } from "../engine/engine.js";
import { BuildError } from "../errors.js";
import { buildImage, type EngineUse, type NamedModule } from "../snapshot/image.js";
import { countStack } from "../stack/count.js";
import { codeVersion, digestName, joinParts, type Store, splitParts } from "../store.js";
import { binaryenCodeVersion, removeUnusedAside } from "./binaryen_thread.js";
import { shareConstants } from "./shared_constants.js";

/**
 * The engine's code without what a contract does not need. It takes seconds, and a change of a contract mostly needs the same
 * code as before: `store` keeps it. `folder` is that of the cache, if it may be used.
 *
 * @throws BuildError INVALID_WASM
 */
export async function shrinkEngine(
  use: EngineUse,
  store: Store,
  folder: string | undefined,
): Promise<NamedModule> {
  const image = buildImage(use);
  const version = [codeVersion(import.meta.url), binaryenCodeVersion(), installedVersion("binaryen")];
  const key = digestName(...version, ...image.shortened, image.wasm);
  const known = store.read(key);
  if (known) return unpack(known);
  const { wasm, names } = await removeUnusedAside(image, folder);
  const code = { wasm: shareConstants(countStack(checkForNear(wasm), names)), names };
  store.write(key, pack(code));
  return code;
}

/** A contract that no node would run must not leave the builder. @throws BuildError INVALID_WASM */
export function checkForNear(wasm: Uint8Array): Module {
  try {
    return validate(wasm);
  } catch (error) {
    throw new BuildError("INVALID_WASM", `NEAR would refuse the contract: ${(error as Error).message}`);
  }
}

function pack({ wasm, names }: NamedModule): Uint8Array {
  return joinParts(Buffer.from(JSON.stringify([...names])), wasm);
}

function unpack(bytes: Uint8Array): NamedModule {
  const [names, wasm] = splitParts(bytes, 2);
  return { wasm: wasm!, names: new Map(JSON.parse(names!.toString())) };
}
