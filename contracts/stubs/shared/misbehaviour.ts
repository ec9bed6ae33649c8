import { near } from "near-sdk-js";

/** What a callee can do to its caller. `size` (bytes, default 5,000) belongs to `oversized`. */
export interface Misbehaviour {
  how: "panic" | "burn_gas" | "malformed" | "oversized" | "nothing";
  size?: number;
}

const kinds: Record<Misbehaviour["how"], (size: number) => void> = {
  panic() {
    throw new Error("panicked on demand");
  },
  // The dearest host function (0.9 Tgas a call) ends any gas limit after a few hundred iterations, not millions.
  burn_gas() {
    for (;;) near.validatorTotalStake();
  },
  malformed() {
    near.valueReturn('{"unfinished": ');
  },
  // Proper JSON, so that only its length can be what is wrong with it.
  oversized(size) {
    near.valueReturn(`"${"x".repeat(size - 2)}"`);
  },
  nothing() {},
};

/** Refuses what `commit` would not understand. */
export function checkMisbehaviour({ how, size = 5000 }: Misbehaviour): Required<Misbehaviour> {
  if (!Object.keys(kinds).includes(how)) {
    throw new Error(`how: expected one of ${Object.keys(kinds).join(", ")}, got ${how}`);
  }
  if (!Number.isInteger(size) || size < 2) throw new Error(`size: expected bytes, 2 or more, got ${size}`);
  return { how, size };
}

/**
 * Misbehaves now. Where it returns, the contract method has to return nothing. (Not named `misbehave`: near-sdk-js
 * exports every contract method as a function of its module.)
 */
export function commit(misbehaviour: Misbehaviour): undefined {
  const { how, size } = checkMisbehaviour(misbehaviour);
  kinds[how](size);
}
