import test from "ava";
import { type Action, type ExecutionOutcome, encode, receiptCodec } from "../primitives/index.js";
import { getAccessKey } from "../store/records.js";
import { keyOf, NEAR, TestChain, TGAS } from "./test_chain.js";

const transfer = (deposit: bigint): Action => ({ kind: "Transfer", deposit });
const call = (methodName: string, gas = 30n * TGAS, deposit = 0n): Action => ({
  kind: "FunctionCall",
  methodName,
  args: new Uint8Array(0),
  gas,
  deposit,
});
const addFullKey = (label: string): Action => ({
  kind: "AddKey",
  publicKey: keyOf(label),
  accessKey: { nonce: 77n, permission: { kind: "FullAccess" } },
});
const errorOf = ({ status }: ExecutionOutcome) => (status.kind === "Failure" ? status.error : null);
const gas = (outcomes: readonly ExecutionOutcome[]) => outcomes.map(({ gasBurnt }) => gasBurnt);

const RECEIPT = 108_059_500_000n;
const TRANSFER = 115_123_062_500n;
const CALL_EXEC = 780_000_000_000n;
const METHOD_BYTE_EXEC = 2_235_934n;

test("a transfer costs what section 10 says, to the yocto", (t) => {
  const chain = new TestChain({ "alice.near": {}, "bob.near": {} });
  const outcomes = chain.run(chain.sign("alice.near", "bob.near", [transfer(5n)]));
  t.deepEqual(gas(outcomes), [223_182_562_500n, 223_182_562_500n, 223_182_562_500n]);
  t.deepEqual(
    outcomes.map(({ tokensBurnt }) => tokensBurnt),
    [22_318_256_250_000_000_000n, 22_318_256_250_000_000_000n, 0n],
  );
  t.is(chain.account("alice.near")!.amount, 100n * NEAR - 5n - 2n * 22_318_256_250_000_000_000n);
  t.is(chain.account("bob.near")!.amount, 100n * NEAR + 5n);
});

test("before its refund, the difference between the pessimistic and the real price is missing", (t) => {
  const chain = new TestChain({ "alice.near": {}, "bob.near": {} });
  chain.block([chain.sign("alice.near", "bob.near", [transfer(0n)])]);
  chain.block();
  const missing = 100n * NEAR - chain.account("alice.near")!.amount - 2n * 22_318_256_250_000_000_000n;
  t.is(missing, 669_547_687_500_000_000n);
  chain.block();
  t.is(chain.account("alice.near")!.amount, 100n * NEAR - 2n * 22_318_256_250_000_000_000n);
});

test("an account is created, funded and keyed in one receipt; its key cannot replay old nonces", (t) => {
  const chain = new TestChain({ near: {} });
  const outcomes = chain.run(
    chain.sign("near", "new.near", [{ kind: "CreateAccount" }, transfer(NEAR), addFullKey("new.near")]),
  );
  t.deepEqual(gas(outcomes).slice(0, 2), [4_174_947_687_500n, 4_174_947_687_500n]);
  t.like(chain.account("new.near"), { amount: NEAR, storageUsage: 182 });
  t.is(
    getAccessKey(chain.state, "new.near", keyOf("new.near"))!.nonce,
    BigInt(chain.height - 2) * 1_000_000n,
  );
});

test("a transaction to oneself runs in its own block and pays no pessimistic price", (t) => {
  const chain = new TestChain({ "alice.near": {} });
  const { outcomes, outgoingReceipts } = chain.block([
    chain.sign("alice.near", "alice.near", [addFullKey("other")]),
  ]);
  t.is(outcomes.length, 2);
  t.deepEqual(outgoingReceipts, []);
});

test("a failing action undoes the actions before it, and the deposit comes back before the gas", (t) => {
  const chain = new TestChain({ near: {} });
  const before = chain.account("near")!.amount;
  const outcomes = chain.run(
    chain.sign("near", "new.near", [
      { kind: "CreateAccount" },
      transfer(NEAR),
      { kind: "DeleteKey", publicKey: keyOf("none") },
    ]),
  );
  t.like(errorOf(outcomes[1]!), { ActionError: { index: 2 } });
  t.is(chain.account("new.near"), null);
  t.is(outcomes[1]!.receiptIds.length, 2);
  t.is(outcomes.length, 4);
  t.is(chain.account("near")!.amount, before - chain.burnt);
});

