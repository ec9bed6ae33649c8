import { checkAccountId } from "./account-id.js";
import { type CallOptions, checkMethod, type FunctionCallAction, newCall, withArgs } from "./actions.js";
import { copyOf } from "./copy.js";
import { anything } from "./decoders/anything.js";
import type { Decoder } from "./decoders/decoder.js";
import { fail } from "./errors.js";
import { boundOf, callBound, RECEIPT_BOUND } from "./fees.js";
import type { GasSpec } from "./gas-spec.js";
import { encodeArgs } from "./json.js";
import { type Receipt, receipt } from "./plan.js";
import type { Typed } from "./typed.js";
import type { Amount } from "./units.js";

/** What is known of a method. */
export interface MethodOptions<Args, Result, Payable extends boolean> {
  /** Type of the arguments object. @default none */
  readonly args?: Typed<Args>;
  /** Decoder of the result. @default the result is not read, only whether there was one */
  readonly returns?: Decoder<Result>;
  /** Whether it takes a deposit; without it a deposit does not compile. @default false */
  readonly payable?: Payable;
  /** Gas of a call that names none. @default tgas(10) */
  readonly gas?: GasSpec;
}

/** Options of a call: a deposit only for payable methods. */
export type MethodCallOptions<Payable extends boolean> = {
  readonly gas?: GasSpec;
} & (Payable extends true ? { readonly deposit?: Amount } : { readonly deposit?: undefined });

/** Arguments and options of a call: the arguments may be left out when all of them are optional. */
export type MethodParameters<Args, Payable extends boolean> = [Args] extends [undefined]
  ? [args?: Record<string, never>, options?: MethodCallOptions<Payable>]
  : Record<never, never> extends Args
    ? [args?: Args, options?: MethodCallOptions<Payable>]
    : [args: Args, options?: MethodCallOptions<Payable>];

/** A declared method: called, it is an action for {@link batch}; given to `join`, `each` or `after`, it is its result. */
export interface Method<Args, Result, Payable extends boolean> {
  (...parameters: MethodParameters<Args, Payable>): FunctionCallAction<Result>;
  readonly returns: Decoder<Result>;
}

/** What {@link method} makes. It says no more than that, or its callers' types would be inferred from here. */
interface AnyDeclared {
  /** Only a mark: write `method(...)`. */
  readonly declared: true;
}

interface Declared<Args, Result, Payable extends boolean> extends AnyDeclared {
  readonly options: MethodOptions<Args, Result, Payable>;
}

type Declarations = { readonly [name: string]: AnyDeclared };

type MethodOf<D> = D extends Declared<infer A, infer R, infer P> ? Method<A, R, P> : never;
type RemoteCall<D> =
  D extends Declared<infer A, infer R, infer P>
    ? (...parameters: MethodParameters<A, P>) => Receipt<R>
    : never;

/** The methods of a contract at one account: each makes a plan of one call. */
export type Remote<M extends Declarations> = { readonly [K in keyof M]: RemoteCall<M[K]> };

/** A contract declared by {@link defineContract}. */
export type Contract<M extends Declarations> = { readonly [K in keyof M]: MethodOf<M[K]> } & {
  /**
   * The contract at an account.
   *
   * @throws XccError XCC01 if it is not an account id.
   */
  at(receiverId: string): Remote<M>;
};

/**
 * Declares a method for {@link defineContract}.
 *
 * @example
 * method({ returns: string() });
 * method({ args: typed<{ text: string }>(), payable: true, gas: tgas(20) });
 */
export function method<Args = undefined, Result = undefined, Payable extends boolean = false>(
  options: MethodOptions<Args, Result, Payable> = {},
): Declared<Args, Result, Payable> {
  return { options, declared: true };
}

/**
 * Declares another contract once: argument types, results with their decoders, deposits, gas. Everything else is
 * inferred from it: a wrong method, argument or a deposit on a method that takes none does not compile.
 *
 * Write it at the top level of a module; it costs no gas there when the contract is built with a heap snapshot.
 *
 * @throws XccError XCC04 for a method called `at`.
 * @example
 * const Hello = defineContract({
 *   get_greeting: method({ returns: string() }),
 *   set_greeting: method({ args: typed<{ greeting: string }>() }),
 * });
 * Hello.at("hello.near").get_greeting(); // a plan
 * batch("hello.near", [Hello.set_greeting({ greeting: "Hi" }), Hello.get_greeting()]);
 */
export function defineContract<M extends Declarations>(declarations: M): Contract<M> {
  const contract: Record<string, unknown> = {};
  const calls: Record<string, unknown> = {};
  for (const name of Object.keys(declarations)) {
    if (name === "at") fail("XCC04 method", "at");
    const { options } = declarations[name] as Declared<unknown, unknown, boolean>;
    const action = actionOf(name, options);
    contract[name] = action;
    calls[name] = remoteCall(action);
  }
  const nowhere: At = Object.assign(Object.create(calls), { "@receiver": "" });
  contract.at = (receiverId: string) => {
    const remote = copyOf(nowhere);
    remote["@receiver"] = checkAccountId(receiverId);
    return remote;
  };
  return contract as Contract<M>;
}

/** The account of a remote contract, under a name that no method has. */
interface At {
  "@receiver": string;
}

type AnyAction = (args?: object, options?: CallOptions) => FunctionCallAction;

function actionOf(name: string, options: MethodOptions<unknown, unknown, boolean>): AnyAction {
  checkMethod(name);
  const { gas } = options;
  // Most calls say nothing of their own: they share this one, which a heap snapshot holds.
  const template = newCall(name, undefined, undefined, gas);
  const plain = copyOf(template);
  Object.freeze(plain);
  const action: AnyAction = (args, given) => {
    if (given === undefined) return args === undefined ? plain : withArgs(template, encodeArgs(args));
    if (given.gas !== undefined) return newCall(name, args, given.deposit, given.gas);
    return withArgs(template, encodeArgs(args), given.deposit);
  };
  return Object.assign(action, { returns: options.returns ?? anything() });
}

function remoteCall(action: AnyAction) {
  const plain = [action()];
  const bound = boundOf(plain);
  return function (this: At, args?: object, options?: CallOptions) {
    if (args === undefined && options === undefined) return receipt(this["@receiver"], plain, bound);
    const call = action(args, options);
    return receipt(this["@receiver"], [call], RECEIPT_BOUND + callBound(call), call.deposit);
  };
}
