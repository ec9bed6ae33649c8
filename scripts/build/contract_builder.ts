import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";

type Answer = { readonly progress: string } | { readonly bytes: number } | { readonly error: string };

/** Builds contracts one after the other in a process that starts with the first. */
export class ContractBuilder {
  #process: ChildProcess | undefined;

  /** Returns the contract's size in bytes. Rejects with what the builder says is wrong. */
  build(source: string, target: string, onProgress: (line: string) => void = () => {}): Promise<number> {
    this.#process ??= fork(fileURLToPath(new URL("contract_process.mjs", import.meta.url)), { execArgv: [] });
    const child = this.#process;
    return new Promise((resolve, reject) => {
      const onExit = (code: number | null) =>
        finish(() => reject(new Error(`the builder ended with ${code}`)));
      const onMessage = (answer: Answer) => {
        if ("progress" in answer) onProgress(answer.progress);
        else if ("bytes" in answer) finish(() => resolve(answer.bytes));
        else finish(() => reject(new Error(answer.error)));
      };
      const finish = (settle: () => void) => {
        child.off("exit", onExit).off("message", onMessage);
        settle();
      };
      child.on("exit", onExit).on("message", onMessage);
      child.send({ source, target });
    });
  }

  /** Lets the process end. */
  close(): void {
    if (this.#process?.connected) this.#process.disconnect();
  }
}
