import { call, NearBindgen } from "near-sdk-js";
import { defineContract, join, method, number, string, tgas, unwrapOr } from "near-xcc";

const Hello = defineContract({ get_greeting: method({ returns: string(), gas: tgas(5) }) });
const Counter = defineContract({ get_num: method({ returns: number(), gas: tgas(5) }) });
const survey = join({ greeting: Hello.get_greeting, count: Counter.get_num }, { callback: "on_survey" });

@NearBindgen({})
export class Survey {
  @call({})
  ask({ hello, counter }: { hello: string; counter: string }) {
    return survey.plan({ greeting: Hello.at(hello).get_greeting(), count: Counter.at(counter).get_num() });
  }

  @call({ privateFunction: true })
  on_survey() {
    const { greeting, count } = survey.settled(); // a failed call is a value, never an exception
    return `${unwrapOr(greeting, "Nobody")}, ${unwrapOr(count, "no number")}`;
  }
}
