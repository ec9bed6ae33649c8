import { SELF } from "./account-id.js";
import { checkMethod, type FunctionCallAction, newCall, withArgs } from "./actions.js";
import { depositLeft } from "./attached.js";
import { u128Of } from "./decimal.js";
import type { Decoder } from "./decoders/decoder.js";
import { fail } from "./errors.js";
import { type Execution, execution, selfIdOf } from "./execution.js";
import { boundOf, SELF_BOUND } from "./fees.js";
import type { GasSpec } from "./gas-spec.js";
import { type Env, globals, predecessorAccountId } from "./host.js";
import { argumentsOf, contextBytes } from "./json.js";
import { MAX_ARGS_LENGTH } from "./limits.js";
import { transferTo } from "./plain-actions.js";
import { type Chain, chain, joint, nodeOf, type Plan, type PlanNode } from "./plan.js";
import { defaultGas } from "./reading-gas.js";
import type { Typed } from "./typed.js";
import { type Amount, yocto } from "./units.js";

/** Where a declaration takes the type of a result from: a declared method, or a decoder. */
export type Source<T = unknown> = Decoder<T> | { readonly returns: Decoder<T> };

/** Type of the result of a source. */
export type SourceResult<S> = S extends { readonly returns: Decoder<infer T> }
  ? T
  : S extends Decoder<infer T>
    ? T
    : never;

/** What a declaration says of its callback. */
export interface CallbackOptions<Context> {
  /** Name of the contract's own method that reads the results. Make it `@call({ privateFunction: true })`. */
  readonly callback: string;
  /**
   * Gas of the callback, reserved before any callee gets some: fixed, or by the number of results. A share
   * (`weighted(1, tgas(10))`) is for a callback that goes on with calls of its own.
   * @default tgas(10); more where the dearest answers that its decoders read take more, as `json()` without bounds does
   */
  readonly gas?: GasSpec | ((results: number) => GasSpec);
  /** Type of what the sender hands to the callback. @default nothing */
  readonly context?: Typed<Context>;
}

/** What a sender adds to a plan. */
export interface SendOptions {
  /** Tokens for the callback, whose method must be payable then. @default 0n */
  readonly deposit?: Amount;
  /** Gas for the callback, instead of the declaration's. */
  readonly gas?: GasSpec;
  /**
   * Records who sent the deposit of this call (its predecessor, not the signer) and how much, so that the callback can
   * {@link Declaration.refund} it; what a saga or a job has taken of it in this call is not in it. Of all plans that a
   * call emits one can be refundable, or two callbacks would send the same deposit back: otherwise XCC23. In a callback the predecessor is the contract itself: refund there, or hand the
   * payer down in the context.
   * @default false
   */
  readonly refundable?: boolean;
}

/** {@link SendOptions}, with the declared context. */
export type Send<Context> = [Context] extends [undefined]
  ? [options?: SendOptions & { readonly context?: undefined }]
  : [options: SendOptions & { readonly context: Context }];

/** What travels from the sender to the callback, as the callback's arguments. */
interface Envelope {
  /** Number of results, where the declaration leaves it open. */
  readonly count?: number;
  readonly context?: unknown;
  readonly paid?: {
    readonly to: string;
    /** Text until it is asked for. */
    amount: string | bigint;
  };
}

/** A deposit that a sender has recorded with `refundable: true`. */
export interface Paid {
  /** Who attached it. */
  readonly to: string;
  /** yoctoNEAR. */
  readonly amount: bigint;
}

/** The part that `join`, `each` and `after` share: one callback, seen from its sender and from itself. */
export abstract class Declaration<Context> {
  /** The callback of a sender that adds nothing to the declaration. */
  private readonly plain: readonly FunctionCallAction[] | undefined;
  private readonly bound: number = 0;

  /**
   * @param reading gas that reading one result can take, on average
   * @param results their number, where the declaration says it
   */
  protected constructor(
    private readonly options: CallbackOptions<Context>,
    private readonly reading: number,
    results?: number,
  ) {
    const { callback, gas } = options;
    checkMethod(callback);
    if (typeof gas === "function" || results === undefined) return;
    this.plain = [newCall(callback, undefined, undefined, gas ?? defaultGas(results * reading))];
    this.bound = SELF_BOUND + boundOf(this.plain);
  }

  /**
   * What the sender handed over, in the callback.
   *
   * @throws XccError XCC20, XCC21 if this is not the declared callback.
   */
  context(): Context {
    return this.envelope(execution()).context as Context;
  }

  /**
   * In the callback: the recorded deposit, and the account that attached it.
   *
   * @throws XccError XCC23 if nothing was recorded; XCC20, XCC21 if this is not the declared callback.
   * @example
   * const { amount } = purchase.paid();
   * purchase.refund(amount - price);
   */
  paid(): Paid {
    return this.paidIn(execution());
  }

  private paidIn(run: Execution): Paid {
    const { paid } = this.envelope(run);
    if (paid === undefined) fail("XCC23 refund", "nothing recorded");
    paid.amount = u128Of(paid.amount) as bigint;
    return paid as Paid;
  }

