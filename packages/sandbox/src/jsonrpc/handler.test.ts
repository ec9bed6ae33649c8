import { base58 } from "@scure/base";
import test from "ava";
import fc from "fast-check";
import { rootTransaction } from "../chain/testing.js";
import { col, encodeSignedTransaction, hash, hashToBytes, verify } from "../primitives/index.js";
import { methods } from "./methods/index.js";
import type { Node } from "./node.js";
import { testNode } from "./testing.js";

const u64 = (value: number) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
};

/** All of the state but the record that the bandwidth scheduler writes at every height. */
function records(node: Node): string {
  const contents: Uint8Array[] = [];
  for (const [key, { bytes }] of node.chain.head.block.extra.stateRoot.iterate(new Uint8Array(0)))
    if (key[0] !== col.BANDWIDTH_SCHEDULER_STATE) contents.push(key, bytes);
  return hash(Buffer.concat(contents));
}

test("answers an envelope with the id that it came with", async (t) => {
  const { post } = testNode();
  for (const id of ["x", 7, null, { deep: [1] }]) {
    const { status, body } = await post(JSON.stringify({ jsonrpc: "2.0", id, method: "health" }));
    t.is(status, 200);
    t.deepEqual(JSON.parse(body), { jsonrpc: "2.0", result: null, id });
  }
});

const unexpected: readonly unknown[] = [
  {},
  [],
  5,
  null,
  { id: 1, method: "health" },
  { jsonrpc: "1.0", id: 1, method: "health" },
  { jsonrpc: "2.0", method: "health" },
  { jsonrpc: "2.0", id: 1 },
  { jsonrpc: "2.0", id: 1, method: "health", more: true },
];
for (const message of unexpected) {
  test(`${JSON.stringify(message)} is no request`, async (t) => {
    const { status, body } = await testNode().post(JSON.stringify(message));
    t.is(status, 400);
    t.is(JSON.parse(body).error.data, "JSON RPC Request format was expected");
  });
}

test("tells pruned heights from heights to come by the HTTP status", async (t) => {
  const { node, call } = testNode();
  node.client.produceBlocks(3);
  await node.client.fastForward(50);
  node.client.finishJump();
  t.is((await call("block", { block_id: 20 })).status, 422);
  t.is((await call("block", { block_id: 10 ** 9 })).status, 200);
});

test("waits for a transaction, and gives up with 408", async (t) => {
  const { node, call } = testNode(20);
  const later = rootTransaction(node.chain, "near", [{ kind: "Transfer", deposit: 1n }], 10n ** 17n);
  const base64 = Buffer.from(encodeSignedTransaction(later)).toString("base64");
  const { status, json } = await call("send_tx", { signed_tx_base64: base64, wait_until: "FINAL" });
  t.is(status, 408);
  t.is(json.error?.cause.name, "TIMEOUT_ERROR");
});

test("a transaction that lost its nonce to another is told so", async (t) => {
  const { node, call } = testNode();
  const send = (deposit: bigint) => {
    const signed = rootTransaction(node.chain, "near", [{ kind: "Transfer", deposit }]);
    return call("send_tx", {
      signed_tx_base64: Buffer.from(encodeSignedTransaction(signed)).toString("base64"),
    });
  };
  const answers = await Promise.all([send(1n), send(2n), send(3n)]);
  const won = answers.filter(({ json }) => json.result);
  t.is(won.length, 1);
  for (const { json } of answers.filter(({ json }) => json.error)) {
    const data = json.error?.data as { TxExecutionError: { InvalidTxError: { InvalidNonce: object } } };
    t.deepEqual(Object.keys(data.TxExecutionError.InvalidTxError), ["InvalidNonce"]);
  }
});

for (const wait of ["NONE", "INCLUDED", "EXECUTED_OPTIMISTIC", "INCLUDED_FINAL", "EXECUTED", "FINAL"]) {
  test(`send_tx until ${wait} answers at once`, async (t) => {
    const { node, call } = testNode();
    const signed = rootTransaction(node.chain, "near", [{ kind: "Transfer", deposit: 1n }]);
    const base64 = Buffer.from(encodeSignedTransaction(signed)).toString("base64");
    const { status, json } = await call("send_tx", { signed_tx_base64: base64, wait_until: wait });
    t.is(status, 200);
    const { final_execution_status: reached } = json.result as { final_execution_status: string };
    if (wait === "NONE") t.is(reached, "NONE");
    else t.not(reached, "NONE");
    if (wait === "FINAL") t.is(reached, "FINAL");
  });
}

test("whatever is sent gets an answer, and a refused request changes nothing", async (t) => {
  const { node, post } = testNode(1);
  const before = records(node);
  const anything = fc.jsonValue({ maxDepth: 4, noneOfTheseWords: [] } as never);
  const names = [...methods.keys()].filter((name) => !name.startsWith("sandbox_"));
  const request = fc.record({
    jsonrpc: fc.constant("2.0"),
    id: fc.constantFrom(1, null, "x"),
    method: fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom(...names) },
      { weight: 1, arbitrary: fc.string() },
    ),
    params: fc.oneof(anything, nearParams()),
  });
  await fc.assert(
    fc.asyncProperty(request, async (message) => {
      const { status, body } = await post(JSON.stringify(message));
      t.true([200, 400, 408, 422].includes(status), `${status} ${JSON.stringify(message)} ${body}`);
      t.notThrows(() => JSON.parse(body));
    }),
    { numRuns: 1000 },
  );
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
      t.is((await post(bytes)).status, 400);
    }),
    { numRuns: 300 },
  );
  t.is(records(node), before);
});

