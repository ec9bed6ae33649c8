import { run } from "../vm/runner.js";
import { createApply } from "./apply.js";
import type { Apply } from "./apply.types.js";

/** nearcore's `Runtime::apply` with the real VM. */
export const apply: Apply = createApply(run);
