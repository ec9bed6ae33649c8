// What the package's name leads to under the export condition "development".
import { trackPlans } from "./orphans.js";

export * from "./index.js";

trackPlans();
