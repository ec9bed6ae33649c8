import fc from "fast-check";
import {
  type Action,
  encode,
  encodeSignedTransaction,
  type NonDelegateAction,
  newSignedTransaction,
  sha256,
  type Transaction,
  transactionCodec,
} from "../../src/primitives/index.js";
import { call, type Generator, type World } from "./input.js";
import type { Random } from "./random.js";

const METHODS = ["send_tx", "broadcast_tx_commit", "broadcast_tx_async"];
const AMOUNTS = [0n, 0n, 1n, 1n, 10n ** 24n, 2n ** 64n, 2n ** 127n, 2n ** 128n - 1n];
const GAS = [0n, 1n, 10n ** 12n, 10n ** 13n, 3n * 10n ** 13n, 2n ** 63n, 2n ** 64n - 1n];
const label = fc.string({ unit: "binary", maxLength: 70 });

const NAMES = [
  "fuzz.test.near",
  "near",
  "nobody.near",
  "a",
  "A",
  "",
  "a..b",
  "0".repeat(64),
  `0x${"0".repeat(40)}`,
];

function plainAction(random: Random, { key }: World): NonDelegateAction {
  const deposit = random.pick(AMOUNTS);
  const publicKey = random.chance(50) ? key.publicKey : Uint8Array.from([0, ...random.bytes(32)]);
  const name = random.chance(70) ? random.pick(NAMES) : random.sample(label);
  const choices: readonly (() => NonDelegateAction)[] = [
    () => ({ kind: "CreateAccount" }),
    () => ({ kind: "Transfer", deposit }),
    () => ({ kind: "DeployContract", code: random.bytes(random.below(100)) }),
    () => ({
      kind: "FunctionCall",
      methodName: random.chance(50) ? "main" : random.sample(label),
      args: random.bytes(random.below(100)),
      gas: random.pick(GAS),
      deposit,
    }),
    () => ({ kind: "Stake", stake: deposit, publicKey }),
    () => ({
      kind: "AddKey",
      publicKey,
      accessKey: {
        nonce: random.pick(GAS),
        permission: random.chance(50)
          ? { kind: "FullAccess" }
          : {
              kind: "FunctionCall",
              allowance: deposit,
              receiverId: name,
              methodNames: [random.sample(label)],
            },
      },
    }),
    () => ({ kind: "DeployGlobalContract", code: random.bytes(50), deployMode: "CodeHash" }),
    () => ({ kind: "UseGlobalContract", contractIdentifier: { kind: "AccountId", accountId: "near" } }),
  ];
  return random.pick(choices)();
}

function action(random: Random, world: World): Action {
  if (random.chance(90)) return plainAction(random, world);
  return {
    kind: "Delegate",
    delegateAction: {
      senderId: "near",
      receiverId: "near",
      actions: [plainAction(random, world)],
      nonce: random.pick(GAS),
      maxBlockHeight: random.pick(GAS),
      publicKey: world.key.publicKey,
    },
    signature: Uint8Array.from([0, ...random.bytes(64)]),
  };
}

/** Nothing that takes the key or the account away from the world that others sign in. */
function transaction(random: Random, world: World): Transaction {
  const count = random.chance(95) ? 1 + random.below(4) : random.pick([0, 100, 101]);
  return {
    version: random.chance(95) ? 0 : 1,
    signerId: world.accountId,
    publicKey: world.key.publicKey,
    nonce: random.chance(90) ? world.nonce + 1n : random.pick([0n, world.nonce, 2n ** 64n - 1n]),
    receiverId: random.chance(80) ? random.pick(NAMES) : random.sample(label),
    blockHash: random.chance(95) ? world.blockHash : random.bytes(32).toString("hex"),
    actions: Array.from({ length: count }, () => action(random, world)),
    priorityFee: 0n,
  };
}

const send = (title: string, random: Random, bytes: Uint8Array, live: boolean) => {
  const base64 = Buffer.from(bytes).toString("base64");
  if (random.chance(20)) return call(title, "tx", { signed_tx_base64: base64, wait_until: "NONE" }, false);
  const method = random.pick(METHODS);
  return call(title, method, random.chance(50) ? [base64] : { signed_tx_base64: base64 }, live);
};

const encoded = (random: Random, world: World) => encode(transactionCodec, transaction(random, world));

const signed = (world: World, bytes: Uint8Array): Uint8Array =>
  Buffer.concat([bytes, world.key.sign(sha256(bytes))]);

/** Signed before it is changed: nothing of it may run. */
const changedAfterSigning: Generator = (random, world) => {
  const whole = signed(world, encoded(random, world));
  const mutant = random.mutate(whole);
  const same = mutant.equals(whole);
  return send("transaction changed after signing", random, same ? mutant.subarray(1) : mutant, false);
};

const strangersKey: Generator = (random, world) => {
  const valid = transaction(random, world);
  const bytes = encode(transactionCodec, valid);
  const signature = Uint8Array.from([0, ...random.bytes(64)]);
  return random.chance(50)
    ? send("random signature", random, encodeSignedTransaction(newSignedTransaction(valid, signature)), false)
    : send("no signature", random, bytes, false);
};

const noTransaction: Generator = (random) =>
  send("random bytes as a transaction", random, random.bytes(random.below(300)), false);

const signedMutant: Generator = (random, world) =>
  send("signed mutant", random, signed(world, random.mutate(encoded(random, world))), true);

const oddTransaction: Generator = (random, world) =>
  send("odd transaction", random, signed(world, encoded(random, world)), true);

export const inertTransactions: readonly (readonly [weight: number, generator: Generator])[] = [
  [16, changedAfterSigning],
  [6, strangersKey],
  [4, noTransaction],
];

export const liveTransactions: readonly (readonly [weight: number, generator: Generator])[] = [
  [10, signedMutant],
  [8, oddTransaction],
];
