import { ClientError } from "../../chain/client.js";
import { internalError } from "../errors.js";
import type { JsonObject } from "../json.js";
import type { Node } from "../node.js";
import { parseParams, struct, u64, vec } from "../params.js";
import { stateRecord } from "../state_record.js";

async function inform(work: Promise<void>, prefix: string): Promise<JsonObject> {
  try {
    await work;
    return {};
  } catch (error) {
    if (error instanceof ClientError) throw internalError(prefix + error.message);
    throw error;
  }
}

const patchParams = struct("RpcSandboxPatchStateRequest", { records: vec(stateRecord) });

export function patchState(params: unknown, node: Node): Promise<JsonObject> {
  const { records } = parseParams(patchParams, params);
  return inform(node.client.patchState(records), "sandbox failed to patch the state: ");
}

const fastForwardParams = struct("RpcSandboxFastForwardRequest", { delta_height: u64 });

export function fastForward(params: unknown, node: Node): Promise<JsonObject> {
  const { delta_height } = parseParams(fastForwardParams, params);
  return inform(node.client.fastForward(delta_height), "sandbox failed to fast forward due to: ");
}
