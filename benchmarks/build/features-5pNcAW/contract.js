import { call, NearBindgen } from "near-sdk-js";
import * as all from "near-xcc";
const kept = { ...all };
@NearBindgen({})
export class Contract {
  @call({})
  run() {
    return Object.keys(kept).length;
  }
}
