import { setImmediate as nextTurn } from "node:timers/promises";
import test from "ava";
import { Outbox } from "./outbox.js";

test("the first message of a turn goes at once, the others of that turn together", async (t) => {
  const posted: (readonly number[])[] = [];
  const outbox = new Outbox<number>((messages) => posted.push(messages));
  for (const message of [1, 2, 3]) outbox.send(message);
  t.deepEqual(posted, [[1]]);
  await nextTurn();
  t.deepEqual(posted, [[1], [2, 3]]);
  outbox.send(4);
  t.deepEqual(posted, [[1], [2, 3], [4]]);
  await nextTurn();
  t.deepEqual(posted, [[1], [2, 3], [4]]);
});
