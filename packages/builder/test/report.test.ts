import test from "ava";
import { renderHtml } from "../src/report/html.js";
import { renderText } from "../src/report/text.js";
import type { ReportNode } from "../src/report/tree.js";
import { buildFixture, buildText, oneMethod } from "./build.js";

const build = buildFixture("hello.ts");

function find(node: ReportNode, name: string): ReportNode | undefined {
  if (node.name === name) return node;
  for (const part of node.parts) {
    const found = find(part, name);
    if (found) return found;
  }
  return undefined;
}

test("a report accounts for every byte of the contract", async (t) => {
  const { report, bytes } = await build;
  const root = report();
  t.is(root.bytes, bytes);
  const check = (node: ReportNode) => {
    if (node.parts.length === 0) return;
    const sum = node.parts.reduce((total, part) => total + part.bytes, 0);
    t.is(sum, node.bytes, node.name);
    for (const part of node.parts) check(part);
  };
  check(root);
});

test("a report tells whose JavaScript it is, and why the engine has a function", async (t) => {
  const root = (await build).report();
  const javascript = find(root, "JavaScript")!;
  t.deepEqual(javascript.parts.map(({ name }) => name).sort(), ["contract", "near-sdk-js"]);
  t.regex(find(root, "js_json_parse")!.why!, / < builtin near_xcc_parse_arguments$/);
  t.truthy(find(root, "interpreter"));
  t.regex(find(root, "near_finish_call")!.why!, /^near_call < every call$/);
});

test("a report names the builder's own JavaScript, where the contract needs it", async (t) => {
  const { report } = await buildText(
    oneMethod("return this.items;").replace(
      "{\n  @call",
      '{\n  static schema = { items: "string" };\n  items = "";\n  @call',
    ),
    {},
    "contract.js",
  );
  t.deepEqual(
    find(report(), "JavaScript")!
      .parts.map(({ name }) => name)
      .sort(),
    ["contract", "near-sdk-js", "near-xcc-builder"],
  );
});

test("the text lists the largest first; the page is one file without scripts", async (t) => {
  const root = (await build).report();
  const text = renderText(root);
  t.regex(text, /^ +[\d,]+ 100\.0 % {2}contract\n +[\d,]+ +\d\d\.\d % {4}engine code\n/);
  t.regex(text, /Largest functions of the engine, and what refers to them:\n +[\d,]+ {2}\w+ < /);
  const page = renderHtml(root, "a <b> & c.wasm");
  t.true(page.startsWith("<!doctype html>\n"));
  t.true(page.includes("<h1>a &lt;b&gt; &amp; c.wasm: "));
  t.notRegex(page, /<script|https?:|<b>/);
  const boxes = [...page.matchAll(/<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"/g)];
  t.true(boxes.length > 100);
  for (const [, x, y, width, height] of boxes) {
    t.true(Number(x) + Number(width) <= 1401 && Number(y) + Number(height) <= 901);
  }
});
