import test from "ava";
import { Sandbox } from "../../src/index.js";
import { base64, COUNTER, client, countOf, functionCall, sign, signingContext } from "./calls.js";

const CALLS = 1000;

interface Executed {
  readonly status: { readonly SuccessValue?: string };
}

const executed = (result: unknown) => (result as Executed | undefined)?.status.SuccessValue !== undefined;

for (const method of ["broadcast_tx_async", "send_tx"] as const) {
  test.serial(`1,000 calls of one key over one block hash all run: ${method}`, async (t) => {
    const sandbox = await Sandbox.start();
    t.teardown(() => sandbox.stop());
    const { accountId } = await sandbox.createAccount("counter.test.near", { code: COUNTER });
    const { url } = await sandbox.listen();
    const { rpc, close } = client(url, 100);
    t.teardown(close);

    const { nonce, blockHash, height } = await signingContext(sandbox, sandbox.root);
    const signed = Array.from({ length: CALLS }, (_, index) =>
      sign(sandbox.root, accountId, [functionCall("increment")], nonce + BigInt(index + 1), blockHash),
    );
    const answers = await Promise.all(signed.map((transaction) => rpc(method, [base64(transaction)])));
    const ends =
      method === "send_tx"
        ? answers
        : await Promise.all(
            signed.map((transaction) =>
              rpc("tx", { signed_tx_base64: base64(transaction), wait_until: "EXECUTED" }),
            ),
          );
    t.deepEqual(
      ends.filter(({ result }) => !executed(result)),
      [],
    );
    t.is(await countOf(sandbox, accountId), BigInt(CALLS));
    const after = await signingContext(sandbox, sandbox.root);
    t.log(`${after.height - height} blocks`);
  });
}

test.serial(
  "one call after the other over one block hash, as long as a real node would take it",
  async (t) => {
    const sandbox = await Sandbox.start();
    t.teardown(() => sandbox.stop());
    const { accountId } = await sandbox.createAccount("counter.test.near", { code: COUNTER });
    const { nonce, blockHash, height } = await signingContext(sandbox, sandbox.root);
    const call = (index: number) =>
      sandbox.sendTransaction(
        sign(sandbox.root, accountId, [functionCall("increment")], nonce + BigInt(index), blockHash),
      );
    for (let index = 1; index <= 60; index += 1) t.true((await call(index)).succeeded);
    const after = await signingContext(sandbox, sandbox.root);
    t.true(after.height - height > 100, `${after.height - height} blocks`);
    await sandbox.fastForward(100);
    await t.throwsAsync(call(61), { message: /Expired/ });
    t.is(await countOf(sandbox, accountId), 60n);
  },
);
