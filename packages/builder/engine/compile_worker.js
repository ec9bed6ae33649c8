// Runs clang (compiled to WebAssembly, hence synchronous) off the main thread. Plain JavaScript: sources and bundle
// start the same file.
import { parentPort, workerData } from "node:worker_threads";

const { commands } = await import(workerData.clang);

parentPort.on("message", async ({ args, files, output }) => {
  const chunks = [];
  try {
    const result = await commands.clang(args, files, {
      stdout: null,
      stderr: (bytes) => bytes && chunks.push(Buffer.from(bytes)),
      fetchProgress: () => {},
    });
    parentPort.postMessage({ bytes: result[output] });
  } catch {
    // Not the error itself: it carries every input file.
    parentPort.postMessage({
      failure: Buffer.concat(chunks).toString("utf8").trim() || `no ${output} was made`,
    });
  }
});
