import test from "ava";
import {
  type AccessKeyPermission,
  type Action,
  type ActionErrorKind,
  hash,
  hashToBase58,
  type NonDelegateAction,
  publicKeyToString,
} from "../../primitives/index.js";
import { getAccessKey } from "../../store/records.js";
import { errorOf, keyOf, NEAR, TestChain, TGAS } from "../test_chain.js";

const transfer = (deposit: bigint): NonDelegateAction => ({ kind: "Transfer", deposit });
const fullKey = (label: string): NonDelegateAction => ({
  kind: "AddKey",
  publicKey: keyOf(label),
  accessKey: { nonce: 0n, permission: { kind: "FullAccess" } },
});
const stake = (amount: bigint): NonDelegateAction => ({
  kind: "Stake",
  stake: amount,
  publicKey: keyOf("alice.near"),
});
const call = (methodName: string, deposit = 0n): NonDelegateAction => ({
  kind: "FunctionCall",
  methodName,
  args: new Uint8Array(0),
  gas: TGAS,
  deposit,
});
const code = (text: string) => new Uint8Array(Buffer.from(text));

interface Case {
  readonly title: string;
  readonly receiver?: string;
  readonly actions: readonly Action[];
  readonly error: ActionErrorKind;
}

const LONG = "x".repeat(64);
const ids = (account_id: string) => ({ account_id, predecessor_id: "alice.near" });
const actor = { ActorNoPermission: { account_id: "bob.near", actor_id: "alice.near" } };

const CASES: readonly Case[] = [
  {
    title: "create what exists",
    receiver: "bob.near",
    actions: [{ kind: "CreateAccount" }],
    error: { AccountAlreadyExists: { account_id: "bob.near" } },
  },
  {
    title: "create a top-level account",
    receiver: LONG,
    actions: [{ kind: "CreateAccount" }],
    error: { CreateAccountOnlyByRegistrar: { ...ids(LONG), registrar_account_id: "registrar" } },
  },
  {
    title: "create under somebody else",
    receiver: "c.bob.near",
    actions: [{ kind: "CreateAccount" }],
    error: { CreateAccountNotAllowed: ids("c.bob.near") },
  },
  {
    title: "create a grandchild",
    receiver: "a.b.alice.near",
    actions: [{ kind: "CreateAccount" }],
    error: { CreateAccountNotAllowed: ids("a.b.alice.near") },
  },
  {
    title: "create an implicit account by action",
    receiver: "0a".repeat(32),
    actions: [{ kind: "CreateAccount" }],
    error: { OnlyImplicitAccountCreationAllowed: { account_id: "0a".repeat(32) } },
  },
  {
    title: "transfer to nobody",
    receiver: "nobody.near",
    actions: [transfer(1n)],
    error: { AccountDoesNotExist: { account_id: "nobody.near" } },
  },
  { title: "deploy for somebody else", actions: [{ kind: "DeployContract", code: code("x") }], error: actor },
  { title: "stake for somebody else", actions: [stake(1n)], error: actor },
  { title: "add a key to somebody else", actions: [fullKey("x")], error: actor },
  {
    title: "delete somebody else",
    actions: [{ kind: "DeleteAccount", beneficiaryId: "alice.near" }],
    error: actor,
  },
  {
    title: "add the key it has",
    receiver: "alice.near",
    actions: [fullKey("alice.near")],
    error: {
      AddKeyAlreadyExists: { account_id: "alice.near", public_key: publicKeyToString(keyOf("alice.near")) },
    },
  },
  {
    title: "delete a key it does not have",
    receiver: "alice.near",
    actions: [{ kind: "DeleteKey", publicKey: keyOf("x") }],
    error: { DeleteKeyDoesNotExist: { account_id: "alice.near", public_key: publicKeyToString(keyOf("x")) } },
  },
  {
    title: "stake too little",
    receiver: "alice.near",
    actions: [stake(NEAR)],
    error: {
      InsufficientStake: {
        account_id: "alice.near",
        stake: NEAR.toString(),
        minimum_stake: (1000n * NEAR).toString(),
      },
    },
  },
  {
    title: "unstake nothing",
    receiver: "alice.near",
    actions: [stake(0n)],
    error: { TriesToUnstake: { account_id: "alice.near" } },
  },
  {
    title: "use a global contract that is not there",
    receiver: "alice.near",
    actions: [{ kind: "UseGlobalContract", contractIdentifier: { kind: "CodeHash", hash: "00".repeat(32) } }],
    error: { GlobalContractDoesNotExist: { identifier: { CodeHash: "1".repeat(32) } } },
  },
  {
    title: "deploy a global contract without the money",
    receiver: "alice.near",
    actions: [{ kind: "DeployGlobalContract", code: new Uint8Array(1_000_001), deployMode: "CodeHash" }],
    error: {
      LackBalanceForState: { account_id: "alice.near", amount: (1_000_001n * 10n ** 20n).toString() },
    },
  },
];