  /**
   * In the callback: sends the recorded deposit, or a part of it, back to the account that attached it. All refunds of
   * one callback together never exceed what was attached.
   *
   * Tokens that a failed callee did not keep are back in this contract's balance by then. Call it only for tokens that
   * came back: what a callee kept would be paid by this contract. If the account has been deleted meanwhile the transfer
   * fails, and the tokens stay with this contract; with `claims` they stay the account's.
   *
   * @param amount what to send back; all that is left of the deposit if not given
   * @param pay the plan that sends it. @default a transfer
   * @returns the yoctoNEAR sent
   * @throws XccError XCC23 if more than is left is asked for, or nothing was recorded; XCC02, XCC07 if the transfer
   *   cannot be paid for; XCC20, XCC21 if this is not the declared callback.
   * @example
   * const outcome = purchase.settled();
   * if (outcome.status === "failed") purchase.refund();
   */
  refund(amount?: Amount, pay: (to: string, amount: bigint) => Plan = payment): bigint {
    const run = execution();
    const paid = this.paidIn(run);
    const left = run.unrefunded ?? paid.amount;
    const sum = amount === undefined ? left : yocto(amount);
    if (sum > left) fail("XCC23 refund", `need ${sum}, have ${left}`);
    if (sum === 0n) return 0n;
    pay(paid.to, sum).detach();
    run.unrefunded = left - sum;
    return sum;
  }

  /** Builds the plan: the calls, and the callback that waits for them. */
  protected planOf(
    plans: readonly Plan[],
    count: number | undefined,
    options: Sent | undefined,
  ): Chain<never> {
    const { length } = plans;
    const first = length === 1 ? nodeOf(plans[0] as Plan) : joint(plans);
    // A joint among them would be flattened: the callback would get more results than it reads, and refuse them all.
    if (first.inputs !== undefined && first.inputs.length !== length) {
      fail("XCC09 join", "a joint");
    }
    const plain = this.plain;
    if (options === undefined && count === undefined && plain !== undefined) {
      return chain(first, SELF, plain, this.bound) as unknown as Chain<never>;
    }
    const callback = this.callback(count ?? length, count, options);
    const actions = [callback];
    const node = chain(first, SELF, actions, SELF_BOUND + boundOf(actions), callback.deposit);
    if (options?.refundable === true) recordRefundable(node);
    return node as unknown as Chain<never>;
  }

  /**
   * The callback behind a plan, given what {@link sealed} made: for flows that hand one context to two callbacks.
   *
   * @internal
   */
  behind(plan: PlanNode, args: Uint8Array): PlanNode {
    const actions = [withArgs((this.plain as readonly FunctionCallAction<never>[])[0]!, args)];
    return chain(plan, SELF, actions, SELF_BOUND + boundOf(actions));
  }

  private callback(
    results: number,
    count: number | undefined,
    options: Sent | undefined,
  ): FunctionCallAction {
    const args = encodeEnvelope(count, options);
    const plain = this.plain;
    if (plain !== undefined && options?.gas === undefined && options?.deposit === undefined) {
      return withArgs(plain[0] as FunctionCallAction<never>, args);
    }
    const { callback, gas } = this.options;
    const named = options?.gas ?? (typeof gas === "function" ? gas(results) : gas);
    const own = named ?? defaultGas(results * this.reading);
    return newCall(callback, args, options?.deposit, own);
  }

  /**
   * Refuses to go on when this is not the declared callback: anyone can call a public method, and any contract can put
   * it behind results of its own.
   */
  protected guard(run: Execution, count: number): void {
    if (run.guarded === this) return;
    const env = run.env;
    if (!isOwnCall(run)) fail("XCC20 caller", predecessorAccountId(env));
    const results = Number(env.promise_results_count());
    if (results !== count) fail("XCC21 results", `need ${count}, have ${results}`);
    run.guarded = this;
  }

  /** The number of results this call must have. */
  protected abstract expected(envelope: Envelope): number;

  /** The guarded input of the callback, parsed once. */
  protected envelope(run: Execution): Envelope {
    if (run.envelope === undefined) run.envelope = readEnvelope(run.env);
    const envelope = run.envelope as Envelope;
    if (run.guarded !== this) this.guard(run, this.expected(envelope));
    return envelope;
  }
}

const payment = transferTo as unknown as (to: string, amount: bigint) => Plan;

const isOwnCall: (run: Execution) => boolean = /* @__PURE__ */ chooseIsOwnCall();

function chooseIsOwnCall(): (run: Execution) => boolean {
  return globals.env?.near_xcc_is_own_call ?? ((run) => predecessorAccountId(run.env) === selfIdOf(run));
}

function recordRefundable(node: PlanNode): void {
  const run = execution();
  const refundable = run.refundable ?? [];
  refundable[refundable.length] = node;
  run.refundable = refundable;
}

/** The options of a sender, whatever the context's type. */
export type Sent = SendOptions & { readonly context?: unknown };

function encodeEnvelope(count: number | undefined, options: Sent | undefined): Uint8Array {
  const envelope: { -readonly [K in keyof Envelope]: Envelope[K] } = {};
  if (count !== undefined) envelope.count = count;
  if (options !== undefined) {
    if (options.context !== undefined) envelope.context = options.context;
    if (options.refundable === true) {
      const run = execution();
      envelope.paid = { to: predecessorAccountId(run.env), amount: `${depositLeft(run)}` };
    }
  }
  const args = contextBytes(envelope);
  if (args.length > MAX_ARGS_LENGTH) fail("XCC14 context", `${args.length} bytes`);
  return args;
}

/** A context as the arguments of a callback. */
export function sealed(context: unknown): Uint8Array {
  return encodeEnvelope(undefined, { context });
}

/** Only the contract itself gets past the guard, so what is here is what {@link encodeEnvelope} wrote. */
function readEnvelope(env: Env): Envelope {
  try {
    const value = argumentsOf(env);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}
