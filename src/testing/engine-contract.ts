import { NearBindgen, str, view } from "near-sdk-js";
import { isAccountId } from "../account-id.js";
import { encodeArgs } from "../json.js";
import { ACCOUNT_IDS, ARGS, NO_ACCOUNT_IDS } from "./engine-cases.js";

/** The same functions of this library as its unit tests call, on the engine of near-xcc-build. */
@NearBindgen({})
export class Engine {
  @view({})
  account_ids(): boolean[] {
    return [...ACCOUNT_IDS, ...NO_ACCOUNT_IDS].map(isAccountId);
  }

  @view({})
  args({ name }: { name: string }): string {
    try {
      return str(encodeArgs(ARGS[name]?.()));
    } catch (error) {
      return String((error as Error).message);
    }
  }

  /** Whether the engine's own functions are what ran. */
  @view({})
  native(): boolean {
    const { env } = globalThis as unknown as { env: { near_xcc_is_account_id?: unknown } };
    return isAccountId === env.near_xcc_is_account_id;
  }
}
