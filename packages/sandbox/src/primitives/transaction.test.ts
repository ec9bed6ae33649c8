import { ed25519 } from "@noble/curves/ed25519.js";
import test from "ava";
import fc from "fast-check";
import { transactions, utils } from "near-api-js";
import { type Action, actionCodec, delegateActionHash, verifyDelegateAction } from "./action.js";
import { BorshError, decode, encode } from "./borsh.js";
import { publicKeyToString, verify } from "./crypto.js";
import { hashToBytes, sha256, ZERO_HASH } from "./hash.js";
import { type Receipt, receiptCodec } from "./receipt.js";
import {
  decodeSignedTransaction,
  encodeSignedTransaction,
  newSignedTransaction,
  type Transaction,
} from "./transaction.js";
import { signedTransactionView } from "./views.js";

const secret = sha256(Buffer.from("alice"));
const key = Uint8Array.from([0, ...ed25519.getPublicKey(secret)]);
const hex = (data: Uint8Array) => Buffer.from(data).toString("hex");

const ACTIONS: readonly Action[] = [
  { kind: "CreateAccount" },
  { kind: "DeployContract", code: Uint8Array.of(0, 97, 115, 109) },
  { kind: "FunctionCall", methodName: "set", args: Buffer.from("{}"), gas: 30n * 10n ** 12n, deposit: 1n },
  { kind: "Transfer", deposit: 2n ** 128n - 1n },
  { kind: "Stake", stake: 5n, publicKey: key },
  {
    kind: "AddKey",
    publicKey: key,
    accessKey: { nonce: 2n ** 64n - 1n, permission: { kind: "FullAccess" } },
  },
  {
    kind: "AddKey",
    publicKey: key,
    accessKey: {
      nonce: 0n,
      permission: { kind: "FunctionCall", allowance: 250n, receiverId: "bob.near", methodNames: ["a", "b"] },
    },
  },
  {
    kind: "AddKey",
    publicKey: key,
    accessKey: {
      nonce: 0n,
      permission: { kind: "FunctionCall", allowance: null, receiverId: "X", methodNames: [] },
    },
  },
  { kind: "DeleteKey", publicKey: key },
  { kind: "DeleteAccount", beneficiaryId: "bob.near" },
  { kind: "DeployGlobalContract", code: Uint8Array.of(1), deployMode: "AccountId" },
  { kind: "UseGlobalContract", contractIdentifier: { kind: "CodeHash", hash: "ab".repeat(32) } },
  { kind: "UseGlobalContract", contractIdentifier: { kind: "AccountId", accountId: "lib.near" } },
];

function transactionWith(actions: readonly Action[]): Transaction {
  return {
    version: 0,
    signerId: "alice.near",
    publicKey: key,
    nonce: 12_345_678_901_234_567_890n,
    receiverId: "bob.near",
    blockHash: "03".repeat(32),
    actions,
    priorityFee: 0n,
  };
}

function signed(transaction: Transaction) {
  const { hash } = newSignedTransaction(transaction, new Uint8Array(65));
  return newSignedTransaction(transaction, Uint8Array.from([0, ...ed25519.sign(hashToBytes(hash), secret)]));
}

