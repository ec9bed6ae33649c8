import test from "ava";
import {
  type AccessKeyPermission,
  type ActionErrorKind,
  delegateActionHash,
  type ExecutionOutcome,
  type NonDelegateAction,
  publicKeyToString,
} from "../../primitives/index.js";
import { getAccessKey } from "../../store/records.js";
import { errorOf, keyOf, NEAR, signWith, TestChain, TGAS } from "../test_chain.js";

const transfer = (deposit: bigint): NonDelegateAction => ({ kind: "Transfer", deposit });
const call = (methodName: string, deposit = 0n): NonDelegateAction => ({
  kind: "FunctionCall",
  methodName,
  args: new Uint8Array(0),
  gas: TGAS,
  deposit,
});

function delegateBy(
  chain: TestChain,
  {
    actions = [transfer(NEAR)],
    nonce = 1n,
    key = "sender.near",
    maxBlockHeight = 10n ** 9n,
    senderId = "sender.near",
    receiverId = "bob.near",
    signer = key,
  }: {
    actions?: readonly NonDelegateAction[];
    nonce?: bigint;
    key?: string;
    maxBlockHeight?: bigint;
    senderId?: string;
    receiverId?: string;
    signer?: string;
  } = {},
): ExecutionOutcome[] {
  const delegateAction = { senderId, receiverId, actions, nonce, maxBlockHeight, publicKey: keyOf(key) };
  const signature = signWith(signer, delegateActionHash(delegateAction));
  return chain.run(
    chain.sign("relayer.near", "sender.near", [{ kind: "Delegate", delegateAction, signature }]),
  );
}

const delegateChain = (permission: AccessKeyPermission = { kind: "FullAccess" }) =>
  new TestChain({ "relayer.near": {}, "sender.near": { permission }, "bob.near": {} });

test("the relayer pays gas and deposit of what the sender signed", (t) => {
  const chain = delegateChain();
  const before = chain.account("sender.near")!.amount;
  delegateBy(chain);
  t.is(chain.account("sender.near")!.amount, before);
  t.is(chain.account("bob.near")!.amount, 101n * NEAR);
  t.is(getAccessKey(chain.state, "sender.near", keyOf("sender.near"))!.nonce, 1n);
});

test("when the inner receipt fails, its deposit goes to the sender and gas to the relayer", (t) => {
  const chain = delegateChain();
  const total = chain.account("relayer.near")!.amount;
  chain.burnt = 0n;
  delegateBy(chain, { receiverId: "nobody.near" });
  t.is(chain.account("sender.near")!.amount, 101n * NEAR);
  t.is(chain.account("relayer.near")!.amount, total - NEAR - chain.burnt);
});

const callKey: AccessKeyPermission = {
  kind: "FunctionCall",
  allowance: 1n,
  receiverId: "bob.near",
  methodNames: ["run"],
};
const keyError = (
  error: Extract<ActionErrorKind, { DelegateActionAccessKeyError: unknown }>["DelegateActionAccessKeyError"],
) => ({
  DelegateActionAccessKeyError: error,
});

const DELEGATES: readonly [
  title: string,
  options: Parameters<typeof delegateBy>[1],
  error: ActionErrorKind | null,
  permission?: AccessKeyPermission,
][] = [
  ["signed by another key", { signer: "x" }, "DelegateActionInvalidSignature"],
  ["expired", { maxBlockHeight: 5n }, "DelegateActionExpired"],
  [
    "of another sender",
    { senderId: "bob.near" },
    { DelegateActionSenderDoesNotMatchTxReceiver: { sender_id: "bob.near", receiver_id: "sender.near" } },
  ],
  [
    "with a key the sender does not have",
    { key: "x" },
    keyError({ AccessKeyNotFound: { account_id: "sender.near", public_key: publicKeyToString(keyOf("x")) } }),
  ],
  ["with a used nonce", { nonce: 0n }, { DelegateActionInvalidNonce: { delegate_nonce: 0, ak_nonce: 0 } }],
  [
    "with a nonce beyond the height",
    { nonce: 10n ** 18n },
    { DelegateActionNonceTooLarge: { delegate_nonce: 10n ** 18n, upper_bound: 102_000_000 } },
  ],
  [
    "with two actions and a key for calls",
    { actions: [call("run"), call("run")] },
    keyError("RequiresFullAccess"),
    callKey,
  ],
  ["with a transfer and a key for calls", {}, keyError("RequiresFullAccess"), callKey],
  [
    "with a deposit and a key for calls",
    { actions: [call("run", 1n)] },
    keyError("DepositWithFunctionCall"),
    callKey,
  ],
  [
    "with a deposit to another receiver: the receiver is named",
    { actions: [call("run", 1n)], receiverId: "relayer.near" },
    keyError({ ReceiverMismatch: { tx_receiver: "relayer.near", ak_receiver: "bob.near" } }),
    callKey,
  ],
  [
    "with another method",
    { actions: [call("stop")] },
    keyError({ MethodNameMismatch: { method_name: "stop" } }),
    callKey,
  ],
  ["as the key for calls allows, whatever its allowance", { actions: [call("run")] }, null, callKey],
];

for (const [title, options, error, permission] of DELEGATES) {
  test(`a delegate action ${title}`, (t) => {
    const chain = delegateChain(permission);
    t.deepEqual(errorOf(delegateBy(chain, options)[1]), error);
  });
}
