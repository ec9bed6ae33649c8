import test from "ava";
import { parseOptions } from "./options.js";

test("nothing given", (t) => {
  t.deepEqual(parseOptions([]), {
    only: undefined,
    json: false,
    mermaid: false,
    html: undefined,
    build: true,
    help: false,
  });
});

test("everything given", (t) => {
  t.deepEqual(parseOptions(["--only", "refund", "--json", "--html", "out", "--no-build"]), {
    only: "refund",
    json: true,
    mermaid: false,
    html: "out",
    build: false,
    help: false,
  });
});

for (const [args, message] of [
  [["--only", "none"], /--only: expected one of batch, batch-revert, .*, got none/],
  [["--json", "--mermaid"], /--json and --mermaid exclude each other/],
  [["--fast"], /Unknown option '--fast'/],
  [["refund"], /Unexpected argument 'refund'/],
] as const) {
  test(`refused: ${args.join(" ")}`, (t) => {
    t.regex(t.throws(() => parseOptions(args), { instanceOf: TypeError }).message, message);
  });
}
