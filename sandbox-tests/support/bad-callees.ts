import type { Scene } from "./chain.js";
import { constant } from "./wat.js";

/** What a callback is told about a callee of this kind. */
export type Told = "failed" | "too long" | "malformed";

export interface BadCallee {
  readonly told: Told;
  /** Makes one whose `get_greeting` goes wrong, and gives its account id. */
  make(scene: Scene): Promise<string>;
}

const misbehaving =
  (misbehaviour: { how: string; size?: number }) =>
  async (scene: Scene): Promise<string> => {
    const hello = await scene.deploy("hello", {
      as: misbehaviour.how.replace("_", "-"),
      init: { method: "keep_misbehaving", args: misbehaviour },
    });
    return hello.accountId;
  };

const answering =
  (name: string, answer: string | Uint8Array) =>
  async (scene: Scene): Promise<string> =>
    (await scene.deploy(await constant("get_greeting", answer), { as: name })).accountId;

/** Every way in which `get_greeting` of another account can fail its caller. The decoder of the examples reads up to 512 bytes. */
export const badCallees: Readonly<Record<string, BadCallee>> = {
  panics: { told: "failed", make: misbehaving({ how: "panic" }) },
  "burns all its gas": { told: "failed", make: misbehaving({ how: "burn_gas" }) },
  "lacks the method": {
    told: "failed",
    make: async (scene) => (await scene.deploy("counter", { as: "other" })).accountId,
  },
  "has no contract": {
    told: "failed",
    make: async (scene) => (await scene.user("nocode")).accountId,
  },
  "does not exist": { told: "failed", make: async (scene) => scene.missing() },
  "answers no JSON": { told: "malformed", make: misbehaving({ how: "malformed" }) },
  "answers nothing": { told: "malformed", make: misbehaving({ how: "nothing" }) },
  "answers another type": { told: "malformed", make: answering("typed", "42") },
  "answers broken UTF-8": { told: "malformed", make: answering("utf8", Uint8Array.of(0x22, 0xff, 0x22)) },
  "answers a byte too much": { told: "too long", make: misbehaving({ how: "oversized", size: 513 }) },
  "answers 100,000 bytes": { told: "too long", make: answering("huge", `"${"x".repeat(99_998)}"`) },
};
