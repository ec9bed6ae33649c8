import { parentPort } from "node:worker_threads";
import { removeUnused, startBinaryen } from "../engine/binaryen.js";
import type { Image, NamedModule } from "../snapshot/image.js";
import { openStore } from "../store.js";

/** Bytes of what starts binaryen faster: 10 MB a version. */
const LIMIT = 32 * 2 ** 20;

export interface ShrinkQuestion {
  /** The cache, if it may be used. */
  readonly folder: string | undefined;
  /** What to work on, if it is known by now. */
  readonly image: Image | undefined;
}

async function answer({ folder, image }: ShrinkQuestion): Promise<NamedModule | undefined> {
  const store = openStore("binaryen", LIMIT, folder);
  if (image) return removeUnused(image, store);
  await startBinaryen(store);
  return undefined;
}

parentPort!.on("message", async (question: ShrinkQuestion) => {
  parentPort!.postMessage(await answer(question));
});
