import { NearPromise, near } from "near-sdk-js";

export const TGAS = 1_000_000_000_000n;
export const NO_ARGS = "{}";

/** A call, with its arguments as JSON. */
export function callOf(
  account: string,
  method: string,
  args: string,
  gas: bigint,
  deposit = 0n,
): NearPromise {
  return NearPromise.new(account).functionCall(method, args, deposit, gas);
}

/** A call of a method of this contract: what a callback is. */
export function own(method: string, args: object, gas: bigint): NearPromise {
  return callOf(near.currentAccountId(), method, JSON.stringify(args), gas);
}

export type Result = { readonly ok: true; readonly value: unknown } | { readonly ok: false };

/** What a call answered; `undefined` where it answered nothing. `promiseResult` throws for one that failed. */
export function resultOf(index: number): Result {
  let text: string;
  try {
    text = near.promiseResult(index);
  } catch {
    return { ok: false };
  }
  try {
    return { ok: true, value: text === "" ? undefined : JSON.parse(text) };
  } catch {
    return { ok: true, value: undefined };
  }
}

export function gasLeft(): bigint {
  return near.prepaidGas() - near.usedGas();
}
