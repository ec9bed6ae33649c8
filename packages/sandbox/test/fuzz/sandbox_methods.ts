import { call, type Generator } from "./input.js";
import { ODD_VALUES, type Random } from "./random.js";

const PATCHED = "patched.test.near";
const AMOUNTS = ["0", "1", "1000000000000000000000000", "340282366920938463463374607431768211455"];
const USAGES = [0, 1, 182, 2 ** 32, 2 ** 53 - 1];
const EMPTY = "11111111111111111111111111111111";

function record(random: Random): object {
  const base64 = random.bytes(random.below(40)).toString("base64");
  const account = {
    amount: random.chance(95) ? random.pick(AMOUNTS) : random.pick(ODD_VALUES),
    locked: random.pick(AMOUNTS),
    code_hash: EMPTY,
    storage_usage: random.chance(95) ? random.pick(USAGES) : random.pick(ODD_VALUES),
    ...(random.chance(20) && { version: random.pick(["V1", "V2", "V3"]) }),
  };
  if (random.chance(10)) {
    return { [random.pick(["DelayedReceipt", "Nothing", "Account"])]: random.pick(ODD_VALUES) };
  }
  return random.pick<object>([
    { Account: { account_id: PATCHED, account } },
    { Data: { account_id: PATCHED, data_key: base64, value: base64 } },
    { Contract: { account_id: PATCHED, code: base64 } },
    {
      AccessKey: {
        account_id: PATCHED,
        public_key: `ed25519:${EMPTY}`,
        access_key: { nonce: random.pick(USAGES), permission: "FullAccess" },
      },
    },
  ]);
}

const patch: Generator = (random) => {
  const records = Array.from({ length: 1 + random.below(3) }, () => record(random));
  return call("patch", "sandbox_patch_state", { records }, true);
};

const HEIGHTS: readonly unknown[] = [0, 1, 2, 99, 100_000, -1, 1.5, 2 ** 53, 2 ** 64, "5", null];

const fastForward: Generator = (random) =>
  call("fast forward", "sandbox_fast_forward", { delta_height: random.pick(HEIGHTS) }, true);

export const sandboxGenerators: readonly (readonly [weight: number, generator: Generator])[] = [
  [3, patch],
  [1, fastForward],
];
