import { call, NearBindgen, NearPromise, near } from "near-sdk-js";

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

function get(target: string, method: string, args = NO_ARGS, gas = 10n * TGAS): NearPromise {
  return NearPromise.new(target).functionCall(method, args, 0n, gas);
}

function callback(method: string, gas = 10n * TGAS): NearPromise {
  return get(near.currentAccountId(), method, NO_ARGS, gas);
}

/** The same question to all. */
function joined(accounts: string[]): NearPromise {
  const promises = accounts.map((id) => get(id, "get_greeting", NO_ARGS, 5n * TGAS));
  return promises.reduce((all, next) => all.and(next));
}

/** The patterns on near-sdk-js's NearPromise, as its users write them. */
@NearBindgen({})
export class Library {
  @call({})
  ask_one({ target }: { target: string }) {
    return get(target, "get_greeting").then(callback("on_one"));
  }

  @call({})
  act_in_batch({ target }: { target: string }) {
    return NearPromise.new(target)
      .functionCall("set_greeting", JSON.stringify({ greeting: "one" }), 0n, 10n * TGAS)
      .functionCall("set_greeting", JSON.stringify({ greeting: "two" }), 0n, 10n * TGAS)
      .functionCall("get_greeting", NO_ARGS, 0n, 10n * TGAS)
      .then(callback("on_one"));
  }

  @call({ privateFunction: true })
  on_one() {
    return result(0);
  }

  @call({})
  ask_three({ hello, counter, guestbook }: { hello: string; counter: string; guestbook: string }) {
    return get(hello, "get_greeting")
      .and(get(counter, "get_num"))
      .and(get(guestbook, "get_messages", JSON.stringify({ from_index: 0, limit: 10 })))
      .then(callback("on_three"));
  }

  @call({ privateFunction: true })
  on_three() {
    return [result(0), result(1), result(2)];
  }

  @call({})
  ask_many({ accounts }: { accounts: string[] }) {
    return joined(accounts).then(callback("on_many", 30n * TGAS));
  }

  @call({ privateFunction: true })
  on_many() {
    return Array.from({ length: Number(near.promiseResultsCount()) }, (_, i) => result(i));
  }

  @call({})
  ask_any({ accounts }: { accounts: string[] }) {
    return joined(accounts).then(callback("on_any"));
  }

  @call({ privateFunction: true })
  on_any() {
    const count = Number(near.promiseResultsCount());
    for (let i = 0; i < count; i++) {
      const value = result(i);
      if (value !== null) return [i, value];
    }
    return null;
  }

  @call({})
  ask_quorum({ accounts }: { accounts: string[] }) {
    return joined(accounts).then(callback("on_quorum"));
  }

  @call({ privateFunction: true })
  on_quorum() {
    const values = Array.from({ length: Number(near.promiseResultsCount()) }, (_, i) => result(i));
    return values.filter((value) => value !== null).length < 2 ? null : values;
  }

  @call({})
  ask_agreement({ accounts }: { accounts: string[] }) {
    return joined(accounts).then(callback("on_agreement"));
  }

  @call({ privateFunction: true })
  on_agreement() {
    const camps = new Map<string, { value: unknown; keys: number[] }>();
    const count = Number(near.promiseResultsCount());
    for (let i = 0; i < count; i++) {
      const value = result(i);
      if (value === null) continue;
      const text = JSON.stringify(value);
      const camp = camps.get(text) ?? { value, keys: [] };
      camps.set(text, camp);
      camp.keys.push(i);
    }
    let largest: { value: unknown; keys: number[] } | undefined;
    for (const camp of camps.values()) {
      if (largest === undefined || camp.keys.length > largest.keys.length) largest = camp;
    }
    return largest !== undefined && largest.keys.length >= 2 ? largest : null;
  }
}