test("a transaction of near-api-js is read and written to the byte", (t) => {
  const publicKey = utils.PublicKey.from(publicKeyToString(key));
  const actions = [
    transactions.transfer(5n),
    transactions.functionCall("set", { a: 1 }, 30n, 7n),
    transactions.createAccount(),
    transactions.deployContract(Uint8Array.of(0, 97, 115, 109)),
    transactions.stake(5n, publicKey),
    transactions.addKey(publicKey, transactions.functionCallAccessKey("bob.near", ["a", "b"], 10n)),
    transactions.addKey(publicKey, transactions.fullAccessKey()),
    transactions.deleteKey(publicKey),
    transactions.deleteAccount("ben.near"),
  ];
  const foreign = transactions.createTransaction(
    "alice.near",
    publicKey,
    "bob.near",
    7,
    actions,
    new Uint8Array(32).fill(3),
  );
  const hash = sha256(transactions.encodeTransaction(foreign));
  const bytes = transactions.encodeTransaction(
    new transactions.SignedTransaction({
      transaction: foreign,
      signature: new transactions.Signature({ keyType: 0, data: ed25519.sign(hash, secret) }),
    }),
  );
  const own = decodeSignedTransaction(bytes);
  t.is(own.hash, hex(hash));
  t.is(own.size, bytes.length - 65);
  t.true(verify(own.signature, hash, own.transaction.publicKey));
  t.is(hex(encodeSignedTransaction(own)), hex(bytes));
  t.deepEqual(
    own.transaction.actions.map(({ kind }) => kind),
    [
      "Transfer",
      "FunctionCall",
      "CreateAccount",
      "DeployContract",
      "Stake",
      "AddKey",
      "AddKey",
      "DeleteKey",
      "DeleteAccount",
    ],
  );
});

for (const action of ACTIONS) {
  test(`${action.kind} ${hex(encode(actionCodec, action)).slice(0, 90)} survives the wire`, (t) => {
    const transaction = signed(transactionWith([action]));
    const read = decodeSignedTransaction(encodeSignedTransaction(transaction));
    t.is(read.hash, transaction.hash);
    t.deepEqual(encode(actionCodec, read.transaction.actions[0]!), encode(actionCodec, action));
    t.notThrows(() =>
      JSON.stringify(
        signedTransactionView({ ...read, transaction: { ...read.transaction, nonce: 1n } }),
        (_, value) => (typeof value === "bigint" ? `${value}` : value),
      ),
    );
  });
}

const valid = () => encodeSignedTransaction(signed(transactionWith([{ kind: "Transfer", deposit: 1n }])));

function changed(change: (bytes: Buffer) => Uint8Array): Uint8Array {
  return change(Buffer.from(valid()));
}

const setByte = (index: number, value: number) => (bytes: Buffer) => {
  bytes.writeUInt8(value, index < 0 ? bytes.length + index : index);
  return bytes;
};

function transferTo(signerId: string, receiverId: string): Uint8Array {
  const names = [signerId, receiverId].map((name) => {
    const text = Buffer.from(name);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(text.length);
    return Buffer.concat([length, text]);
  });
  const bytes = Buffer.from(valid());
  const afterSigner = bytes.subarray(4 + "alice.near".length, 4 + "alice.near".length + 33 + 8);
  const afterReceiver = bytes.subarray(4 + "alice.near".length + 33 + 8 + 4 + "bob.near".length);
  return Buffer.concat([names[0]!, afterSigner, names[1]!, afterReceiver]);
}

// Recorded from a real node (scenario 03).
const REFUSED: readonly [title: string, bytes: Uint8Array, text: string][] = [
  ["nothing", new Uint8Array(0), "Unexpected length of input"],
  ["cut short", changed((b) => b.subarray(0, -1)), "Unexpected length of input"],
  ["trailing byte", changed((b) => Buffer.concat([b, Buffer.of(0)])), "Not all bytes read"],
  [
    "invalid signer",
    transferTo("INVALID", "bob.near"),
    "the Account ID contains an invalid character 'I' at index 0",
  ],
  [
    "invalid receiver",
    transferTo("alice.near", "INVALID"),
    `invalid value: "INVALID", the Account ID contains an invalid character 'I' at index 0`,
  ],
  ["empty receiver", transferTo("alice.near", ""), `invalid value: "", the Account ID is too short`],
  ["unknown curve of the key", changed(setByte(14, 2)), "unknown key type '2'"],
  ["unknown curve of the signature", changed(setByte(-65, 7)), "unknown key type '7'"],
  ["signer that is not UTF-8", changed(setByte(4, 0xff)), "Failed to parse AccountId from bytes"],
];

