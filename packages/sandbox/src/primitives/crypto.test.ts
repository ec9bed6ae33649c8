import { ed25519 } from "@noble/curves/ed25519.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { base58 } from "@scure/base";
import test from "ava";
import fc from "fast-check";
import { decode } from "./borsh.js";
import {
  isValidStakingKey,
  ParseKeyError,
  parsePublicKey,
  publicKeyCodec,
  publicKeyToString,
  signatureCodec,
  verify,
} from "./crypto.js";
import { sha256 } from "./hash.js";

const tagged = (tag: number, data: Uint8Array) => Uint8Array.from([tag, ...data]);
const message = sha256(Buffer.from("message"));
const secret = sha256(Buffer.from("secret"));
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

function le32(value: bigint): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 255n));
}

const fromLe = (bytes: Uint8Array) => bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);

test("ed25519 signatures verify, and any changed bit makes them fail", (t) => {
  const key = tagged(0, ed25519.getPublicKey(secret));
  const signed = tagged(0, ed25519.sign(message, secret));
  t.true(verify(signed, message, key));
  fc.assert(
    fc.property(fc.nat(63), fc.nat(7), (byte, bit) => {
      const changed = signed.slice();
      changed[byte + 1]! ^= 1 << bit;
      t.false(verify(changed, message, key));
    }),
    { numRuns: 30 },
  );
  t.false(verify(signed, sha256(message), key));
});

test("an ed25519 scalar that is not below the order is refused", (t) => {
  const key = tagged(0, ed25519.getPublicKey(secret));
  const signed = ed25519.sign(message, secret);
  const raised = Uint8Array.from([...signed.subarray(0, 32), ...le32(fromLe(signed.subarray(32)) + ORDER)]);
  t.false(verify(tagged(0, raised), message, key));
});

// With the identity as key, S = r and R = r·B satisfies the equation for every message: dalek's `verify` accepts.
const IDENTITY = tagged(0, le32(1n));
const NON_CANONICAL_IDENTITY = tagged(0, le32(2n ** 255n - 19n + 1n));

for (const [title, key] of [
  ["small order", IDENTITY],
  ["small order and a non-canonical encoding", NON_CANONICAL_IDENTITY],
] as const) {
  test(`a key of ${title} is accepted when the equation holds byte for byte`, (t) => {
    const r = 5n;
    const point = ed25519.Point.BASE.multiply(r).toBytes();
    t.true(verify(tagged(0, Uint8Array.from([...point, ...le32(r)])), message, key));
    t.false(verify(tagged(0, Uint8Array.from([...point, ...le32(r + 1n)])), message, key));
  });
}

test("a key that is no point makes every signature invalid", (t) => {
  t.false(verify(tagged(0, ed25519.sign(message, secret)), message, tagged(0, le32(2n))));
});

function recoverable(): { key: Uint8Array; signed: Uint8Array } {
  const key = tagged(1, secp256k1.getPublicKey(secret, false).subarray(1));
  const signature = secp256k1.sign(message, secret, { prehash: false, format: "recovered" });
  return { key, signed: tagged(1, Uint8Array.from([...signature.subarray(1), signature[0]!])) };
}

test("secp256k1 signatures verify over the hash itself; the recovery id only has to be below 4", (t) => {
  const { key, signed } = recoverable();
  t.true(verify(signed, message, key));
  const other = signed.slice();
  other[65] = (signed[65]! + 1) % 4;
  t.true(verify(other, message, key));
  other[65] = 4;
  t.false(verify(other, message, key));
  t.false(verify(signed, sha256(message), key));
});

test("a secp256k1 signature with s in the upper half is refused", (t) => {
  const { key, signed } = recoverable();
  const n = secp256k1.Point.CURVE().n;
  const s = BigInt(`0x${Buffer.from(signed.subarray(33, 65)).toString("hex")}`);
  const high = signed.slice();
  high.set(Buffer.from((n - s).toString(16).padStart(64, "0"), "hex"), 33);
  t.false(verify(high, message, key));
});

test("curves that do not match never verify", (t) => {
  const { key, signed } = recoverable();
  t.false(verify(signed, message, tagged(0, ed25519.getPublicKey(secret))));
  t.false(verify(tagged(0, ed25519.sign(message, secret)), message, key));
});

test("the decoder names unknown curves and scalars that cannot be", (t) => {
  t.throws(() => decode(publicKeyCodec, tagged(2, le32(1n))), { message: "unknown key type '2'" });
  t.throws(() => decode(signatureCodec, tagged(0, new Uint8Array(64).fill(255))), {
    message: "signature error",
  });
  t.throws(() => decode(publicKeyCodec, tagged(1, le32(1n))), { message: "Unexpected length of input" });
});

test("keys as text", (t) => {
  const text = "ed25519:DxY7U3LEq7nEiLjyR5nymFm2h4sRHwqbc1eqeP47eiA5";
  t.is(publicKeyToString(parsePublicKey(text)), text);
  t.deepEqual(parsePublicKey(text.slice(8)), parsePublicKey(text));
  t.deepEqual(parsePublicKey(`ED25519:${text.slice(8)}`), parsePublicKey(text));
});

const BAD_KEYS: readonly [text: string, error: string][] = [
  ["rsa:abc", "unknown key type 'rsa'"],
  ["ed25519:", "invalid key length: expected the input of 32 bytes, but 0 was given"],
  ["ed25519:11", "invalid key length: expected the input of 32 bytes, but 2 was given"],
  [`ed25519:${"1".repeat(40)}`, "invalid key length: expected the input of 32 bytes, but 33 was given"],
  [
    `ed25519:${base58.encode(new Uint8Array(64).fill(7))}`,
    "invalid key length: expected the input of 32 bytes, but 33 was given",
  ],
  ["ed25519:1I", "invalid key data: provided string contained invalid character 'I' at byte 1"],
  ["ed25519:1é", "invalid key data: provided string contained non-ascii character starting at byte 1"],
];

for (const [text, error] of BAD_KEYS) {
  test(`${text.slice(0, 20)}: ${error}`, (t) => {
    t.throws(() => parsePublicKey(text), { instanceOf: ParseKeyError, message: error });
  });
}

test("a key as long as a message is refused without decoding it", (t) => {
  t.throws(() => parsePublicKey(`ed25519:${"z".repeat(1_000_000)}`), { instanceOf: ParseKeyError });
});

test("only ed25519 points without torsion can stake", (t) => {
  t.true(isValidStakingKey(tagged(0, ed25519.getPublicKey(secret))));
  t.false(isValidStakingKey(tagged(0, new Uint8Array(32).fill(2))));
  t.false(isValidStakingKey(tagged(0, le32(2n ** 255n - 20n))));
  t.false(isValidStakingKey(recoverable().key));
});
