import test from "ava";
import {
  describeActions,
  describeValue,
  formatGas,
  formatNear,
  headline,
  printable,
  shorten,
} from "./text.js";

const NEAR = 10n ** 24n;

for (const [yocto, decimals, text] of [
  [0n, undefined, "0 NEAR"],
  [1n, undefined, "0.000000000000000000000001 NEAR"],
  [NEAR, undefined, "1 NEAR"],
  [NEAR / 100n, undefined, "0.01 NEAR"],
  [12_345n * NEAR + 1n, undefined, "12345.000000000000000000000001 NEAR"],
  [1n, 4, "<0.0001 NEAR"],
  [0n, 4, "0 NEAR"],
  [NEAR + 1n, 4, "1 NEAR"],
  [1_999_999n * 10n ** 18n, 4, "1.9999 NEAR"],
] as const) {
  test(`formatNear(${yocto}, ${decimals})`, (t) => {
    t.is(formatNear(yocto, decimals), text);
  });
}

test("formatGas", (t) => {
  t.is(formatGas(2_202_700_000_000), "2.20 Tgas");
});

test("text of others cannot steer the terminal", (t) => {
  t.is(printable("a\u001b[31mred\u009b\u0007\n\tb\u202e"), "a\\u{1b}[31mred\\u{9b}\\u{7}\\n\\tb\\u{202e}");
  t.is(describeActions([{ kind: "FunctionCall", methodName: "a\u001bb", deposit: "0" }]), "a\\u{1b}b");
  t.is(headline("over\u0007\n    at stack"), "over\\u{7}");
});

test("shorten counts characters, not UTF-16 units", (t) => {
  t.is(shorten("👋👋👋", 3), "👋👋👋");
  t.is(shorten("👋👋👋👋", 3), "👋👋…");
  t.is(shorten("abc", 0), "");
});

for (const [bytes, text] of [
  [Buffer.from('"Hello"'), '"Hello"'],
  [Buffer.from("line\nline"), "line\\nline"],
  [Buffer.from([0, 1, 2]), "0x000102"],
  [Buffer.from([0xff, 0xfe]), "0xfffe"],
  [Buffer.alloc(0), undefined],
] as const) {
  test(`describeValue(${bytes.toString("hex")})`, (t) => {
    t.is(describeValue(bytes.toString("base64")), text);
  });
}
