import { Opcode } from "near-xcc-wasm";

const within = (opcode: number, first: number, last: number) => opcode >= first && opcode <= last;

/** Operators that may trap, beside calls and memory accesses. */
export const mayTrap = (opcode: number) =>
  within(opcode, Opcode.i32_div_s, Opcode.i32_rem_u) ||
  within(opcode, Opcode.i64_div_s, Opcode.i64_rem_u) ||
  within(opcode, Opcode.i32_trunc_f32_s, Opcode.i32_trunc_f64_u) ||
  within(opcode, Opcode.i64_trunc_f32_s, Opcode.i64_trunc_f64_u);

/** What near-vm's compiler does about NaNs at a float operator. */
type NanRule =
  /** The result is canonicalised before its bits are seen. */
  | "pending"
  /** The result is canonical at once. */
  | "canonical"
  /** The result is pending if the operand was. */
  | "preserve"
  /** Pending operands are canonicalised first, the result is what comes out. */
  | "observe"
  /** Bits are not seen. */
  | "none";

function nanRule(opcode: number): NanRule {
  switch (opcode) {
    case Opcode.f32_abs:
    case Opcode.f64_abs:
    case Opcode.f32_neg:
    case Opcode.f64_neg:
    case Opcode.f32_demote_f64:
    case Opcode.f64_promote_f32:
      return "preserve";
    case Opcode.f32_min:
    case Opcode.f32_max:
    case Opcode.f64_min:
    case Opcode.f64_max:
      return "canonical";
    case Opcode.f32_copysign:
    case Opcode.f64_copysign:
    case Opcode.i32_reinterpret_f32:
    case Opcode.i64_reinterpret_f64:
      return "observe";
  }
  const arithmetic =
    within(opcode, Opcode.f32_ceil, Opcode.f32_div) || within(opcode, Opcode.f64_ceil, Opcode.f64_div);
  return arithmetic ? "pending" : "none";
}

/** By opcode. */
export const NAN_RULES: readonly NanRule[] = Array.from({ length: 256 }, (_, opcode) => nanRule(opcode));
