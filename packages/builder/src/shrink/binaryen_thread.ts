import type { Image, NamedModule } from "../snapshot/image.js";
import { codeVersion } from "../store.js";
import { WorkerThread, workerFile } from "../worker_thread.js";
import type { ShrinkQuestion } from "./binaryen_worker.js";

const MODULE = "shrink/binaryen_worker";

const thread = new WorkerThread<ShrinkQuestion, NamedModule | undefined>(MODULE);
let isStarted = false;

/** Hash of the code that runs there. */
export const binaryenCodeVersion = () => codeVersion(workerFile(MODULE).href);

/**
 * Starts binaryen: it takes a while, and a build learns late whether it needs it. `folder` is that of the cache, if it may be
 * used.
 */
export function prepareBinaryen(folder: string | undefined): void {
  if (isStarted) return;
  isStarted = true;
  thread.prepare({ folder, image: undefined });
}

/** {@link removeUnused} on that thread. */
export async function removeUnusedAside(image: Image, folder: string | undefined): Promise<NamedModule> {
  isStarted = true;
  return (await thread.ask({ folder, image }))!;
}
