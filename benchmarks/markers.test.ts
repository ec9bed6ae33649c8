import test from "ava";
import { fillMarkers } from "./markers.js";

const text = "a\n<!-- bench:gas -->\nold\n<!-- /bench:gas -->\nb\n";

test("a table replaces what stands between its markers, again and again", (t) => {
  const once = fillMarkers(text, { gas: "| new |", size: "| unused |" });
  t.is(once, "a\n<!-- bench:gas -->\n| new |\n<!-- /bench:gas -->\nb\n");
  t.is(fillMarkers(once, { gas: "| new |" }), once);
});

test("a marker without its end is an error", (t) => {
  t.throws(() => fillMarkers("<!-- bench:gas -->", { gas: "" }), {
    message: /no <!-- \/bench:gas --> after it/,
  });
});