for (const { title, receiver = "bob.near", actions, error } of CASES) {
  test(`refused: ${title}`, (t) => {
    const chain = new TestChain({ "alice.near": {}, "bob.near": {} });
    const outcomes = chain.run(chain.sign("alice.near", receiver, actions));
    t.deepEqual(errorOf(outcomes[1]), error);
  });
}

test("staking more than the balance names both", (t) => {
  const chain = new TestChain({ "alice.near": {} });
  const [, outcome] = chain.run(chain.sign("alice.near", "alice.near", [stake(5000n * NEAR)]));
  t.like(errorOf(outcome), { TriesToStake: { stake: (5000n * NEAR).toString(), locked: "0" } });
});

test("a stake is locked at once and proposed; a staking account cannot be deleted", (t) => {
  const chain = new TestChain({ "alice.near": { amount: 3000n * NEAR } });
  const { validatorProposals } = chain.block([
    chain.sign("alice.near", "alice.near", [stake(1000n * NEAR), stake(2000n * NEAR)]),
  ]);
  t.deepEqual(validatorProposals, [
    { accountId: "alice.near", publicKey: keyOf("alice.near"), stake: 2000n * NEAR },
  ]);
  t.is(chain.account("alice.near")!.locked, 2000n * NEAR);
  const [, outcome] = chain.run(
    chain.sign("alice.near", "alice.near", [{ kind: "DeleteAccount", beneficiaryId: "x.near" }]),
  );
  t.deepEqual(errorOf(outcome), { DeleteAccountStaking: { account_id: "alice.near" } });
});

test("unstaking is proposed and unlocks nothing yet", (t) => {
  const chain = new TestChain({ "alice.near": { locked: 2000n * NEAR } });
  const { validatorProposals } = chain.block([chain.sign("alice.near", "alice.near", [stake(0n)])]);
  t.is(validatorProposals[0]!.stake, 0n);
  t.is(chain.account("alice.near")!.locked, 2000n * NEAR);
});

test("keys pay for their bytes and give them back", (t) => {
  const chain = new TestChain({ "alice.near": {} });
  const permission: AccessKeyPermission = {
    kind: "FunctionCall",
    allowance: 5n,
    receiverId: "bob.near",
    methodNames: ["ab"],
  };
  const add: Action = { kind: "AddKey", publicKey: keyOf("x"), accessKey: { nonce: 9n, permission } };
  chain.run(chain.sign("alice.near", "alice.near", [add]));
  // 33 for the key, 8 + 1 + 17 + 4 + 8 + 4 + 4 + 2 for its rules, 40 for the record.
  t.is(chain.account("alice.near")!.storageUsage, 182 + 33 + 48 + 40);
  t.is(getAccessKey(chain.state, "alice.near", keyOf("x"))!.nonce, BigInt(chain.height - 1) * 1_000_000n);
  chain.run(chain.sign("alice.near", "alice.near", [{ kind: "DeleteKey", publicKey: keyOf("x") }]));
  t.is(chain.account("alice.near")!.storageUsage, 182);
});

test("code pays for its bytes, a new one replaces them", (t) => {
  const chain = new TestChain({ "alice.near": {} });
  const deploy = (text: string) =>
    chain.run(chain.sign("alice.near", "alice.near", [{ kind: "DeployContract", code: code(text) }]));
  deploy("12345");
  t.like(chain.account("alice.near"), {
    storageUsage: 187,
    contract: { kind: "Local", hash: hash(code("12345")) },
  });
  deploy("");
  t.like(chain.account("alice.near"), {
    storageUsage: 182,
    contract: { kind: "Local", hash: hash(code("")) },
  });
});

