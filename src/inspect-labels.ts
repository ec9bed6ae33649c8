import type { GraphAction, GraphNode } from "./inspect.js";

/** Longest text of arguments in a drawing. */
const MAX_ARGS = 60;

/** `set_greeting({"greeting":"Hi"}) with 1 NEAR`, without braces where there are no arguments. */
export function actionLabel({ name, args, deposit }: GraphAction): string {
  const call = args === undefined ? name : `${name}(${args === "{}" ? "" : shortened(args)})`;
  return deposit === 0n ? call : `${call} with ${inNear(deposit)}`;
}

/** `10 Tgas`, `2 Tgas + 1 share`; nothing for a receipt without calls. */
export function gasLabel({ gas, weight }: GraphNode): string {
  const shares = weight === 0 ? "" : weight === 1 ? "1 share" : `${weight} shares`;
  const tgas = gas === 0n ? "" : `${Number(gas / 1_000_000_000n) / 1000} Tgas`;
  return tgas && shares ? `${tgas} + ${shares}` : tgas || shares;
}

function shortened(text: string): string {
  return text.length > MAX_ARGS ? `${text.slice(0, MAX_ARGS - 3)}...` : text;
}

/** Below a millionth of a NEAR the exact yoctoNEAR say more. */
function inNear(amount: bigint): string {
  if (amount % 10n ** 18n !== 0n) return `${amount} yoctoNEAR`;
  const micro = `${amount / 10n ** 18n}`.padStart(7, "0");
  return `${micro.slice(0, -6)}.${micro.slice(-6)} NEAR`.replace(/\.?0+ /, " ");
}
