import { BinaryReader, BinaryWriter, type Module, OperatorReader, type Range } from "near-xcc-wasm";

/** Flags of an element segment: an explicit table, and with it a kind. */
const EXPLICIT = 2;
const FUNCREF = 0x70;

/** Reads a constant expression; V8 takes the offset modulo 2^32, as near-vm does. */
function readOffset(reader: BinaryReader): number {
  const operators = new OperatorReader(reader);
  operators.next();
  const offset = operators.constant >>> 0;
  operators.next();
  return offset;
}

/** What a contract's table becomes. */
export interface InstrumentedTable {
  /** Content of the element section; null without one. */
  readonly elements: BinaryWriter | null;
  /** Slots up to the last element: empty ones behind it are not kept for every call. */
  readonly size: number;
}

/** `replace` answers the function that stands for an imported one in the table. */
export function instrumentTable(
  module: Module,
  section: Range | undefined,
  replace: (importIndex: number) => number,
): InstrumentedTable {
  const declared = module.tables[0]?.initial ?? 0;
  if (!section) return { elements: null, size: 0 };
  const reader = new BinaryReader(module.bytes, section.start, section.end);
  const elements = new BinaryWriter(section.end - section.start + 64);
  let size = 0;
  const segments = reader.u32();
  elements.u32(segments);
  for (let i = 0; i < segments; i++) {
    const start = reader.position;
    const flags = reader.u32();
    if (flags & EXPLICIT) reader.u32();
    const offset = readOffset(reader);
    if (flags & EXPLICIT) reader.u8();
    elements.copy(module.bytes, start, reader.position);
    const count = reader.u32();
    elements.u32(count);
    for (let left = count; left > 0; left--) {
      const index = reader.u32();
      elements.u32(index < module.imports.length ? replace(index) : index);
    }
    size = Math.max(size, offset + count);
  }
  // Elements that do not fit trap when they are copied, in V8 too.
  return { elements, size: Math.min(size, declared) };
}

/** Content of the table section. */
export function writeTables(module: Module, size: number, profileSlots: number | null): BinaryWriter {
  const out = new BinaryWriter();
  out.u32(module.tables.length + (profileSlots === null ? 0 : 1));
  if (module.tables.length > 0) out.u8(FUNCREF).u8(0).u32(size);
  if (profileSlots !== null) out.u8(FUNCREF).u8(0).u32(profileSlots);
  return out;
}

/** Where the data segments end that are copied to memory. */
export function dataEnd(module: Module, content: Range | undefined): number {
  if (!content) return 0;
  const reader = new BinaryReader(module.bytes, content.start, content.end);
  let end = 0;
  for (let left = reader.u32(); left > 0; left--) {
    const flags = reader.u32();
    if (flags === 2) reader.u32();
    const offset = flags === 1 ? 0 : readOffset(reader);
    const length = reader.u32();
    reader.skip(length);
    if (flags !== 1) end = Math.max(end, offset + length);
  }
  return end;
}
