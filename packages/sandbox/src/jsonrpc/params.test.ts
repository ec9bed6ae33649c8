import test from "ava";
import { blockReference, flattenedBlockReference } from "./block_reference.js";
import { RpcError } from "./errors.js";
import { printJson } from "./json.js";
import {
  accountId,
  base64,
  boolean,
  cryptoHash,
  decodeBase64,
  fieldsOf,
  flattened,
  option,
  type Parser,
  parseParams,
  publicKey,
  single,
  struct,
  u64,
  u128,
  vec,
  withDefault,
} from "./params.js";

const pair = struct("Pair", { first: u64, second: withDefault(boolean, false) });

// Texts of scenarios 26, 27, 28 and 39 of the recorded results, and of serde for the rest.
const refusals: readonly (readonly [parser: Parser<unknown>, value: unknown, message: string])[] = [
  [u64, "many", 'invalid type: string "many", expected u64'],
  [u64, -1, "invalid value: integer `-1`, expected u64"],
  [u64, 1.5, "invalid type: floating point `1.5`, expected u64"],
  [u64, 1e30, "invalid type: floating point `1e30`, expected u64"],
  [u64, 2 ** 64, "invalid type: floating point `1.8446744073709552e19`, expected u64"],
  [u64, null, "invalid type: null, expected u64"],
  [u64, {}, "invalid type: map, expected u64"],
  [u128, "-1", "invalid digit found in string"],
  [u128, "", "cannot parse integer from empty string"],
  [u128, (2n ** 128n).toString(), "number too large to fit in target type"],
  [
    accountId,
    "NOT VALID",
    "invalid value: \"NOT VALID\", the Account ID contains an invalid character 'N' at index 0",
  ],
  [accountId, 5, "invalid type: integer `5`, expected a string"],
  [publicKey, "ed25519:xyz", "invalid key length: expected the input of 32 bytes, but 3 was given"],
  [base64, "not*base64", "Invalid byte 42, offset 3."],
  [base64, "==", "Invalid byte 61, offset 0."],
  [base64, "QUJD==", "Invalid byte 61, offset 4."],
  [base64, "QUJDR===", "Invalid byte 61, offset 5."],
  [(text) => decodeBase64(text as string), "QUJD====", "Invalid byte 61, offset 4."],
  [base64, null, "invalid type: null, expected a base64 encoded string"],
  [base64, "aa", "Invalid last symbol 97, offset 1."],
  [base64, "a2V", "Invalid last symbol 86, offset 2."],
  [base64, "a2U==", "Encoded text cannot have a 6-bit remainder."],
  [base64, "a2U= ", "Invalid byte 32, offset 4."],
  [(text) => decodeBase64(text as string), "aa", "Invalid padding"],
  [(text) => decodeBase64(text as string), "a2U", "Invalid padding"],
  [base64, "abcde", "Encoded text cannot have a 6-bit remainder."],
  [base64, "ab==cd==", "Invalid byte 61, offset 2."],
  [base64, "ab==", "Invalid last symbol 98, offset 1."],
  [cryptoHash, "11", "invalid length 2, expected base58-encoded 256-bit hash"],
  [pair, {}, "missing field `first`"],
  [pair, [], "invalid length 0, expected struct Pair with 2 elements"],
  [pair, [null], "invalid type: null, expected u64"],
  [pair, [1, true, 3], "invalid length 3, expected fewer elements in array"],
  [pair, null, "invalid type: null, expected struct Pair"],
  [single(option(u64)), {}, "invalid type: map, expected a tuple of size 1"],
  [single(option(u64)), [], "invalid length 0, expected a tuple of size 1"],
  [single(option(u64)), [1, 2], "invalid length 2, expected fewer elements in array"],
  [single(option(u64)), ["x", 2], 'invalid type: string "x", expected u64'],
  [vec(u64), {}, "invalid type: map, expected a sequence"],
  [blockReference, {}, "invalid value: map, expected map with a single key"],
  [
    blockReference,
    { sync_checkpoint: "latest" },
    "unknown variant `latest`, expected `genesis` or `earliest_available`",
  ],
  [
    blockReference,
    { finality: "never" },
    "unknown variant `never`, expected one of `optimistic`, `near-final`, `final`",
  ],
  [blockReference, { block_id: "not a hash" }, "data did not match any variant of untagged enum BlockId"],
  [
    flattened("Query", (map) => flattenedBlockReference(map)),
    { other: 1 },
    "no variant of enum BlockReference found in flattened data",
  ],
];

for (const [index, [parser, value, message]] of refusals.entries()) {
  test(`refusal ${index + 1}: ${message}`, (t) => {
    const error = t.throws(() => parseParams(parser, value), { instanceOf: RpcError });
    t.is(error?.data, `Failed parsing args: ${message}`);
  });
}

test("a struct may be a list, and unknown fields are ignored", (t) => {
  t.deepEqual(pair([1, true]), { first: 1, second: true });
  t.deepEqual(pair({ first: 1, third: 3 }), { first: 1, second: false });
  t.deepEqual(fieldsOf({ first: 2 }, { first: u64 }), { first: 2 });
});

test("prints exact integers, bytes as numbers, keys in order when asked", (t) => {
  const value = { b: 2n ** 64n - 1n, a: [Uint8Array.of(1, 2), null, "x"], c: undefined };
  t.is(printJson(value, false), '{"b":18446744073709551615,"a":[[1,2],null,"x"]}');
  t.is(printJson(value, true), '{"a":[[1,2],null,"x"],"b":18446744073709551615}');
});