test("a hex name becomes an account with its key by a transfer alone", (t) => {
  const hex = "0a".repeat(32);
  const chain = new TestChain({ "alice.near": {} });
  const [, created] = chain.run(chain.sign("alice.near", hex, [transfer(NEAR)]));
  t.is(created!.gasBurnt, RECEIPT + TRANSFER + 3_850_000_000_000n + 101_765_125_000n);
  t.like(chain.account(hex), { amount: NEAR, storageUsage: 182 });
  const outcomes = chain.run(chain.sign("alice.near", "0b".repeat(32), [transfer(1n), transfer(1n)]));
  t.deepEqual(errorOf(outcomes[1]!), {
    ActionError: { index: 0, kind: { AccountDoesNotExist: { account_id: "0b".repeat(32) } } },
  });
});

test("an Ethereum name gets the wallet contract's mark as code", (t) => {
  const name = `0x${"0a".repeat(20)}`;
  const chain = new TestChain({ "alice.near": {} });
  chain.run(chain.sign("alice.near", name, [transfer(NEAR)]));
  t.like(chain.account(name), { storageUsage: 188 });
});

test("a refund to a deleted account is burnt", (t) => {
  const chain = new TestChain({ "alice.near": {}, "bob.near": {} });
  const refund = chain.sign("alice.near", "missing.near", [transfer(NEAR)]);
  const leave = chain.sign(
    "alice.near",
    "alice.near",
    [{ kind: "DeleteAccount", beneficiaryId: "bob.near" }],
    { nonce: 2n },
  );
  const before = chain.total();
  chain.run(refund, leave);
  t.is(chain.account("alice.near"), null);
  t.is(before - chain.total(), chain.burnt);
  t.true(chain.burnt > NEAR);
});

test("a function call burns fees and VM gas, and the contract earns three tenths of the latter", (t) => {
  const chain = new TestChain(
    { "alice.near": {}, "bob.near": { code: "x" } },
    { run: () => ({ burnt: 10n * TGAS }) },
  );
  const before = chain.account("bob.near")!.amount;
  const outcomes = chain.run(chain.sign("alice.near", "bob.near", [call("run")]));
  t.is(outcomes[1]!.gasBurnt, RECEIPT + CALL_EXEC + 3n * METHOD_BYTE_EXEC + 10n * TGAS);
  t.is(outcomes[1]!.tokensBurnt, outcomes[1]!.gasBurnt * 100_000_000n);
  t.deepEqual(outcomes[1]!.logs, ["ran run"]);
  t.is(chain.account("bob.near")!.amount - before, 3n * TGAS * 100_000_000n);
});

test("a failing call earns its reward, keeps its logs, and emits nothing", (t) => {
  const chain = new TestChain(
    { "alice.near": {}, "bob.near": { code: "x" } },
    {
      run: (ext) => {
        ext.createActionReceipt([], "alice.near");
        ext.storageSet(Buffer.from("key"), Buffer.from("value"));
        return { burnt: 10n * TGAS, fails: "no" };
      },
    },
  );
  const before = chain.account("bob.near")!.amount;
  const outcomes = chain.run(chain.sign("alice.near", "bob.near", [call("run", 30n * TGAS, NEAR)]));
  t.deepEqual(errorOf(outcomes[1]!), {
    ActionError: { index: 0, kind: { FunctionCallError: { ExecutionError: "no" } } },
  });
  t.deepEqual(outcomes[1]!.logs, ["ran run"]);
  t.is(outcomes[1]!.receiptIds.length, 2);
  t.is(chain.account("bob.near")!.amount - before, 3n * TGAS * 100_000_000n);
  t.is([...chain.state.iterate(Uint8Array.of(9))].length, 0);
});

test("an account without code cannot be called", (t) => {
  const chain = new TestChain({ "alice.near": {}, "bob.near": {} });
  const outcomes = chain.run(chain.sign("alice.near", "bob.near", [call("run")]));
  t.like(errorOf(outcomes[1]!), { ActionError: { index: 0 } });
});

/** Gas that a promise to call a method takes with it: what is attached, and the fees of running it. */
const promised = (methodName: string, attached: bigint) =>
  attached + RECEIPT + CALL_EXEC + BigInt(methodName.length) * METHOD_BYTE_EXEC;

