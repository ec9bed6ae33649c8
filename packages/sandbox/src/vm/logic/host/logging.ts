import { ExtCosts } from "../../../parameters/cost.js";
import { HostError } from "../errors.js";
import { decodeUtf8, type VMLogic } from "../logic.js";
import { address, type U64, U64_MAX_ARGUMENT, u64 } from "../vmstate.js";

/** Bytes up to a NUL, which is charged too but not returned. */
function readNulTerminated(logic: VMLogic, ptr: U64): Uint8Array {
  const limit = logic.logs.remaining;
  const start = address(ptr);
  const bytes: number[] = [];
  for (;;) {
    const byte = logic.memory.getU8(logic.gas, start + bytes.length);
    if (byte === 0) return Uint8Array.from(bytes);
    if (bytes.length === limit) throw logic.logs.lengthExceeded(BigInt(limit) + 1n);
    bytes.push(byte);
  }
}

/** Memory only, never a register; bounded by what logs may still have, also where no log is written. */
function readUtf8(logic: VMLogic, length: U64, ptr: U64): string {
  logic.gas.payBase(ExtCosts.utf8_decoding_base);
  let bytes: Uint8Array;
  if (length === U64_MAX_ARGUMENT) {
    bytes = readNulTerminated(logic, ptr);
  } else {
    if (u64(length) > BigInt(logic.logs.remaining)) throw logic.logs.lengthExceeded(u64(length));
    bytes = logic.memory.view(logic.gas, ptr, length);
  }
  logic.gas.payPer(ExtCosts.utf8_decoding_byte, bytes.length);
  return decodeUtf8(bytes);
}

/** Length in bytes up to a NUL unit, which is charged too. */
function nulTerminatedUtf16Length(logic: VMLogic, ptr: U64): U64 {
  const limit = logic.logs.remaining;
  const start = address(ptr);
  for (let length = 0; ; ) {
    if (logic.memory.getU16(logic.gas, start + length) === 0) return BigInt(length);
    length += 2;
    if (length > limit) throw logic.logs.lengthExceeded(BigInt(length));
  }
}

const utf16Decoder = new TextDecoder("utf-16le", { fatal: true, ignoreBOM: true });

function readUtf16(logic: VMLogic, length: U64, ptr: U64): string {
  logic.gas.payBase(ExtCosts.utf16_decoding_base);
  const bytes =
    length === U64_MAX_ARGUMENT
      ? logic.memory.viewForFree(ptr, nulTerminatedUtf16Length(logic, ptr))
      : logic.memory.view(logic.gas, ptr, length);
  if (bytes.length % 2 !== 0) throw new HostError("BadUTF16");
  if (bytes.length > logic.logs.remaining) throw logic.logs.lengthExceeded(BigInt(bytes.length));
  logic.gas.payPer(ExtCosts.utf16_decoding_byte, bytes.length);
  try {
    return utf16Decoder.decode(bytes);
  } catch {
    throw new HostError("BadUTF16");
  }
}

function payLog(logic: VMLogic, message: string): void {
  logic.gas.payBase(ExtCosts.log_base);
  logic.gas.payPer(ExtCosts.log_byte, Buffer.byteLength(message));
}

export function logUtf8(logic: VMLogic, length: U64, ptr: U64): void {
  logic.payBase();
  logic.logs.checkNumber();
  const message = readUtf8(logic, length, ptr);
  payLog(logic, message);
  logic.logs.push(message);
}

/** The length is in bytes; the log is charged by its length in UTF-8. */
export function logUtf16(logic: VMLogic, length: U64, ptr: U64): void {
  logic.payBase();
  logic.logs.checkNumber();
  const message = readUtf16(logic, length, ptr);
  payLog(logic, message);
  logic.logs.push(message);
}

export function panic(logic: VMLogic): never {
  logic.payBase();
  throw new HostError("GuestPanic", { panic_msg: "explicit guest panic" });
}

export function panicUtf8(logic: VMLogic, length: U64, ptr: U64): never {
  logic.payBase();
  throw new HostError("GuestPanic", { panic_msg: readUtf8(logic, length, ptr) });
}

const LENGTH_SIZE = 4;

/** AssemblyScript's abort: strings are UTF-16 with their length in the four bytes before. All arguments are i32. */
export function abort(logic: VMLogic, msgPtr: number, filenamePtr: number, line: number, col: number): never {
  logic.payBase();
  const [messageAt, filenameAt] = [msgPtr >>> 0, filenamePtr >>> 0];
  if (messageAt < LENGTH_SIZE || filenameAt < LENGTH_SIZE) throw new HostError("BadUTF16");
  logic.logs.checkNumber();
  const messageLength = logic.memory.getU32(logic.gas, messageAt - LENGTH_SIZE);
  const filenameLength = logic.memory.getU32(logic.gas, filenameAt - LENGTH_SIZE);
  const message = readUtf16(logic, BigInt(messageLength), BigInt(messageAt));
  const filename = readUtf16(logic, BigInt(filenameLength), BigInt(filenameAt));
  const text = `${message}, filename: "${filename}" line: ${line >>> 0} col: ${col >>> 0}`;
  payLog(logic, text);
  logic.logs.push(`ABORT: ${text}`);
  throw new HostError("GuestPanic", { panic_msg: text });
}

/** Of nodes with the sandbox feature only: free of charge. The text goes nowhere here but has to be one. */
export function sandboxDebugLog(logic: VMLogic, length: U64, ptr: U64): void {
  decodeUtf8(logic.memory.viewForFree(ptr, length));
}
