import { BinaryWriter, ExternalKind, SectionId, ValueType } from "near-xcc-wasm";

const { i32 } = ValueType;

/** `(module (import "" "" (func (param i32 i32))) (export "" (func 0)))` */
function passOn(): Uint8Array {
  const type = new BinaryWriter().u32(1).u8(0x60).u32(2).u8(i32).u8(i32).u32(0);
  const imports = new BinaryWriter().u32(1).name("").name("").u8(ExternalKind.function).u32(0);
  const exports = new BinaryWriter().u32(1);
  exports.export("", ExternalKind.function, 0);
  return new BinaryWriter()
    .raw(Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00))
    .section(SectionId.type, type)
    .section(SectionId.import, imports)
    .section(SectionId.export, exports)
    .bytes.slice();
}

let module: WebAssembly.Module | undefined;

/** A JavaScript function of two i32 as a value that a WebAssembly table takes. */
export function asFunctionReference(body: (first: number, second: number) => void): unknown {
  module ??= new WebAssembly.Module(passOn());
  return new WebAssembly.Instance(module, { "": { "": body } }).exports[""];
}
