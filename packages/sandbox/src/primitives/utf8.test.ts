import test from "ava";
import { utf8ErrorText } from "./utf8.js";

// What Rust's std::str::from_utf8 says of the same bytes.
const CASES: readonly [bytes: string, text: string][] = [
  ["ff fe", "invalid utf-8 sequence of 1 bytes from index 0"],
  ["61 62 80", "invalid utf-8 sequence of 1 bytes from index 2"],
  ["c0 80", "invalid utf-8 sequence of 1 bytes from index 0"],
  ["61 c3", "incomplete utf-8 byte sequence from index 1"],
  ["c3 28", "invalid utf-8 sequence of 1 bytes from index 0"],
  ["e2 28 a1", "invalid utf-8 sequence of 1 bytes from index 0"],
  ["e2 82 28", "invalid utf-8 sequence of 2 bytes from index 0"],
  ["e2 82", "incomplete utf-8 byte sequence from index 0"],
  ["ed a0 80", "invalid utf-8 sequence of 1 bytes from index 0"],
  ["f0 9f 98 28", "invalid utf-8 sequence of 3 bytes from index 0"],
  ["f0 8f bf bf", "invalid utf-8 sequence of 1 bytes from index 0"],
  ["f4 90 80 80", "invalid utf-8 sequence of 1 bytes from index 0"],
  ["c3 a9 f5", "invalid utf-8 sequence of 1 bytes from index 2"],
];

for (const [bytes, text] of CASES) {
  test(`${bytes}: ${text}`, (t) => {
    t.is(utf8ErrorText(Buffer.from(bytes.replaceAll(" ", ""), "hex")), text);
  });
}
