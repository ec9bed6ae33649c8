/** Random contracts that branch, trap, call and run out of gas in all places: for tests that compare two ways to run them. */

type Random = (below: number) => number;

/** mulberry32 */
function randomOf(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const FUNCTIONS = 4;
const MAX_DEPTH = 4;

class Writer {
  #loops = 0;

  constructor(
    private readonly random: Random,
    private readonly functionIndex: number,
  ) {}

  #local(): string {
    return `$${"abc"[this.random(3)]}`;
  }

  /** Mostly inside of the memory. */
  #address(): string {
    if (this.random(12) === 0) return `(local.get ${this.#local()})`;
    return `(i32.and (local.get ${this.#local()}) (i32.const 0xffff))`;
  }

  expression(depth: number): string {
    const next = () => this.expression(depth + 1);
    if (depth >= MAX_DEPTH) return `(i32.const ${this.random(1000)})`;
    switch (this.random(12)) {
      case 0:
        return `(i32.add ${next()} ${next()})`;
      case 1:
        return `(i32.mul ${next()} (i32.const ${this.random(0x7fffffff)}))`;
      case 2:
        return `(i32.load offset=${this.random(64)} ${this.#address()})`;
      case 3:
        return `(i32.load8_u ${this.#address()})`;
      case 4:
        return `(i32.div_u ${next()} (i32.add (i32.and ${next()} (i32.const 31)) (i32.const ${this.random(8) ? 1 : 0})))`;
      case 5:
        return `(select ${next()} ${next()} ${next()})`;
      case 6:
        return `(if (result i32) ${next()} (then ${next()}) (else ${next()}))`;
      case 7:
        return `(block (result i32) (br_if 0 ${next()} ${next()}) (drop) ${next()})`;
      case 8:
        return this.functionIndex > 0 && depth < 2
          ? `(call $f${this.random(this.functionIndex)} ${next()} ${next()})`
          : `(local.tee ${this.#local()} ${next()})`;
      case 9:
        return "(i32.wrap_i64 (call $used_gas))";
      default:
        return `(local.get ${this.#local()})`;
    }
  }

  statement(depth: number): string {
    const body = () => this.statements(depth + 1);
    const value = () => this.expression(1);
    const leaf = depth >= MAX_DEPTH;
    switch (this.random(leaf ? 8 : 15)) {
      case 0:
        return "nop ".repeat(this.random(20));
      case 1:
        return `(local.set ${this.#local()} ${value()})`;
      case 2:
        return `(i32.store offset=${this.random(64)} ${this.#address()} ${value()})`;
      case 3:
        return `(i64.store ${this.#address()} (i64.extend_i32_u ${value()}))`;
      case 4:
        return `(f64.store ${this.#address()} (f64.div (f64.convert_i32_s ${value()}) (f64.const 0)))`;
      case 5:
        return "(call $balance (i64.const 64))";
      case 6:
        return "(call $input (i64.const 0)) (call $read_register (i64.const 0) (i64.const 128))";
      case 7:
        return this.random(12) === 0
          ? "(call $create_account (call $promise (i64.const 4) (i64.const 200)))"
          : `(global.set $g ${value()})`;
      case 8:
        return `(if ${value()} (then ${body()}) (else ${body()}))`;
      case 9:
        return `(block ${body()} (br_if 0 ${value()}) ${body()})`;
      case 10: {
        const label = this.#loops++;
        const counter = `$n${label % 3}`;
        const times = 1 + this.random(40);
        return `(local.set ${counter} (i32.const ${times})) (loop $l${label} ${body()}
          (br_if $l${label} (local.tee ${counter} (i32.sub (local.get ${counter}) (i32.const 1)))))`;
      }
      case 11:
        return `(block (block (br_table 0 1 0 ${value()})) ${body()})`;
      case 12:
        return `(drop (call_indirect (type $t) ${value()} ${value()} (i32.const ${this.random(6) ? this.random(2) : this.random(8)})))`;
      case 13:
        return `(if (i32.eqz (i32.and ${value()} (i32.const 15))) (then ${this.random(2) ? "unreachable" : "(return (i32.const 1))"}))`;
      default:
        return `(drop (memory.grow (i32.const ${this.random(2)})))`;
    }
  }

  statements(depth: number): string {
    return Array.from({ length: 1 + this.random(4) }, () => this.statement(depth)).join("\n");
  }

  function(): string {
    const locals =
      "(param $a i32) (param $b i32) (result i32) (local $c i32) (local $n0 i32) (local $n1 i32) (local $n2 i32)";
    return `(func $f${this.functionIndex} ${locals} ${this.statements(0)} ${this.expression(0)})`;
  }
}

/** The text of a contract whose method is `main`. */
export function randomContract(seed: number): string {
  const random = randomOf(seed);
  const functions = Array.from({ length: FUNCTIONS }, (_, index) => new Writer(random, index).function());
  return `(module
    (import "env" "used_gas" (func $used_gas (result i64)))
    (import "env" "account_balance" (func $balance (param i64)))
    (import "env" "input" (func $input (param i64)))
    (import "env" "read_register" (func $read_register (param i64 i64)))
    (import "env" "promise_batch_create" (func $promise (param i64 i64) (result i64)))
    (import "env" "promise_batch_action_create_account" (func $create_account (param i64)))
    (memory 1) (data (i32.const 200) "near")
    (type $t (func (param i32 i32) (result i32)))
    (table 6 funcref) (elem (i32.const 0) $f0 $f0 $input)
    (global $g (mut i32) (i32.const 0))
    ${functions.join("\n")}
    (func (export "main") (drop (call $f${FUNCTIONS - 1} (i32.const ${random(1000)}) (i32.const ${random(1000)})))))`;
}
