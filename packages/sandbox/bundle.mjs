// What the launcher of a checkout runs (bin/near-sandbox); a published package ships its bundles and not this file.
import { bundlePackage } from "../../scripts/build/bundle.mjs";

try {
  await bundlePackage("sandbox");
} catch {
  // esbuild has printed what and where.
  process.exitCode = 1;
}
