import type { NearAccount } from "near-workspaces";
import { Chain, Scene } from "../../sandbox-tests/support/chain.js";
import type { ContractName } from "../build/contracts.js";

/** The demo's node and its accounts, all directly below the root so that their names stay short. */
export class Stage {
  readonly #chain: Chain;
  readonly scene: Scene;
  readonly #contracts = new Map<string, Promise<NearAccount>>();
  #alice: Promise<NearAccount> | undefined;

  static async open(): Promise<Stage> {
    return new Stage(await Chain.start());
  }

  private constructor(chain: Chain) {
    this.#chain = chain;
    this.scene = new Scene(chain, chain.worker.rootAccount);
  }

  /** The person who calls. */
  alice(): Promise<NearAccount> {
    this.#alice ??= this.scene.user("alice");
    return this.#alice;
  }

  /** A contract, deployed when it is asked for first. */
  contract(
    name: ContractName,
    { as = name, init }: { as?: string; init?: { method: string; args: object } } = {},
  ): Promise<NearAccount> {
    const deployed =
      this.#contracts.get(as) ?? this.scene.deploy(name, { as, ...(init !== undefined && { init }) });
    this.#contracts.set(as, deployed);
    return deployed;
  }

  close(): Promise<void> {
    return this.#chain.stop();
  }
}
