import { fileURLToPath } from "node:url";

/** Root folder of the checkout, without a trailing slash. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url)).replace(/[\\/]$/, "");
