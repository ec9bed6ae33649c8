import wabt from "wabt";

/** Compiles a tiny contract from WebAssembly text. */
export async function compile(text: string): Promise<Uint8Array> {
  const { parseWat } = await wabt();
  const module = parseWat("contract.wat", text);
  try {
    return module.toBinary({}).buffer;
  } finally {
    module.destroy();
  }
}

/** A contract whose method answers always the same bytes: a hundred of them deploy in no time. */
export function constant(method: string, answer: string | Uint8Array): Promise<Uint8Array> {
  return compile(`(module
    (import "env" "value_return" (func $value_return (param i64 i64)))
    (memory 1)
    (data (i32.const 0) "${quoted(answer)}")
    (func (export "${method}")
      (call $value_return (i64.const ${Buffer.byteLength(answer)}) (i64.const 0))))`);
}

export interface Target {
  readonly accountId: string;
  readonly method: string;
  readonly args: string;
}

/**
 * An attacker: its method calls one contract, and names a method of another as the callback of that call, so that the
 * victim runs with results that it did not ask for.
 */
export function attacker(callee: Target, victim: Target, method = "attack"): Promise<Uint8Array> {
  const texts = [callee, victim].flatMap(({ accountId, method, args }) => [accountId, method, args]);
  let offset = 16; // 0..16 hold the deposit: zero
  const places = texts.map((text) => {
    const place = { offset, length: Buffer.byteLength(text) };
    offset += place.length;
    return place;
  });
  const parameters = (from: number) =>
    places
      .slice(from, from + 3)
      .map(({ offset: at, length }) => `(i64.const ${length}) (i64.const ${at})`)
      .join(" ");
  return compile(`(module
    (import "env" "promise_create" (func $create (param i64 i64 i64 i64 i64 i64 i64 i64) (result i64)))
    (import "env" "promise_then" (func $then (param i64 i64 i64 i64 i64 i64 i64 i64 i64) (result i64)))
    (import "env" "promise_return" (func $return (param i64)))
    (memory 1)
    ${texts.map((text, index) => `(data (i32.const ${places[index]?.offset}) "${quoted(text)}")`).join("\n")}
    (func (export "${method}")
      (call $return
        (call $then
          (call $create ${parameters(0)} (i64.const 0) (i64.const 30000000000000))
          ${parameters(3)} (i64.const 0) (i64.const 60000000000000)))))`);
}

/**
 * A payer that is gone when its money comes back: its method `vanish` calls a contract with a deposit, and deletes
 * its own account in the same block in which that call runs.
 */
export function vanishing(target: Target, deposit: bigint, beneficiary: string): Promise<Uint8Array> {
  const texts = [target.accountId, target.method, target.args, beneficiary];
  let offset = 16; // 0..16 hold the deposit, little endian
  const places = texts.map((text) => {
    const place = `(i64.const ${Buffer.byteLength(text)}) (i64.const ${offset})`;
    offset += Buffer.byteLength(text);
    return place;
  });
  const amount = Buffer.alloc(16);
  amount.writeBigUInt64LE(deposit & (2n ** 64n - 1n), 0);
  amount.writeBigUInt64LE(deposit >> 64n, 8);
  return compile(`(module
    (import "env" "current_account_id" (func $current (param i64)))
    (import "env" "promise_create" (func $create (param i64 i64 i64 i64 i64 i64 i64 i64) (result i64)))
    (import "env" "promise_batch_create" (func $batch (param i64 i64) (result i64)))
    (import "env" "promise_batch_action_delete_account" (func $delete (param i64 i64 i64)))
    (memory 1)
    (data (i32.const 0) "${quoted(amount)}")
    (data (i32.const 16) "${quoted(texts.join(""))}")
    (func (export "vanish")
      (call $current (i64.const 0))
      (drop (call $create ${places.slice(0, 3).join(" ")} (i64.const 0) (i64.const 150000000000000)))
      ;; the length of all ones means: of register 0
      (call $delete (call $batch (i64.const -1) (i64.const 0)) ${places[3]})))`);
}

/** A contract whose method answers only when nobody has resumed it for as long as the protocol waits: 200 blocks. */
export function sleeper(method: string): Promise<Uint8Array> {
  return compile(`(module
    (import "env" "promise_yield_create" (func $yield (param i64 i64 i64 i64 i64 i64 i64) (result i64)))
    (import "env" "promise_return" (func $return (param i64)))
    (memory 1)
    (data (i32.const 0) "wake")
    (func (export "wake"))
    (func (export "${method}")
      (call $return (call $yield (i64.const 4) (i64.const 0) (i64.const 0) (i64.const 0)
        (i64.const 3000000000000) (i64.const 0) (i64.const 0)))))`);
}

/** Bytes as a WAT string. */
function quoted(bytes: string | Uint8Array): string {
  return [...Buffer.from(bytes)].map((byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("");
}
