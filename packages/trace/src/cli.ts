import { traceCommand } from "./command.js";

process.exitCode = await traceCommand(process.argv.slice(2), {
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
});
