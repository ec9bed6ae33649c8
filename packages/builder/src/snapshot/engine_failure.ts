import { BuildError } from "../errors.js";

/**
 * Runs a step of a build inside the engine. JavaScript's own errors arrive as a BuildError; whatever else happens there is a
 * trap of the engine or a limit of V8, whose message ("unreachable") says nothing by itself.
 *
 * @throws BuildError ENGINE_FAILED
 */
export function inEngine<T>(step: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof BuildError) throw error;
    throw new BuildError(
      "ENGINE_FAILED",
      `the JavaScript engine failed while it ${step}: ${(error as Error).message}. Code of the module's top level that recurses deeply or makes gigabytes of data belongs into a method; otherwise this is a bug of near-xcc-builder: please report it with the contract`,
      undefined,
      { cause: error },
    );
  }
}
