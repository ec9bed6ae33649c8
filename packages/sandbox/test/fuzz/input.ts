import type { SecretKey } from "../../src/chain/validator_signer.js";
import type { Random } from "./random.js";

/** What a valid transaction can be signed with now, and names that exist. */
export interface World {
  readonly accountId: string;
  readonly key: SecretKey;
  readonly nonce: bigint;
  readonly blockHash: string;
  /** As RPC clients write it. */
  readonly blockHashText: string;
  readonly height: number;
}

/** One thing that is sent to the node. */
export type Input =
  | {
      readonly kind: "post";
      readonly title: string;
      readonly body: Buffer;
      /** It may change the state when it is not refused. */
      readonly live: boolean;
    }
  | {
      readonly kind: "raw";
      readonly title: string;
      /** Sent to a connection of its own, one after the other. */
      readonly parts: readonly Buffer[];
      /** The client goes away (`destroy`), says that it has sent everything (`end`), or leaves it open for a while. */
      readonly ending: "end" | "destroy" | "open";
    };

export type Generator = (random: Random, world: World) => Input;

export const post = (title: string, body: string | Buffer, live = false): Input => ({
  kind: "post",
  title,
  body: Buffer.from(body as string),
  live,
});

export const call = (title: string, method: string, params: unknown, live = false): Input =>
  post(title, JSON.stringify({ jsonrpc: "2.0", id: title, method, params }), live);
