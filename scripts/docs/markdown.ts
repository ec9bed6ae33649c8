import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../build/paths.js";

/** A fenced block of code in a document. */
export interface CodeBlock {
  readonly language: string;
  readonly code: string;
  /** First line of the code, from 1. */
  readonly line: number;
  /** The file it says it is from: `<!-- from: path -->` on the line before it. */
  readonly from: string | undefined;
}

/** Every Markdown file of the repository, as git sees it. */
export function documents(): string[] {
  const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  return files.split("\n").filter((file) => file !== "" && existsSync(join(ROOT, file)));
}

export function readDocument(file: string): string {
  return readFileSync(join(ROOT, file), "utf8");
}

export function codeBlocks(text: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  const lines = text.split("\n");
  for (let index = 0; index < lines.length; index += 1) {
    const language = /^```(\w+)$/.exec(lines[index]!)?.[1];
    if (language === undefined) continue;
    const end = lines.indexOf("```", index + 1);
    if (end < 0) throw new Error(`the code block on line ${index + 1} does not end`);
    const from = /^<!-- from: (\S+) -->$/.exec(lines[index - 1] ?? "")?.[1];
    blocks.push({ language, code: lines.slice(index + 1, end).join("\n"), line: index + 2, from });
    index = end;
  }
  return blocks;
}

/** The lines without the indentation that all of them share. */
function unindented(text: string): string {
  const lines = text.split("\n");
  const indents = lines
    .filter((line) => line.trim() !== "")
    .map((line) => line.length - line.trimStart().length);
  const shared = Math.min(...indents);
  return lines.map((line) => line.slice(shared).trimEnd()).join("\n");
}

/**
 * The first part of a snippet that its source does not contain, or `null`. Parts stand in the source in this order,
 * line by line but for their indentation; a line `// ...` between them leaves something out.
 */
export function missingPart(snippet: string, source: string): string | null {
  let rest = source.split("\n");
  for (const part of snippet.split(/^\s*\/\/ \.\.\.$\n?/m)) {
    const text = part.replace(/^\n+|\n+$/g, "");
    if (text === "") continue;
    const wanted = unindented(text);
    const height = wanted.split("\n").length;
    const starts = rest.map((_, index) => index);
    const found = starts.find((start) => unindented(rest.slice(start, start + height).join("\n")) === wanted);
    if (found === undefined) return text;
    rest = rest.slice(found + height);
  }
  return null;
}

/** Targets of the document's relative links, without their fragments. */
export function relativeLinks(text: string): string[] {
  const prose = text.replace(/^```[\s\S]*?^```$/gm, "");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target!.replace(/#.*$/, ""))
    .filter((target) => target !== "" && !/^[a-z]+:/.test(target));
}