for (const [title, bytes, text] of REFUSED) {
  test(`refused: ${title}`, (t) => {
    t.throws(() => decodeSignedTransaction(bytes), { instanceOf: BorshError, message: text });
  });
}

test("a transaction of version 1 is read with its hash, so that it can be refused by name", (t) => {
  const transaction: Transaction = { ...transactionWith([]), version: 1, priorityFee: 9n };
  const own = signed(transaction);
  const bytes = encodeSignedTransaction(own);
  t.is(bytes[0], 1);
  const read = decodeSignedTransaction(bytes);
  t.is(read.transaction.version, 1);
  t.is(read.transaction.priorityFee, 9n);
  t.is(read.hash, own.hash);
});

test("mutated transactions are read or refused, never anything else", (t) => {
  const bytes = encodeSignedTransaction(signed(transactionWith(ACTIONS)));
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 6 }),
      fc.nat(bytes.length),
      (changes, length) => {
        const mutated = bytes.slice(0, length || bytes.length);
        for (const [index, byte] of changes) if (index < mutated.length) mutated[index] = byte;
        try {
          t.deepEqual(encodeSignedTransaction(decodeSignedTransaction(mutated)), mutated);
        } catch (error) {
          t.true(error instanceof BorshError, String(error));
        }
      },
    ),
    { numRuns: 500 },
  );
});

const DELEGATE = {
  senderId: "alice.near",
  receiverId: "bob.near",
  actions: [{ kind: "Transfer", deposit: 1n }],
  nonce: 5n,
  maxBlockHeight: 100n,
  publicKey: key,
} as const;

test("a delegate action is signed over a hash that no transaction has", (t) => {
  const hash = delegateActionHash(DELEGATE);
  const signature = Uint8Array.from([0, ...ed25519.sign(hash, secret)]);
  t.true(verifyDelegateAction({ kind: "Delegate", delegateAction: DELEGATE, signature }));
  const other = { ...DELEGATE, nonce: 6n };
  t.false(verifyDelegateAction({ kind: "Delegate", delegateAction: other, signature }));
});

test("a delegate action cannot hold another one", (t) => {
  const signature = new Uint8Array(65);
  const inner: Action = { kind: "Delegate", delegateAction: DELEGATE, signature };
  const bytes = encode(actionCodec, inner);
  t.deepEqual(decode(actionCodec, bytes), inner);
  const nested = { ...DELEGATE, actions: [inner as never] };
  t.throws(
    () => decode(actionCodec, encode(actionCodec, { kind: "Delegate", delegateAction: nested, signature })),
    {
      instanceOf: BorshError,
      message: "DelegateAction mustn't contain a nested one",
    },
  );
});

const RECEIPTS: readonly Receipt["receipt"][] = [
  ...(["Action", "PromiseYield"] as const).map((kind) => ({
    kind,
    signerId: "alice.near",
    signerPublicKey: key,
    gasPrice: 103_000_000n,
    outputDataReceivers: [{ dataId: "01".repeat(32), receiverId: "NOT VALIDATED HERE" }],
    inputDataIds: ["02".repeat(32)],
    actions: ACTIONS,
  })),
  { kind: "Data", dataId: "01".repeat(32), data: null },
  { kind: "PromiseResume", dataId: "01".repeat(32), data: Uint8Array.of(1, 2) },
  {
    kind: "GlobalContractDistribution",
    code: Uint8Array.of(1),
    id: { kind: "AccountId", accountId: "lib.near" },
  },
];

for (const inner of RECEIPTS) {
  test(`a ${inner.kind} receipt survives storage`, (t) => {
    const receipt: Receipt = {
      predecessorId: "a.near",
      receiverId: "b.near",
      receiptId: ZERO_HASH,
      receipt: inner,
    };
    const bytes = encode(receiptCodec, receipt);
    t.deepEqual(encode(receiptCodec, decode(receiptCodec, bytes)), bytes);
    t.is(decode(receiptCodec, bytes).receipt.kind, inner.kind);
  });
}