/** Parameters that look right up to a field or two. */
function nearParams(): fc.Arbitrary<unknown> {
  const value = fc.oneof(
    fc.constantFrom(
      "test.near",
      "optimistic",
      "final",
      "",
      "AA==",
      "genesis",
      "view_account",
      "call_function",
      0,
      -1,
    ),
    fc.constantFrom(
      1e30,
      2 ** 53,
      null,
      true,
      [],
      {},
      "1".repeat(44),
      "FINAL",
      "near",
      "view_state",
      "latest",
    ),
    fc.base64String({ maxLength: 200 }),
  );
  const field = fc.constantFrom(
    "request_type",
    "account_id",
    "finality",
    "block_id",
    "method_name",
    "args_base64",
    "prefix_base64",
    "tx_hash",
    "sender_account_id",
    "signed_tx_base64",
    "wait_until",
    "public_key",
    "chunk_id",
    "shard_id",
    "sync_checkpoint",
    "changes_type",
    "account_ids",
    "receipt_id",
    "light_client_head",
  );
  return fc.oneof(fc.dictionary(field, value, { maxKeys: 6 }), fc.array(value, { maxLength: 3 }));
}

test("mutated transactions are refused or run, never more", async (t) => {
  const { node, call } = testNode(1);
  const signed = rootTransaction(node.chain, "near", [
    { kind: "Transfer", deposit: 1n },
    { kind: "FunctionCall", methodName: "m", args: Uint8Array.of(1), gas: 10n ** 13n, deposit: 0n },
  ]);
  const bytes = encodeSignedTransaction(signed);
  const before = records(node);
  await fc.assert(
    fc.asyncProperty(
      fc.nat(bytes.length - 1),
      fc.integer({ min: 1, max: 255 }),
      fc.boolean(),
      async (at, change, cut) => {
        const mutated = cut ? bytes.slice(0, at) : Uint8Array.from(bytes);
        if (!cut) mutated[at] = mutated[at]! ^ change;
        const { status } = await call("broadcast_tx_commit", [Buffer.from(mutated).toString("base64")]);
        t.true([200, 400, 408].includes(status), String(status));
      },
    ),
    { numRuns: 500 },
  );
  t.is(records(node), before);
});

test("view_state proves its records with the nodes from the root to them", async (t) => {
  const { node, call } = testNode();
  const encoder = new TextEncoder();
  const record = (key: string) =>
    ({
      kind: "Data",
      accountId: "near",
      dataKey: encoder.encode(key),
      value: encoder.encode(`${key}!`),
    }) as const;
  await node.client.patchState(["a", "ab", "b"].map(record));
  const { json } = await call("query", {
    request_type: "view_state",
    finality: "optimistic",
    account_id: "near",
    prefix_base64: "YQ==",
    include_proof: true,
  });
  const { values, proof } = json.result as { values: { key: string }[]; proof: string[] };
  t.deepEqual(
    values.map(({ key }) => Buffer.from(key, "base64").toString()),
    ["a", "ab"],
  );
  const root = node.chain.head.block.extra.stateRoot.hash;
  t.is(hash(Buffer.from(proof[0]!, "base64")), root);
  const nodes = proof.map((text) => Buffer.from(text, "base64"));
  for (const below of nodes.slice(1)) {
    t.true(nodes.some((above) => above.includes(Buffer.from(hash(below), "hex"))));
  }
});

test("a header carries the approval of the validator, valid for its height", async (t) => {
  const { node, call } = testNode();
  node.client.produceBlocks(2);
  await node.client.fastForward(50);
  node.client.finishJump();
  const { height, prevHeight } = node.head;
  for (const [block_id, message] of [
    [3, Buffer.concat([Uint8Array.of(0), hashToBytes(node.byId(2)!.block.header.hash), u64(3)])],
    [height, Buffer.concat([Uint8Array.of(1), u64(prevHeight), u64(height)])],
  ] as const) {
    const { header } = (await call("block", { block_id })).json.result as { header: { approvals: string[] } };
    const signature = Uint8Array.of(0, ...base58.decode(header.approvals[0]!.replace("ed25519:", "")));
    t.true(verify(signature, message, node.signer.publicKey), `height ${block_id}`);
  }
  t.true(height > prevHeight + 1);
});

test("the receipt of a transaction to oneself is stored by nobody, one that was sent is", async (t) => {
  const { node, call } = testNode();
  for (const [receiver, known] of [
    ["test.near", false],
    ["near", true],
  ] as const) {
    const signed = rootTransaction(node.chain, receiver, [{ kind: "Transfer", deposit: 1n }]);
    const base64 = Buffer.from(encodeSignedTransaction(signed)).toString("base64");
    const { result } = (await call("send_tx", { signed_tx_base64: base64 })).json;
    const { receipts_outcome } = result as { receipts_outcome: { id: string }[] };
    const { json } = await call("EXPERIMENTAL_receipt", { receipt_id: receipts_outcome[0]!.id });
    t.is(json.error?.cause.name, known ? undefined : "UNKNOWN_RECEIPT", receiver);
  }
});

test("a chunk's congestion is that of its header", async (t) => {
  const { node, call } = testNode();
  const { json } = await call("EXPERIMENTAL_congestion_level", { block_id: node.head.height, shard_id: 0 });
  t.deepEqual(json.result, { congestion_level: 0 });
});
