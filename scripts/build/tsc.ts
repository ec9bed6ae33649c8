import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { ROOT } from "./paths.js";

/** Runs the compiler that the checkout pins. Rejects with its output. */
export function tsc(...args: string[]): Promise<void> {
  const compiler = createRequire(import.meta.url).resolve("typescript/bin/tsc");
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [compiler, ...args], {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    child.stdout.on("data", (text) => {
      output += text;
    });
    child.stderr.on("data", (text) => {
      output += text;
    });
    child.once("error", reject);
    child.once("exit", (code) =>
      code === 0 ? resolve() : reject(new Error(output.trim() || `tsc ended with ${code}`)),
    );
  });
}
