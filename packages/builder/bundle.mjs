// What the launcher of a checkout runs (bin/near-xcc-build); a published package ships its bundles and not this file.
import { bundlePackage } from "../../scripts/build/bundle.mjs";

await bundlePackage("builder");
