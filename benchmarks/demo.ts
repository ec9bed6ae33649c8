import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "../scripts/build/paths.js";

/** Pattern of the demo whose output the README shows: the one with the most to see. */
const SHOWN = "similar";

/** What `npm start` prints about one pattern, as a block for a document. */
export async function demoOutput(): Promise<string> {
  const tsx = createRequire(import.meta.url).resolve("tsx/cli");
  const args = [tsx, join(ROOT, "scripts/start.ts"), "--no-build", "--only", SHOWN];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    cwd: ROOT,
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0" },
  });
  return ["```", stdout.trim(), "```"].join("\n");
}