const READ_RESULTS = {
  ask: (ext: Parameters<NonNullable<ConstructorParameters<typeof TestChain>[1]>[string]>[0]) => {
    const asked = ext.createActionReceipt([], "bob.near");
    ext.appendActionFunctionCallWeight(asked, Buffer.from("answer"), new Uint8Array(0), 0n, 5n * TGAS, 0n);
    const callback = ext.createActionReceipt([asked], "alice.near");
    ext.appendActionFunctionCallWeight(callback, Buffer.from("hear"), new Uint8Array(0), 0n, 5n * TGAS, 0n);
    const gas = promised("answer", 5n * TGAS) + promised("hear", 5n * TGAS);
    return { promised: gas, returnData: { kind: "receiptIndex" as const, receiptIndex: callback } };
  },
};

test("a callback hears the answer, in the block after it", (t) => {
  const heard: unknown[] = [];
  const chain = new TestChain(
    { "alice.near": { code: "x" }, "bob.near": { code: "x" } },
    {
      ...READ_RESULTS,
      answer: () => ({ returnData: { kind: "value", value: Buffer.from("42") } }),
      hear: (_, { promiseResults }) => {
        heard.push(...promiseResults);
        return { returnData: { kind: "value", value: Buffer.from("done") } };
      },
    },
  );
  const outcomes = chain.run(chain.sign("bob.near", "alice.near", [call("ask", 100n * TGAS)]));
  t.deepEqual(heard, [{ status: "successful", value: new Uint8Array(Buffer.from("42")) }]);
  t.is(outcomes[1]!.status.kind, "SuccessReceiptId");
  t.is(outcomes[1]!.receiptIds.length, 3);
  t.is(
    [...chain.state.iterate(Uint8Array.of(3))].length + [...chain.state.iterate(Uint8Array.of(6))].length,
    0,
  );
});

test("a callback hears of a failure", (t) => {
  const heard: unknown[] = [];
  const chain = new TestChain(
    { "alice.near": { code: "x" }, "bob.near": { code: "x" } },
    {
      ...READ_RESULTS,
      answer: () => ({ fails: "no" }),
      hear: (_, { promiseResults }) => void heard.push(...promiseResults),
    },
  );
  chain.run(chain.sign("bob.near", "alice.near", [call("ask", 100n * TGAS)]));
  t.deepEqual(heard, [{ status: "failed" }]);
});

test("a yielded call waits for its resume, or for two hundred blocks", (t) => {
  let dataId = new Uint8Array(0);
  const heard: string[] = [];
  const chain = new TestChain(
    { "alice.near": { code: "x" }, "bob.near": {} },
    {
      wait: (ext) => {
        const { receiptIndex, dataId: id } = ext.createPromiseYieldReceipt("alice.near");
        dataId = Uint8Array.from(id);
        ext.appendActionFunctionCallWeight(
          receiptIndex,
          Buffer.from("hear"),
          new Uint8Array(0),
          0n,
          5n * TGAS,
          0n,
        );
        return { promised: promised("hear", 5n * TGAS) };
      },
      resume: (ext) => ({
        returnData: {
          kind: "value",
          value: Uint8Array.of(Number(ext.submitPromiseResumeData(dataId, Buffer.from("payload")))),
        },
      }),
      hear: (_, { promiseResults: [result] }) => void heard.push(result!.status),
    },
  );
  const ask = () => chain.run(chain.sign("bob.near", "alice.near", [call("wait", 100n * TGAS)]));
  ask();
  const outcomes = chain.run(chain.sign("bob.near", "alice.near", [call("resume")]));
  t.deepEqual(outcomes[1]!.status, { kind: "SuccessValue", value: Uint8Array.of(1) });
  t.deepEqual(heard, ["successful"]);
  const again = chain.run(chain.sign("bob.near", "alice.near", [call("resume")]));
  t.deepEqual(again[1]!.status, { kind: "SuccessValue", value: Uint8Array.of(0) });

  ask();
  chain.height += 199;
  chain.run();
  t.deepEqual(heard, ["successful", "failed"]);
});

test("an account that cannot pay for its storage fails as a whole", (t) => {
  const chain = new TestChain(
    { "alice.near": {}, "bob.near": { amount: NEAR / 100n, code: "x" } },
    { grow: () => ({ storageUsage: 1_000_000 }) },
  );
  const outcomes = chain.run(chain.sign("alice.near", "bob.near", [call("grow")]));
  t.like(errorOf(outcomes[1]!), { ActionError: { index: null } });
  t.is(chain.account("bob.near")!.storageUsage, 183);
});

