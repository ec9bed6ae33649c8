// Builds contracts, one message each, for contract_builder.ts. A process of its own, with Node.js as users have it: tsx, which
// runs the scripts, takes longer for Babel and TypeScript than the build does.
process.on("message", async ({ source, target }) => {
  try {
    // The bundle that this very build has just made, not the source: what users run is what builds our contracts.
    const { buildContract } = await import("../../packages/builder/dist/index.js");
    const onProgress = (progress) => process.send({ progress });
    const { bytes } = await buildContract({ source, target, onProgress });
    process.send({ bytes });
  } catch (error) {
    process.send({
      error: error.name === "BuildError" ? `error ${error.code} ${error.message}` : error.stack,
    });
  }
});
