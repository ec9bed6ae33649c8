import { call, NearBindgen } from "near-sdk-js";
import {
  type Action,
  all,
  batch,
  callMethod,
  functionCall,
  type GasSpec,
  type Plan,
  tgas,
  transfer,
  weighted,
} from "near-xcc";

/** A plan of any shape, for tests of what it costs. */
interface Shape {
  readonly shape: "call" | "batch" | "join" | "chain" | "transfers";
  readonly target: string;
  /** Calls, or actions. */
  readonly count: number;
  /** Bytes of each call's arguments. */
  readonly length: number;
  readonly share: boolean;
}

@NearBindgen({})
export class Planner {
  @call({ payableFunction: true })
  send({ shape, target, count, length, share }: Shape): Plan {
    const gas: GasSpec = share ? weighted(1, tgas(1)) : tgas(1);
    const args = new Uint8Array(length).fill(0x20);
    const one = (): Plan => callMethod(target, "step_one", args, { gas });
    if (shape === "call") return one();
    if (shape === "transfers") {
      return batch(
        target,
        Array.from({ length: count }, () => transfer(1n)),
      );
    }
    if (shape === "batch") {
      const actions: Action[] = Array.from({ length: count }, () => functionCall("step_one", args, { gas }));
      return batch(target, actions);
    }
    const next = () => callMethod(target, "step_two", args, { gas });
    if (shape === "join") return all(Array.from({ length: count }, one)).then(next());
    let plan = one();
    for (let i = 1; i < count; i++) plan = plan.then(next());
    return plan;
  }
}
