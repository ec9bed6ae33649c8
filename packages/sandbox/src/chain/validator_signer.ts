import { createPrivateKey, createPublicKey, type KeyObject, randomBytes, sign } from "node:crypto";
import {
  type AccountId,
  type CryptoHash,
  hash,
  hashToBytes,
  type PublicKey,
  type Signature,
} from "../primitives/index.js";

// PKCS #8 of an ed25519 key is this prefix and the 32 bytes of its seed (RFC 8410).
const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");

function withCurve(bytes: Uint8Array): Uint8Array {
  const tagged = new Uint8Array(bytes.length + 1);
  tagged.set(bytes, 1);
  return tagged;
}

/** An ed25519 key pair made from the 32 bytes of its seed. */
export class SecretKey {
  readonly publicKey: PublicKey;
  readonly #key: KeyObject;

  constructor(readonly seed: Uint8Array) {
    const der = Buffer.concat([PKCS8_PREFIX, seed]);
    this.#key = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
    const spki = createPublicKey(this.#key).export({ format: "der", type: "spki" });
    this.publicKey = withCurve(spki.subarray(-32));
  }

  static random(): SecretKey {
    return new SecretKey(randomBytes(32));
  }

  /** The key that nearcore's tests derive from a text: its bytes, filled up with spaces. */
  static fromSeed(text: string): SecretKey {
    const seed = Buffer.alloc(32, " ");
    Buffer.from(text).copy(seed);
    return new SecretKey(seed);
  }

  sign(message: Uint8Array): Signature {
    return withCurve(sign(null, message, this.#key));
  }
}

/** The validator that makes the blocks of this chain. */
export class ValidatorSigner {
  constructor(
    readonly accountId: AccountId,
    private readonly key: SecretKey,
  ) {}

  get publicKey(): PublicKey {
    return this.key.publicKey;
  }

  sign(message: Uint8Array): Signature {
    return this.key.sign(message);
  }

  /** Unpredictable without the key. A node takes it from a verifiable random function. */
  nextRandomValue(previous: CryptoHash): CryptoHash {
    return hash(Buffer.concat([this.key.seed, hashToBytes(previous)]));
  }
}
