import { fileURLToPath } from "node:url";

/** The executable under test: the embedded sandbox, or the command in `XCC_CONFORMANCE_SANDBOX`. */
export const sandboxCommand =
  process.env.XCC_CONFORMANCE_SANDBOX ?? fileURLToPath(new URL("../bin/near-sandbox", import.meta.url));

// Every block of every scenario is held against the total supply, too.
process.env.NEAR_XCC_CHECK_BALANCE = "1";

/** A module of the conformance kit, which is plain JavaScript: the caller names the shape it uses. */
export async function kit<Shape>(path: string): Promise<Shape> {
  return (await import(new URL(`./fixtures/conformance/${path}`, import.meta.url).href)) as Shape;
}
