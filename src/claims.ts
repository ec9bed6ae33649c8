import { checkAccountId } from "./account-id.js";
import { type After, after } from "./after.js";
import { declared } from "./declared.js";
import { anything } from "./decoders/anything.js";
import { fail } from "./errors.js";
import { execution } from "./execution.js";
import type { Gas } from "./gas-spec.js";
import { type Env, predecessorAccountId } from "./host.js";
import { transferTo } from "./plain-actions.js";
import type { Chain, Plan } from "./plan.js";
import { encodeRecord, RECORD_BYTES, readRecord, STORAGE_PRICE, storageKey } from "./storage.js";
import { typed } from "./typed.js";
import { type Amount, tgas, yocto } from "./units.js";

/** What a declaration made by {@link claims} says. */
export interface ClaimsOptions {
  /** Name of the method that calls {@link Claims.settle}. Make it `@call({ privateFunction: true })`. */
  readonly callback: string;
  /** Gas of that callback. @default tgas(5) */
  readonly gas?: Gas;
}

interface Payment {
  /** Whose the tokens are if they do not arrive. */
  readonly account: string;
  readonly amount: bigint;
}

/** Payments that are not lost when they do not arrive; made by {@link claims}. */
export class Claims {
  private readonly paid: After<undefined, Payment>;

  /** @internal */
  constructor(private readonly options: ClaimsOptions) {
    const { callback, gas = tgas(5) } = options;
    this.paid = after(anything(), { callback, gas, context: typed<Payment>() });
  }

  /**
   * A transfer, and the callback that notes it if it fails. It takes about 7 Tgas of the call that emits it.
   *
   * @throws XccError XCC01, XCC02.
   * @example
   * purchase.refund(undefined, (to, amount) => payouts.pay(to, amount));
   */
  pay(to: string, amount: Amount): Chain<never> {
    return this.send(to, { account: checkAccountId(to), amount: yocto(amount) });
  }

  /**
   * The whole callback of a payment: if it has failed, the amount is noted for the account. An amount that does not pay
   * for the storage of its note (about 0.001 NEAR) is not, and stays with the contract.
   *
   * @returns the yoctoNEAR noted
   * @throws XccError XCC20, XCC21 if this is not the declared callback.
   */
  settle(): bigint {
    if (this.paid.settled().status === "ok") return 0n;
    const { env } = execution();
    const { account, amount } = this.paid.context();
    const key = this.key(account);
    const sum = read(key, env) + amount;
    const record = encodeRecord(sum);
    if (sum < BigInt(RECORD_BYTES + key.length + record.length) * STORAGE_PRICE) return 0n;
    env.storage_write(key, record, 0);
    return amount;
  }

  /** yoctoNEAR that an account can claim. For a view. */
  of(account: string): bigint {
    return read(this.key(checkAccountId(account)), execution().env);
  }

  /**
   * Pays the caller what is noted for it, or has it sent to another account: return what it gives. If the payment fails
   * again, it is the caller's again.
   *
   * @throws XccError XCC28 if there is nothing, XCC01 for a wrong receiver.
   */
  claim(to?: string): Chain<never> {
    const { env } = execution();
    const account = predecessorAccountId(env);
    const key = this.key(account);
    const amount = read(key, env);
    if (amount === 0n) fail("XCC28 claim", account);
    const receiver = to === undefined ? account : checkAccountId(to);
    env.storage_remove(key, 0);
    return this.send(receiver, { account, amount });
  }

  private send(to: string, payment: Payment): Chain<never> {
    const transfer = transferTo(to, payment.amount) as unknown as Plan<undefined>;
    return this.paid.plan(transfer, { context: payment });
  }

  private key(account: string): Uint8Array {
    return storageKey(`xcc:claim:${this.options.callback}:${account}`);
  }
}

function read(key: Uint8Array, env: Env): bigint {
  return (readRecord(key, env) as bigint | undefined) ?? 0n;
}

/**
 * Declares payments of the contract that are not lost when they fail. A transfer fails when its receiver has been deleted
 * between a call and its callback; the tokens are the contract's own again then, without a word. Here they are noted, and
 * the account can claim them once it exists again.
 *
 * @throws XccError XCC04 without a callback.
 * @example
 * const payouts = claims({ callback: "on_payout" });
 *
 * // in the callback of a purchase
 * if (outcome.status === "failed") purchase.refund(undefined, (to, amount) => payouts.pay(to, amount));
 * // the callback of the payment
 * return payouts.settle();
 * // public
 * return payouts.claim();
 */
export function claims(options: ClaimsOptions): Claims {
  return declared(new Claims(options));
}
