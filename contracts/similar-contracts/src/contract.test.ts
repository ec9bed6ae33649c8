import test from "ava";
import { explainGas } from "../../../src/index.js";
import { type MockResult, mockHost } from "../../../src/testing/mock-host.js";
import { SimilarContracts } from "./contract.js";

const contract = new SimilarContracts();
const names = (count: number) => Array.from({ length: count }, (_, i) => `hello-${i}.test.near`);

for (const count of [1, 25, 100, 128]) {
  test(`${count} accounts: one call each, one callback, answers in order`, (t) => {
    const sending = mockHost();
    sending.finish(contract.similar_contracts({ accounts: names(count) }));
    const receipts = sending.receipts();
    t.deepEqual(
      receipts.map(({ receiverId }) => receiverId),
      [...names(count), "contract.near"],
    );
    t.is(receipts.at(-1)?.waitsFor.length, count);

    const results = names(count).map(
      (name, i): MockResult => (i % 4 === 1 ? undefined : JSON.stringify(name)),
    );
    mockHost({ results, input: receipts.at(-1)?.actions[0]?.args as string });
    t.deepEqual(
      contract.similar_contracts_callback(),
      names(count).map((name, i) => (i % 4 === 1 ? { err: "failed" } : { ok: name })),
    );
  });
}

test("100 accounts leave each callee 0.9 Tgas of 300", (t) => {
  mockHost({ prepaidGas: 300_000_000_000_000n, usedGas: 5_000_000_000_000n });
  const { have, need, receipts } = explainGas(contract.similar_contracts({ accounts: names(100) }));
  t.is(receipts.filter(({ weight }) => weight === 1).length, 100);
  t.true((have - need) / 100n > 900_000_000_000n, `${(have - need) / 100n}`);
});

test("without accounts the stored ones are asked", (t) => {
  const asked = new SimilarContracts();
  asked.init({ accounts: ["aa.near", "bb.near"] });
  const host = mockHost();
  host.finish(asked.similar_contracts({}));
  t.deepEqual(
    host.receipts().map(({ receiverId }) => receiverId),
    ["aa.near", "bb.near", "contract.near"],
  );
});

for (const [what, code, accounts] of [
  ["no accounts", "XCC06", []],
  ["129 accounts", "XCC06", names(129)],
  ["a wrong account", "XCC01", ["aa.near", ""]],
] as const) {
  test(`${what} is refused before any promise`, (t) => {
    const host = mockHost();
    t.throws(() => host.finish(contract.similar_contracts({ accounts: [...accounts] })), {
      message: new RegExp(`^${code} `),
    });
    t.deepEqual(host.promises, []);
  });
}

test("the callback is not for others", (t) => {
  mockHost({ predecessorId: "mallory.near", results: ['"a"'], input: '{"count":1}' });
  t.throws(() => contract.similar_contracts_callback(), { message: "Function is private" });
});
