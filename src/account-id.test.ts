import test from "ava";
import { checkAccountId, isAccountId } from "./account-id.js";
import { shown } from "./errors.js";
import { ACCOUNT_IDS, NO_ACCOUNT_IDS } from "./testing/engine-cases.js";

for (const id of ACCOUNT_IDS) {
  test(`"${id}" is an account id`, (t) => t.is(checkAccountId(id), id));
}

for (const id of NO_ACCOUNT_IDS) {
  test(`${JSON.stringify(id)} is none`, (t) => {
    t.false(isAccountId(id));
    t.throws(() => checkAccountId(id), { message: `XCC01 account: ${shown(id)}` });
  });
}
