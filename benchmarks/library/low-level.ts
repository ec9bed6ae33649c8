import { call, NearBindgen, near, type PromiseIndex } from "near-sdk-js";

const TGAS = 1_000_000_000_000n;
const NO_ARGS = "{}";

/** One result, or null if the call failed or answered no JSON. */
function result(index: number): unknown {
  try {
    return JSON.parse(near.promiseResult(index));
  } catch {
    return null;
  }
}

function get(target: string, method: string, args = NO_ARGS, gas = 10n * TGAS) {
  const promise = near.promiseBatchCreate(target);
  near.promiseBatchActionFunctionCall(promise, method, args, 0n, gas);
  return promise;
}

/** Returning the index would answer it as JSON: the promise is returned by hand and the method answers nothing. */
function answerBy(promise: PromiseIndex, method: string, gas = 10n * TGAS): void {
  const callback = near.promiseBatchThen(promise, near.currentAccountId());
  near.promiseBatchActionFunctionCall(callback, method, NO_ARGS, 0n, gas);
  near.promiseReturn(callback);
}

/** The patterns on near-sdk-js's functions of the host. */
@NearBindgen({})
export class Library {
  @call({})
  ask_one({ target }: { target: string }): void {
    answerBy(get(target, "get_greeting"), "on_one");
  }

  @call({})
  act_in_batch({ target }: { target: string }): void {
    const batch = near.promiseBatchCreate(target);
    near.promiseBatchActionFunctionCall(
      batch,
      "set_greeting",
      JSON.stringify({ greeting: "one" }),
      0n,
      10n * TGAS,
    );
    near.promiseBatchActionFunctionCall(
      batch,
      "set_greeting",
      JSON.stringify({ greeting: "two" }),
      0n,
      10n * TGAS,
    );
    near.promiseBatchActionFunctionCall(batch, "get_greeting", NO_ARGS, 0n, 10n * TGAS);
    answerBy(batch, "on_one");
  }

  @call({ privateFunction: true })
  on_one() {
    return result(0);
  }

  @call({})
  ask_three({ hello, counter, guestbook }: { hello: string; counter: string; guestbook: string }): void {
    const messages = JSON.stringify({ from_index: 0, limit: 10 });
    answerBy(
      near.promiseAnd(
        get(hello, "get_greeting"),
        get(counter, "get_num"),
        get(guestbook, "get_messages", messages),
      ),
      "on_three",
    );
  }

  @call({ privateFunction: true })
  on_three() {
    return [result(0), result(1), result(2)];
  }

  @call({})
  ask_many({ accounts }: { accounts: string[] }): void {
    const promises = accounts.map((id) => get(id, "get_greeting", NO_ARGS, 5n * TGAS));
    answerBy(near.promiseAnd(...promises), "on_many", 30n * TGAS);
  }

  @call({ privateFunction: true })
  on_many() {
    return Array.from({ length: Number(near.promiseResultsCount()) }, (_, i) => result(i));
  }
}