test("deletion pays out and leaves nothing behind", (t) => {
  const chain = new TestChain(
    { "alice.near": { code: "x" }, "bob.near": {} },
    { write: (ext) => void ext.storageSet(code("key"), code("value")) },
  );
  chain.run(chain.sign("bob.near", "alice.near", [call("write")]));
  const before = chain.account("bob.near")!.amount;
  const amount = chain.account("alice.near")!.amount;
  chain.burnt = 0n;
  chain.run(chain.sign("alice.near", "alice.near", [{ kind: "DeleteAccount", beneficiaryId: "bob.near" }]));
  t.is(chain.account("bob.near")!.amount, before + amount - chain.burnt);
  const left = [...chain.state.iterate(new Uint8Array(0))].filter(([key]) =>
    Buffer.from(key).includes("alice.near"),
  );
  t.deepEqual(left, []);
});

test("an account with more than 10,000 bytes beside its code cannot be deleted", (t) => {
  const chain = new TestChain({ "alice.near": {}, "bob.near": {} });
  const remove = () =>
    chain.run(chain.sign("alice.near", "alice.near", [{ kind: "DeleteAccount", beneficiaryId: "bob.near" }]));
  chain.run(
    chain.sign("alice.near", "alice.near", [{ kind: "DeployContract", code: new Uint8Array(20_000) }]),
  );
  const account = chain.account("alice.near")!;
  chain.block(
    [],
    [{ kind: "Account", accountId: "alice.near", account: { ...account, storageUsage: 30_001 } }],
  );
  t.deepEqual(errorOf(remove()[1]), { DeleteAccountWithLargeState: { account_id: "alice.near" } });
  chain.block(
    [],
    [{ kind: "Account", accountId: "alice.near", account: { ...account, storageUsage: 30_000 } }],
  );
  t.is(errorOf(remove()[1]), null);
});

test("a global contract is burnt for, distributed, used by hash, by account, and called", (t) => {
  const chain = new TestChain({ "alice.near": {}, "bob.near": { code: "own code" } }, {});
  const global = code("global");
  for (const deployMode of ["CodeHash", "AccountId"] as const)
    chain.run(
      chain.sign("alice.near", "alice.near", [{ kind: "DeployGlobalContract", code: global, deployMode }]),
    );
  t.true(chain.burnt > 2n * 6n * 10n ** 20n);
  const use = (contractIdentifier: Extract<Action, { kind: "UseGlobalContract" }>["contractIdentifier"]) =>
    chain.run(chain.sign("bob.near", "bob.near", [{ kind: "UseGlobalContract", contractIdentifier }]));
  t.is(chain.account("bob.near")!.storageUsage, 182 + 8);
  use({ kind: "CodeHash", hash: hash(global) });
  t.like(chain.account("bob.near"), {
    storageUsage: 182 + 32,
    contract: { kind: "Global", hash: hash(global) },
  });
  use({ kind: "AccountId", accountId: "alice.near" });
  t.like(chain.account("bob.near"), { storageUsage: 182 + 10, contract: { kind: "GlobalByAccount" } });
  const [, outcome] = chain.run(chain.sign("alice.near", "bob.near", [call("any")]));
  t.deepEqual(outcome!.logs, ["ran any"]);
  t.is(hashToBase58(hash(global)).length > 40, true);
});

test("a refund tops up the allowance of the key that signed", (t) => {
  const permission: AccessKeyPermission = {
    kind: "FunctionCall",
    allowance: NEAR,
    receiverId: "bob.near",
    methodNames: [],
  };
  const chain = new TestChain({ "alice.near": { permission }, "bob.near": {} });
  chain.burnt = 0n;
  chain.run(chain.sign("alice.near", "bob.near", [call("run")]));
  const key = getAccessKey(chain.state, "alice.near", keyOf("alice.near"))!;
  // What the contract earned was paid, too: three tenths of the Tgas that the call burns.
  t.is(
    (key.permission as typeof permission).allowance,
    NEAR - chain.burnt - ((3n * TGAS) / 10n) * 100_000_000n,
  );
});

test("a defect of the sandbox fails the one receipt, which is rolled back, and the chain goes on", (t) => {
  const chain = new TestChain(
    { "alice.near": {}, "bob.near": { code: "x" } },
    {
      broken: (ext) => {
        ext.storageSet(code("key"), code("value"));
        throw new RangeError("out of everything");
      },
    },
  );
  const outcomes = chain.run(chain.sign("alice.near", "bob.near", [call("broken", NEAR)]));
  t.regex(JSON.stringify(errorOf(outcomes[1])), /defect of the sandbox.*RangeError: out of everything/);
  t.is([...chain.state.iterate(Uint8Array.of(9))].length, 0);
  t.is(chain.run(chain.sign("alice.near", "bob.near", [transfer(1n)])).length, 3);
});
