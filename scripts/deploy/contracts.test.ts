import test from "ava";
import { calleesOf, wantedContracts } from "./contracts.js";
import { networks } from "./networks.js";

const readCode = (name: string) => Buffer.from(name);
const wantedOn = (network: keyof typeof networks, account: string, named = {}) =>
  wantedContracts(networks[network]!, account, calleesOf(networks[network]!, account, named), readCode);
const initOf = (wanted: ReturnType<typeof wantedOn>, name: string) => {
  const init = wanted.find((contract) => contract.name === name)?.init;
  return init && [init.method, JSON.parse(Buffer.from(init.args).toString())];
};

test("testnet gets the three examples, told of the public callees", (t) => {
  const wanted = wantedOn("testnet", "you.testnet");
  t.deepEqual(
    wanted.map(({ accountId }) => accountId),
    ["batch.you.testnet", "multiple-contracts.you.testnet", "similar-contracts.you.testnet"],
  );
  t.is(initOf(wanted, "batch"), null);
  t.deepEqual(initOf(wanted, "multiple-contracts"), [
    "init",
    {
      hello_account: "hello.near-examples.testnet",
      counter_account: "counter.near-examples.testnet",
      guestbook_account: "guestbook.near-examples.testnet",
    },
  ]);
  t.deepEqual(initOf(wanted, "similar-contracts"), ["init", { accounts: ["hello.near-examples.testnet"] }]);
});

test("the sandbox gets the stubs first and the examples told of them", (t) => {
  const wanted = wantedOn("sandbox", "test.near");
  t.deepEqual(
    wanted.map(({ name }) => name),
    ["hello", "counter", "guestbook", "batch", "multiple-contracts", "similar-contracts"],
  );
  t.deepEqual(initOf(wanted, "similar-contracts"), ["init", { accounts: ["hello.test.near"] }]);
});

test("a callee that the user names is called instead, and its stub is not deployed", (t) => {
  const wanted = wantedOn("sandbox", "test.near", { hello: "mine.test.near" });
  t.false(wanted.some(({ name }) => name === "hello"));
  t.deepEqual(initOf(wanted, "similar-contracts"), ["init", { accounts: ["mine.test.near"] }]);
});

test("the code hash is what nodes print for the code", (t) => {
  // sha256 of no bytes, base58.
  const [batch] = wantedContracts(
    networks.testnet!,
    "a.testnet",
    networks.testnet!.callees as never,
    () => new Uint8Array(),
  );
  t.is(batch!.codeHash, "GKot5hBsd81kMupNCXHaqbhv3huEbxAFMLnpcX2hniwn");
});
