import { secp256k1 } from "@noble/curves/secp256k1.js";
import test from "ava";
import type {
  Action,
  InvalidTxError,
  NonDelegateAction,
  Receipt,
  SignedTransaction,
} from "../primitives/index.js";
import { newAccount, newSignedTransaction, publicKeyToString, ZERO_HASH } from "../primitives/index.js";
import { config, keyOf, NEAR, TestChain, TGAS } from "./test_chain.js";
import { checkTransaction, storageStakeMissing, validateActions, validateReceipt } from "./verifier.js";

const PRICE = 100_000_000n;
const limits = config.wasm_config.limit_config;
const key = keyOf("alice.near");
const transfer = (deposit: bigint): NonDelegateAction => ({ kind: "Transfer", deposit });
const call = (change: Partial<Extract<Action, { kind: "FunctionCall" }>> = {}): NonDelegateAction => ({
  kind: "FunctionCall",
  methodName: "run",
  args: new Uint8Array(0),
  gas: TGAS,
  deposit: 0n,
  ...change,
});
const addKey = (receiverId: string, methodNames: readonly string[] = []): NonDelegateAction => ({
  kind: "AddKey",
  publicKey: key,
  accessKey: { nonce: 0n, permission: { kind: "FunctionCall", allowance: null, receiverId, methodNames } },
});
const delegate = (...actions: readonly NonDelegateAction[]): Action => ({
  kind: "Delegate",
  signature: new Uint8Array(65),
  delegateAction: {
    senderId: "alice.near",
    receiverId: "bob.near",
    actions,
    nonce: 1n,
    maxBlockHeight: 1n,
    publicKey: key,
  },
});

const chain = new TestChain({
  "alice.near": {},
  "bob.near": {},
  "poor.near": { amount: NEAR / 1000n },
  "limited.near": {
    permission: {
      kind: "FunctionCall",
      allowance: NEAR / 100n,
      receiverId: "bob.near",
      methodNames: ["run"],
    },
  },
});

const limitedKey = { account_id: "limited.near", public_key: publicKeyToString(keyOf("limited.near")) };

interface Case {
  readonly title: string;
  readonly signed: SignedTransaction;
  readonly error: InvalidTxError | null;
}

const alice = (...actions: readonly Action[]) => chain.sign("alice.near", "bob.near", actions);
const limited = (...actions: readonly Action[]) => chain.sign("limited.near", "bob.near", actions);
const accessKeyError = (
  error: Extract<InvalidTxError, { InvalidAccessKeyError: unknown }>["InvalidAccessKeyError"],
) => ({
  InvalidAccessKeyError: error,
});

const valid = alice(transfer(1n));

