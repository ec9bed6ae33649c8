/** Every way a deployment ends early. The code is stable; the text is not. */
export type DeployErrorCode =
  | "DEPLOY_USAGE"
  | "DEPLOY_NEEDS_CONFIRMATION"
  | "DEPLOY_DECLINED"
  | "DEPLOY_NO_KEY"
  | "DEPLOY_BAD_KEY"
  | "DEPLOY_KEY_NOT_ON_ACCOUNT"
  | "DEPLOY_NO_ACCOUNT"
  | "DEPLOY_NO_CALLEE"
  | "DEPLOY_BALANCE"
  | "DEPLOY_RPC"
  | "DEPLOY_NO_WASM"
  | "DEPLOY_NODE"
  | "DEPLOY_TX_FAILED"
  | "DEPLOY_TX_UNKNOWN"
  | "DEPLOY_NOT_AS_PLANNED";

/** A refusal or failure that the user can act on: what failed, the value, the fix. */
export class DeployError extends Error {
  override readonly name = "DeployError";
  readonly code: DeployErrorCode;

  constructor(code: DeployErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  /** 2 for a command that was asked wrongly, 1 for one that failed. */
  get exitCode(): 1 | 2 {
    return this.code === "DEPLOY_USAGE" || this.code === "DEPLOY_NEEDS_CONFIRMATION" ? 2 : 1;
  }
}
