import { call, NearBindgen, NearPromise, near, view } from "near-sdk-js";
import { callOf, own, resultOf, TGAS } from "./by-hand.js";

interface Entry {
  book: string;
  deposit: string;
}

interface Payment {
  account: string;
  amount: string;
}

const STORAGE_PRICE = 10n ** 19n;
const keyOf = (account: string) => `claim:${account}`;
const owed = (account: string) => BigInt(near.storageRead(keyOf(account)) ?? "0");

/** A transfer, and the callback that notes it for its account if it fails. */
function pay(to: string, { account, amount }: Payment): NearPromise {
  return NearPromise.new(to)
    .transfer(BigInt(amount))
    .then(own("on_payout", { account, amount }, 5n * TGAS));
}

/** `contracts/patterns/refund` by hand. */
@NearBindgen({})
export class Refund {
  @call({ payableFunction: true })
  sign({ entries, text }: { entries: Entry[]; text: string }) {
    if (!Array.isArray(entries) || entries.length === 0)
      throw new Error("entries: expected { book, deposit }");
    let sum = 0n;
    const spent: string[] = [];
    const calls = entries.map(({ book, deposit }) => {
      sum += BigInt(deposit);
      spent.push(deposit);
      return callOf(book, "add_message", JSON.stringify({ text }), 10n * TGAS, BigInt(deposit));
    });
    if (sum !== near.attachedDeposit()) {
      throw new Error(`the entries spend ${sum} yoctoNEAR, attached are ${near.attachedDeposit()}`);
    }
    const payer = near.predecessorAccountId();
    return calls
      .reduce((joined, next) => joined.and(next))
      .then(own("on_signed", { spent, payer }, BigInt(20e12 + 0.3e12 * entries.length)));
  }

  @call({ privateFunction: true })
  on_signed({ spent, payer }: { spent: string[]; payer: string }): boolean[] {
    let back = 0n;
    const signed = spent.map((deposit, i) => {
      const { ok } = resultOf(i);
      if (!ok) back += BigInt(deposit);
      return ok;
    });
    if (back > 0n) pay(payer, { account: payer, amount: String(back) }).build();
    return signed;
  }

  @call({ privateFunction: true })
  on_payout({ account, amount }: Payment): bigint {
    if (resultOf(0).ok) return 0n;
    const key = keyOf(account);
    const sum = String(owed(account) + BigInt(amount));
    if (BigInt(sum) < BigInt(40 + key.length + sum.length) * STORAGE_PRICE) return 0n;
    near.storageWrite(key, sum);
    return BigInt(amount);
  }

  @call({})
  claim({ to }: { to?: string }) {
    const account = near.predecessorAccountId();
    const amount = String(owed(account));
    if (amount === "0") throw new Error(`nothing for ${account}`);
    near.storageRemove(keyOf(account));
    return pay(to ?? account, { account, amount });
  }

  @view({})
  claimable({ account }: { account: string }): bigint {
    return owed(account);
  }
}