test("a full chunk delays receipts, and the next one starts with them", (t) => {
  const chain = new TestChain(
    { "alice.near": {}, "bob.near": { code: "x" } },
    { burn: () => ({ burnt: 299n * TGAS }) },
  );
  const transactions = Array.from({ length: 6 }, (_, i) =>
    chain.sign("alice.near", "bob.near", [call("burn", 300n * TGAS)], { nonce: BigInt(i + 1) }),
  );
  const { congestionInfo: before } = chain.block(transactions);
  t.is(chain.incoming.length, 6);
  const full = chain.block();
  t.is(full.delayedReceiptsCount, 2);
  t.is(
    full.congestionInfo.delayedReceiptsGas,
    2n * (300n * TGAS + 108_059_500_000n + 780_000_000_000n + 8_943_736n),
  );
  const next = chain.block();
  t.deepEqual(next.congestionInfo, before);
  t.is(next.delayedReceiptsCount, 0);
  t.is(next.outcomes.filter(({ outcome }) => outcome.executorId === "bob.near").length, 2);
  chain.run();
  t.is(chain.outcomes.size, 2 + 3 * 6);
});

test("more receipts than the bandwidth wait in the buffer, in order", (t) => {
  const chain = new TestChain({ "alice.near": { amount: 10n ** 28n }, "bob.near": {} });
  const code = new Uint8Array(1_500_000);
  const transactions = Array.from({ length: 4 }, (_, i) =>
    chain.sign("alice.near", "bob.near", [{ kind: "DeployContract", code }], { nonce: BigInt(i + 1) }),
  );
  const { congestionInfo, bandwidthRequests } = chain.block(transactions);
  t.is(chain.incoming.length, 2);
  const size = encode(receiptCodec, chain.incoming[0]!).length;
  t.is(congestionInfo.receiptBytes, 2 * size);
  t.is(
    congestionInfo.bufferedReceiptsGas,
    2n * (184_765_750_000n + 64_572_944n * 1_500_000n + 108_059_500_000n),
  );
  // 1.5 MB and 3 MB, at steps of 102,357.6 bytes above 100 kB.
  t.deepEqual(bandwidthRequests, [{ toShard: 0, bitmap: Uint8Array.of(0, 1 << 5, 0, 1 << 4, 0) }]);
  const next = chain.block();
  t.is(next.congestionInfo.receiptBytes, 0);
  t.is(next.congestionInfo.bufferedReceiptsGas, 0n);
  t.deepEqual(next.bandwidthRequests, []);
  t.is(chain.incoming.filter(({ predecessorId }) => predecessorId === "alice.near").length, 2);
  t.is(chain.run().length + 2, 4 + 4);
});

test("a transaction that is not valid in its block is skipped without a trace", (t) => {
  const chain = new TestChain({ "alice.near": {}, "bob.near": {} });
  const { outcomes, stateChanges } = chain.block([
    chain.sign("alice.near", "bob.near", [transfer(1000n * NEAR)]),
  ]);
  t.deepEqual(outcomes, []);
  t.deepEqual(
    stateChanges.map(({ cause }) => cause.type),
    ["bandwidth_scheduler_state_update"],
  );
});

test("a patch comes last, verbatim, and may create money", (t) => {
  const chain = new TestChain({ "alice.near": {} });
  const account = { ...chain.account("alice.near")!, amount: 10n ** 30n };
  chain.block([], [{ kind: "Account", accountId: "alice.near", account }]);
  t.is(chain.account("alice.near")!.amount, 10n ** 30n);
});

test("the state before stays as it was: a fork is a copy of a reference", (t) => {
  const chain = new TestChain({ "alice.near": {}, "bob.near": {} });
  const { state } = chain;
  const { hash } = state;
  chain.run(chain.sign("alice.near", "bob.near", [transfer(NEAR)]));
  t.is(state.hash, hash);
  const after = chain.state.hash;
  chain.state = state;
  chain.height -= 3;
  chain.run(chain.sign("alice.near", "bob.near", [transfer(NEAR)]));
  t.is(chain.state.hash, after);
});