const CASES: readonly Case[] = [
  { title: "a valid one", signed: valid, error: null },
  { title: "no action", signed: alice(), error: null },
  {
    title: "version 1, before its signature is looked at",
    signed: newSignedTransaction({ ...valid.transaction, version: 1 }, new Uint8Array(65)),
    error: "InvalidTransactionVersion",
  },
  {
    title: "a wrong signature, before its actions are looked at",
    signed: newSignedTransaction({ ...valid.transaction, actions: [call({ gas: 0n })] }, new Uint8Array(65)),
    error: "InvalidSignature",
  },
  {
    title: "too many bytes, before its actions are looked at",
    signed: alice(call({ args: new Uint8Array(1_572_864), gas: 0n })),
    error: { TransactionSizeExceeded: { size: 1_573_003, limit: 1_572_864 } },
  },
  {
    title: "invalid actions",
    signed: alice(call({ gas: 0n })),
    error: { ActionsValidation: "FunctionCallZeroAttachedGas" },
  },
  { title: "a cost beyond u128", signed: alice(transfer(2n ** 128n - 1n)), error: "CostOverflow" },
  {
    title: "an unknown signer",
    signed: chain.sign("nobody.near", "bob.near", [transfer(1n)]),
    error: { SignerDoesNotExist: { signer_id: "nobody.near" } },
  },
  {
    title: "a key that the signer does not have",
    signed: chain.sign("alice.near", "bob.near", [transfer(1n)], { key: "stranger" }),
    error: accessKeyError({
      AccessKeyNotFound: { account_id: "alice.near", public_key: publicKeyToString(keyOf("stranger")) },
    }),
  },
  {
    title: "a used nonce",
    signed: chain.sign("alice.near", "bob.near", [transfer(1n)], { nonce: 0n }),
    error: { InvalidNonce: { tx_nonce: 0, ak_nonce: 0 } },
  },
  {
    title: "a nonce beyond the bound of the height: only a block refuses it",
    signed: chain.sign("alice.near", "bob.near", [transfer(1n)], { nonce: 10n ** 18n }),
    error: null,
  },
  {
    title: "more than the balance",
    signed: alice(transfer(100n * NEAR)),
    error: {
      NotEnoughBalance: {
        signer_id: "alice.near",
        balance: (100n * NEAR).toString(),
        cost: (100n * NEAR + 223_182_562_500n * 203_000_000n).toString(),
      },
    },
  },
  {
    title: "more than the allowance, before the key's rules are looked at",
    signed: limited(call({ gas: 300n * TGAS, methodName: "stop" })),
    error: accessKeyError({
      NotEnoughAllowance: {
        ...limitedKey,
        allowance: "10000000000000000000000",
        cost: (
          (108_059_500_000n + 200_000_000_000n + 4n * 47_683_715n) * PRICE +
          (300n * TGAS + 108_059_500_000n + 780_000_000_000n + 4n * 2_235_934n) * 625_040_174n
        ).toString(),
      },
    }),
  },
  {
    title: "a key for calls with two actions",
    signed: limited(call(), call()),
    error: accessKeyError("RequiresFullAccess"),
  },
  {
    title: "a key for calls with a transfer",
    signed: limited(transfer(1n)),
    error: accessKeyError("RequiresFullAccess"),
  },
  {
    title: "a key for calls with a deposit",
    signed: limited(call({ deposit: 1n })),
    error: accessKeyError("DepositWithFunctionCall"),
  },
  {
    title: "a key for calls of another receiver",
    signed: chain.sign("limited.near", "alice.near", [call()]),
    error: accessKeyError({ ReceiverMismatch: { tx_receiver: "alice.near", ak_receiver: "bob.near" } }),
  },
  {
    title: "a key for calls of another method",
    signed: limited(call({ methodName: "stop" })),
    error: accessKeyError({ MethodNameMismatch: { method_name: "stop" } }),
  },
  { title: "a key for calls, used as allowed", signed: limited(call()), error: null },
];

for (const { title, signed, error } of CASES) {
  test(`on arrival: ${title}`, (t) => {
    const actual = checkTransaction(config, chain.state, signed, PRICE);
    t.deepEqual(actual, error);
  });
}

test("a nonce beyond the bound of the height never gets into a block", (t) => {
  const signed = chain.sign("alice.near", "bob.near", [transfer(1n)], { nonce: 10n ** 18n });
  t.deepEqual(new TestChain({ "alice.near": {}, "bob.near": {} }).run(signed), []);
});

test("a signer must keep enough for its storage", (t) => {
  const poor = new TestChain({ "poor.near": {}, "bob.near": {} });
  poor.block(
    [],
    [{ kind: "Account", accountId: "poor.near", account: newAccount(NEAR, { kind: "None" }, 100_000) }],
  );
  const signed = poor.sign("poor.near", "bob.near", [transfer(1n)]);
  const cost = 223_182_562_500n * 203_000_000n + 1n;
  t.deepEqual(checkTransaction(config, poor.state, signed, PRICE), {
    LackBalanceForState: { signer_id: "poor.near", amount: cost.toString() },
  });
});

test("up to 770 bytes cost nothing, then all bytes count", (t) => {
  const account = (storageUsage: number) => newAccount(0n, { kind: "None" }, storageUsage);
  t.is(storageStakeMissing(account(770), config), 0n);
  t.is(storageStakeMissing(account(771), config), 771n * 10n ** 19n);
  t.is(storageStakeMissing({ ...account(771), locked: 771n * 10n ** 19n }, config), 0n);
});

const secpKey = Uint8Array.from([
  1,
  ...secp256k1.getPublicKey(new Uint8Array(32).fill(1), false).subarray(1),
]);

