import { base58 } from "@scure/base";
import { SecretKey } from "../chain/validator_signer.js";
import { isValidAccountId, publicKeyToString } from "../primitives/index.js";
import { HomeError } from "./errors.js";
import { readJsonFile, writeJsonFile } from "./files.js";

/** An account's key as nearcore keeps it in a file. */
export interface KeyFile {
  readonly accountId: string;
  readonly key: SecretKey;
}

/** `ed25519:` and base58 of the seed followed by the public key. */
export function secretKeyToString(key: SecretKey): string {
  return `ed25519:${base58.encode(Buffer.concat([key.seed, key.publicKey.subarray(1)]))}`;
}

function parseSecretKey(text: unknown, path: string): SecretKey {
  const wanted = `${path}: expected \`secret_key\` to be ed25519:<base58 of 64 bytes>`;
  if (typeof text !== "string" || !text.startsWith("ed25519:"))
    throw new HomeError(`${wanted}, got ${typeof text}`);
  let bytes: Uint8Array;
  try {
    bytes = base58.decode(text.slice("ed25519:".length));
  } catch {
    throw new HomeError(`${wanted}, got text that is not base58`);
  }
  if (bytes.length !== 64) throw new HomeError(`${wanted}, got ${bytes.length} bytes`);
  return new SecretKey(bytes.slice(0, 32));
}

/** `null` when there is no such file. Throws {@link HomeError}. */
export function readKeyFile(path: string): KeyFile | null {
  const content = readJsonFile(path);
  if (content === null) return null;
  const { account_id, secret_key, private_key } = content as Record<string, unknown>;
  if (typeof account_id !== "string" || (account_id !== "node" && !isValidAccountId(account_id))) {
    throw new HomeError(
      `${path}: expected \`account_id\` to be an account id, got ${JSON.stringify(account_id)}`,
    );
  }
  return { accountId: account_id, key: parseSecretKey(secret_key ?? private_key, path) };
}

export function writeKeyFile(path: string, { accountId, key }: KeyFile): void {
  const content = {
    account_id: accountId,
    public_key: publicKeyToString(key.publicKey),
    secret_key: secretKeyToString(key),
  };
  writeJsonFile(path, content, 0o600);
}
