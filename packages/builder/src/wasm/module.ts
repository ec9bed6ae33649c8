import { SectionId } from "near-xcc-wasm";
import { ByteReader, concat, name, u32 } from "./bytes.js";

export { SectionId };

export interface Section {
  readonly id: number;
  readonly content: Uint8Array;
}

const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

export function parseSections(wasm: Uint8Array): Section[] {
  if (HEADER.some((byte, index) => wasm[index] !== byte)) throw new RangeError("not a WebAssembly binary");
  const reader = new ByteReader(wasm, HEADER.length);
  const sections: Section[] = [];
  while (!reader.done) {
    const id = reader.byte();
    sections.push({ id, content: reader.take(reader.u32()) });
  }
  return sections;
}

export function emitSections(sections: readonly Section[]): Uint8Array {
  return concat([HEADER, ...sections.flatMap(({ id, content }) => [[id, ...u32(content.length)], content])]);
}

/** A section that is a vector: its items as raw bytes, cut by `skip`, which reads one item. */
export function splitItems(content: Uint8Array, skip: (reader: ByteReader) => void): Uint8Array[] {
  const reader = new ByteReader(content);
  const items: Uint8Array[] = [];
  for (let count = reader.u32(); count > 0; count--) {
    const start = reader.position;
    skip(reader);
    items.push(content.subarray(start, reader.position));
  }
  return items;
}

export function joinItems(items: readonly ArrayLike<number>[]): Uint8Array {
  return concat([u32(items.length), ...items]);
}

export function sectionContent(sections: readonly Section[], id: number): Uint8Array {
  const section = sections.find((candidate) => candidate.id === id);
  if (!section) throw new RangeError(`the module has no section ${id}`);
  return section.content;
}

/** Number of imported functions: they come first in the index space. */
export function importedFunctions(sections: readonly Section[]): number {
  const reader = new ByteReader(sectionContent(sections, SectionId.import));
  const count = reader.u32();
  for (let index = 0; index < count; index++) {
    reader.name();
    reader.name();
    if (reader.byte() !== 0) throw new RangeError("the engine may import functions only");
    reader.u32();
  }
  return count;
}

/** Body of a function that is not imported, with its size in front. */
export function functionBody(wasm: Uint8Array, index: number): Uint8Array {
  const sections = parseSections(wasm);
  const bodies = splitItems(sectionContent(sections, SectionId.code), (reader) => reader.take(reader.u32()));
  const body = bodies[index - importedFunctions(sections)];
  if (!body) throw new RangeError(`the module has no function ${index}`);
  return body;
}

export function exportedFunctions(sections: readonly Section[]): Map<string, number> {
  const reader = new ByteReader(sectionContent(sections, SectionId.export));
  const result = new Map<string, number>();
  for (let count = reader.u32(); count > 0; count--) {
    const exported = reader.name();
    const kind = reader.byte();
    const index = reader.u32();
    if (kind === 0) result.set(exported, index);
  }
  return result;
}

/** The names of the "name" custom section: function index to name. */
export function functionNames(sections: readonly Section[]): Map<number, string> {
  const result = new Map<number, string>();
  for (const { id, content } of sections) {
    if (id !== SectionId.custom) continue;
    const reader = new ByteReader(content);
    if (reader.name() !== "name") continue;
    while (!reader.done) {
      const kind = reader.byte();
      const part = new ByteReader(reader.take(reader.u32()));
      if (kind !== 1) continue;
      for (let count = part.u32(); count > 0; count--) {
        const index = part.u32();
        result.set(index, part.name());
      }
    }
  }
  return result;
}

/** A "name" section with the names of functions. */
export function nameSection(functions: ReadonlyMap<number, string>): Section {
  const items = [...functions]
    .sort(([a], [b]) => a - b)
    .map(([index, text]) => [...u32(index), ...name(text)]);
  const names = joinItems(items);
  return { id: SectionId.custom, content: concat([name("name"), [1], u32(names.length), names]) };
}

/** An export entry: `kind` 0 is a function, 2 a memory. */
export function exportItem(exported: string, kind: number, index: number): number[] {
  return [...name(exported), kind, ...u32(index)];
}
