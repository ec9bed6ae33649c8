import { call, NearBindgen, view } from "near-sdk-js";
import { callMethod, discard, planText } from "near-xcc";

/** Forgets what it has built, in every way in which a method can end. */
@NearBindgen({})
export class Forgetful {
  calls = 0;

  @call({})
  without_return({ target }: { target: string }) {
    this.calls++;
    callMethod(target, "get_greeting");
  }

  @call({})
  with_a_value({ target }: { target: string }) {
    callMethod(target, "get_greeting");
    return this.calls;
  }

  @call({})
  with_another_plan({ target }: { target: string }) {
    callMethod(target, "get_greeting");
    return callMethod(target, "get_greeting");
  }

  @call({})
  nothing_forgotten({ target }: { target: string }) {
    callMethod(target, "get_greeting").detach();
    return callMethod(target, "get_greeting");
  }

  @view({})
  looked_at({ target }: { target: string }) {
    const plan = callMethod(target, "get_greeting");
    discard(plan);
    return planText(plan);
  }
}
