export interface SandboxOptions {
  readonly home?: string;
}
export class Sandbox {}