const ACTIONS: readonly [
  title: string,
  actions: readonly Action[],
  error: ReturnType<typeof validateActions>,
][] = [
  ["a hundred actions", Array.from({ length: 100 }, () => transfer(0n)), null],
  [
    "a hundred and one",
    Array.from({ length: 101 }, () => call({ gas: 0n })),
    { TotalNumberOfActionsExceeded: { total_number_of_actions: 101, limit: 100 } },
  ],
  [
    "deletion before the end",
    [{ kind: "DeleteAccount", beneficiaryId: "b.near" }, transfer(0n)],
    "DeleteActionMustBeFinal",
  ],
  [
    "an invalid beneficiary",
    [{ kind: "DeleteAccount", beneficiaryId: "B" }],
    { InvalidAccountId: { account_id: "B" } },
  ],
  ["two delegate actions", [delegate(), delegate()], "DelegateActionMustBeOnlyOne"],
  ["no gas inside a delegate action", [delegate(call({ gas: 0n }))], "FunctionCallZeroAttachedGas"],
  [
    "too much gas, a delegate's included",
    [delegate(call({ gas: 200n * TGAS })), call({ gas: 101n * TGAS })],
    { TotalPrepaidGasExceeded: { total_prepaid_gas: 301_000_000_000_000, limit: 300_000_000_000_000 } },
  ],
  ["gas beyond u64", [call({ gas: 2n ** 64n - 1n }), call()], "IntegerOverflow"],
  ["a method name of 256 bytes", [call({ methodName: "é".repeat(128) })], null],
  [
    "a method name of 257 bytes",
    [call({ methodName: `${"é".repeat(128)}x` })],
    { FunctionCallMethodNameLengthExceeded: { length: 257, limit: 256 } },
  ],
  [
    "arguments that are too long",
    [call({ args: new Uint8Array(4_194_305) })],
    { FunctionCallArgumentsLengthExceeded: { length: 4_194_305, limit: 4_194_304 } },
  ],
  [
    "a contract that is too large",
    [{ kind: "DeployContract", code: new Uint8Array(4_194_305) }],
    { ContractSizeExceeded: { size: 4_194_305, limit: 4_194_304 } },
  ],
  ["a key for an empty method name", [addKey("bob.near", [""])], null],
  ["a key for an invalid receiver", [addKey("X")], { InvalidAccountId: { account_id: "X" } }],
  [
    "a key for a receiver of any length, cut at 128 bytes between characters",
    [addKey("é".repeat(100_000))],
    { InvalidAccountId: { account_id: "é".repeat(64) } },
  ],
  [
    "a key for a long method name",
    [addKey("bob.near", ["x".repeat(257)])],
    { AddKeyMethodNameLengthExceeded: { length: 257, limit: 256 } },
  ],
  [
    "a key for many method names",
    [
      addKey(
        "bob.near",
        Array.from({ length: 8 }, () => "x".repeat(250)),
      ),
    ],
    { AddKeyMethodNamesNumberOfBytesExceeded: { total_number_of_bytes: 2008, limit: 2000 } },
  ],
  [
    "staking with a secp256k1 key",
    [{ kind: "Stake", stake: 1n, publicKey: secpKey }],
    { UnsuitableStakingKey: { public_key: publicKeyToString(secpKey) } },
  ],
];

for (const [title, actions, error] of ACTIONS) {
  test(`actions: ${title}`, (t) => {
    t.deepEqual(validateActions(limits, actions), error);
  });
}

const action: Receipt["receipt"] = {
  kind: "Action",
  signerId: "alice.near",
  signerPublicKey: key,
  gasPrice: 1n,
  outputDataReceivers: [],
  inputDataIds: [],
  actions: [],
};
const receiptWith = (inner: Receipt["receipt"], names: Partial<Receipt> = {}): Receipt => ({
  predecessorId: "alice.near",
  receiverId: "bob.near",
  receiptId: ZERO_HASH,
  receipt: inner,
  ...names,
});

const RECEIPTS: readonly [title: string, receipt: Receipt, error: ReturnType<typeof validateReceipt>][] = [
  ["a plain one", receiptWith(action), null],
  [
    "an invalid receiver",
    receiptWith(action, { receiverId: "X" }),
    { InvalidReceiverId: { account_id: "X" } },
  ],
  [
    "an invalid predecessor",
    receiptWith(action, { predecessorId: "" }),
    { InvalidPredecessorId: { account_id: "" } },
  ],
  [
    "too many inputs",
    receiptWith({ ...action, inputDataIds: Array.from({ length: 129 }, () => ZERO_HASH) }),
    { NumberInputDataDependenciesExceeded: { number_of_input_data_dependencies: 129, limit: 128 } },
  ],
  [
    "invalid actions",
    receiptWith({ ...action, actions: [call({ gas: 0n })] }),
    { ActionsValidation: "FunctionCallZeroAttachedGas" },
  ],
  [
    "more bytes than a receipt may have",
    receiptWith({ kind: "Data", dataId: ZERO_HASH, data: new Uint8Array(4_194_304) }),
    { ReceiptSizeExceeded: { size: 4_194_304 + 96, limit: 4_194_304 } },
  ],
];

for (const [title, receipt, error] of RECEIPTS) {
  test(`receipts: ${title}`, (t) => {
    t.deepEqual(validateReceipt(limits, receipt), error);
  });
}
