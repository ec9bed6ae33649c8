import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { KeyPair } from "near-api-js";
import { DeployError } from "./errors.js";

/** Where near-cli keeps the key of an account. */
export function keystorePath(network: string, accountId: string, home = homedir()): string {
  return join(home, ".near-credentials", network, `${accountId}.json`);
}

function parseKey(text: unknown, from: string): KeyPair {
  try {
    if (typeof text !== "string") throw new TypeError("no private_key");
    return KeyPair.fromString(text as Parameters<typeof KeyPair.fromString>[0]);
  } catch (cause) {
    // The text is a secret: it must not appear in the message.
    throw new DeployError("DEPLOY_BAD_KEY", `${from}: expected a private key of the form ed25519:<base58>`, {
      cause,
    });
  }
}

/** The key in the near-cli keystore, or `null`. */
export function keystoreKey(network: string, accountId: string, home?: string): KeyPair | null {
  const file = keystorePath(network, accountId, home);
  if (!existsSync(file)) return null;
  let content: { private_key?: unknown; secret_key?: unknown };
  try {
    content = JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new DeployError("DEPLOY_BAD_KEY", `${file}: not readable as JSON`, { cause });
  }
  return parseKey(content.private_key ?? content.secret_key, file);
}

/**
 * The key that signs for the paying account: `NEAR_PRIVATE_KEY`, else the keystore.
 *
 * @throws DeployError DEPLOY_NO_KEY, DEPLOY_BAD_KEY
 */
export function payerKey(
  network: string,
  accountId: string,
  env: NodeJS.ProcessEnv = process.env,
  home?: string,
): KeyPair {
  if (env.NEAR_PRIVATE_KEY) return parseKey(env.NEAR_PRIVATE_KEY, "NEAR_PRIVATE_KEY");
  const key = keystoreKey(network, accountId, home);
  if (key) return key;
  throw new DeployError(
    "DEPLOY_NO_KEY",
    `no key for ${accountId}: set NEAR_PRIVATE_KEY, or log in with near-cli so that ${keystorePath(network, accountId, home)} exists`,
  );
}
