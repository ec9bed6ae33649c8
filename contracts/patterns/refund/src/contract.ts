import { call, NearBindgen, near, view } from "near-sdk-js";
import {
  type Amount,
  checkAccountId,
  claims,
  defineContract,
  depositsOf,
  each,
  failedDeposits,
  method,
  tgas,
  typed,
} from "near-xcc";

const GuestBook = defineContract({
  add_message: method({ args: typed<{ text: string }>(), payable: true, gas: tgas(10) }),
});

// What each call carries travels to the callback, where the deposits of those that failed are back in this contract.
const signed = each(GuestBook.add_message, {
  callback: "on_signed",
  gas: (results) => tgas(20 + 0.3 * results),
  context: typed<{ spent: bigint[] }>(),
});

// A transfer to an account that has been deleted fails: its tokens are noted, for the account to claim.
const payouts = claims({ callback: "on_payout" });

interface Entry {
  book: string;
  deposit: Amount;
}

/** Signs several guestbooks with a deposit for each; those that fail give theirs back to whoever attached them. */
@NearBindgen({})
export class Refund {
  /** Answers for each book whether it is signed. The deposits together must be the attached deposit. */
  @call({ payableFunction: true })
  sign({ entries, text }: { entries: Entry[]; text: string }) {
    if (!Array.isArray(entries)) throw new Error("entries: expected a list of { book, deposit }");
    const plans = entries.map(({ book, deposit }) => GuestBook.at(book).add_message({ text }, { deposit }));
    const spent = depositsOf(plans);
    const sum = spent.reduce((total, deposit) => total + deposit, 0n);
    if (sum !== near.attachedDeposit()) {
      throw new Error(`the entries spend ${sum} yoctoNEAR, attached are ${near.attachedDeposit()}`);
    }
    return signed.plan(plans, { context: { spent }, refundable: true });
  }

  @call({ privateFunction: true })
  on_signed(): boolean[] {
    const outcomes = signed.settled();
    const { spent } = signed.context();
    signed.refund(failedDeposits(outcomes, spent), (to, amount) => payouts.pay(to, amount));
    return outcomes.map(({ status }) => status !== "failed");
  }

  @call({ privateFunction: true })
  on_payout(): bigint {
    return payouts.settle();
  }

  /** Pays the caller what could not be paid before, or sends it to another account. */
  @call({})
  claim({ to }: { to?: string }) {
    return payouts.claim(to);
  }

  @view({})
  claimable({ account }: { account: string }): bigint {
    return payouts.of(checkAccountId(account));
  }
}
