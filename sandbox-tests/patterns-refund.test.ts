import test from "ava";
import type { NearAccount } from "near-workspaces";
import type { Scene } from "./support/chain.js";
import { conserved } from "./support/conserved.js";
import { callOf, callsOf, type Sent, settle } from "./support/sent.js";
import { NEAR, TGAS } from "./support/units.js";
import { useChain } from "./support/use-chain.js";
import { attacker, vanishing } from "./support/wat.js";

const chain = useChain(test);

async function cast(scene: Scene) {
  return {
    refund: await scene.deploy("refund"),
    book: await scene.deploy("guestbook"),
    alice: await scene.user(),
  };
}

const claimable = async (refund: NearAccount, account: string) =>
  BigInt(await refund.view<string>("claimable", { account }));

for (let failing = 0; failing < 16; failing += 1) {
  test(`of four paid calls those fail whose bit is set in ${failing}: their deposits come back`, async (t) => {
    const scene = await chain.scene();
    const { refund, book, alice } = await cast(scene);
    const deposits = [1n, 2n * NEAR, 4n * NEAR + 1n, 8n * NEAR];
    const fails = deposits.map((_, i) => ((failing >> i) & 1) === 1);
    const entries = deposits.map((deposit, i) => ({
      book: fails[i] ? scene.missing(`m${i}`) : book.accountId,
      deposit: `${deposit}`,
    }));
    const kept = deposits.reduce((sum, deposit, i) => (fails[i] ? sum : sum + deposit), 0n);
    const changes = {
      users: [[alice, -kept]],
      contracts: [
        [refund, 0n],
        [book, kept],
      ],
    } as const;
    await conserved(t, scene, changes, async () => {
      const deposit = deposits.reduce((sum, one) => sum + one, 0n);
      const sent = await scene.call(alice, refund, "sign", { entries, text: "hi" }, { deposit });
      t.deepEqual(
        sent.value,
        fails.map((fail) => !fail),
      );
      t.is(callsOf(sent, "on_payout").length, failing === 0 ? 0 : 1);
      return [[alice, sent]];
    });
  });
}

test("two payers at once: each gets back its own, and only once", async (t) => {
  const scene = await chain.scene();
  const { refund, book, alice } = await cast(scene);
  const bob = await scene.user("bob");
  const sign = (user: NearAccount, good: bigint, bad: bigint) =>
    scene.call(
      user,
      refund,
      "sign",
      {
        entries: [
          { book: book.accountId, deposit: `${good}` },
          { book: scene.missing(), deposit: `${bad}` },
        ],
        text: "hi",
      },
      { deposit: good + bad },
    );
  const changes = {
    users: [
      [alice, -NEAR],
      [bob, -3n * NEAR],
    ],
    contracts: [
      [refund, 0n],
      [book, 4n * NEAR],
    ],
  } as const;
  await conserved(t, scene, changes, async () => {
    const [fromAlice, fromBob] = await Promise.all([
      sign(alice, NEAR, 20n * NEAR),
      sign(bob, 3n * NEAR, 7n * NEAR),
    ]);
    t.deepEqual(
      [fromAlice.value, fromBob.value],
      [
        [true, false],
        [true, false],
      ],
    );
    return [
      [alice, fromAlice],
      [bob, fromBob],
    ];
  });
});

test("one payer, calls in one receipt and in two transactions at once: every deposit goes back once", async (t) => {
  const scene = await chain.scene();
  const { refund, book, alice } = await cast(scene);
  const args = (good: bigint, bad: bigint) => ({
    entries: [
      { book: book.accountId, deposit: `${good}` },
      { book: scene.missing(), deposit: `${bad}` },
    ],
    text: "hi",
  });
  const inOneReceipt = async (pairs: readonly (readonly [bigint, bigint])[]) => {
    const batch = alice.batch(refund);
    for (const [good, bad] of pairs)
      batch.functionCall("sign", args(good, bad), { gas: 140n * TGAS, attachedDeposit: good + bad });
    return settle(scene.chain.worker, await batch.transact());
  };
  const changes = {
    users: [[alice, -6n * NEAR]],
    contracts: [
      [refund, 0n],
      [book, 6n * NEAR],
    ],
  } as const;
  await conserved(t, scene, changes, async () => {
    const [both, one] = await Promise.all([
      inOneReceipt([
        [NEAR, 20n * NEAR],
        [2n * NEAR, 20n * NEAR],
      ]),
      inOneReceipt([[3n * NEAR, 20n * NEAR]]),
    ]);
    t.deepEqual(
      [both?.value, one?.value],
      [
        [true, false],
        [true, false],
      ],
    );
    t.is(callsOf(both!, "on_payout").length, 2);
    return [
      [alice, both!],
      [alice, one!],
    ];
  });
});

test("whatever gas is attached, nothing is lost: refused before any promise, or the failed deposits come back", async (t) => {
  const scene = await chain.scene();
  const { refund, book, alice } = await cast(scene);
  const entries = [
    { book: book.accountId, deposit: "5" },
    { book: scene.missing(), deposit: `${NEAR}` },
  ];
  const answers = new Set<string>();
  for (const tera of [1n, 3n, 10n, 30n, 44n, 45n, 46n, 47n, 48n, 60n, 300n]) {
    const before = await scene.balance(alice);
    const options = { deposit: NEAR + 5n, gas: tera * TGAS };
    const sent = await scene.call(alice, refund, "sign", { entries, text: "hi" }, options);
    const paid = before - (await scene.balance(alice)) - BigInt(sent.graph.tokensBurnt);
    if (sent.failure !== undefined) {
      t.regex(sent.failure, /XCC07 gas: need/);
      t.is(callsOf(sent, "add_message").length, 0);
      t.is(paid, 0n, `${tera} Tgas`);
    } else {
      t.deepEqual(sent.value, [true, false]);
      t.is(paid, 5n, `${tera} Tgas`);
    }
    answers.add(
      sent.failure === undefined ? "done" : sent.failure.includes("XCC07") ? "refused" : "out of gas",
    );
  }
  t.deepEqual([...answers], ["refused", "done"]);
});

for (const [what, deposit, error] of [
  ["less", NEAR - 1n, /XCC23 refund: need 10{24}, have 9{24}\b/],
  ["more", NEAR + 1n, /attached are/],
] as const) {
  test(`${what} attached than the entries spend: refused, and all of it comes back`, async (t) => {
    const scene = await chain.scene();
    const { refund, book, alice } = await cast(scene);
    await conserved(t, scene, { users: [[alice, 0n]], contracts: [[refund, 0n]] }, async () => {
      const entries = [{ book: book.accountId, deposit: "1 NEAR" }];
      const sent = await scene.call(alice, refund, "sign", { entries, text: "hi" }, { deposit });
      t.regex(sent.failure ?? "", error);
      t.deepEqual(callsOf(sent, "add_message"), []);
      return [[alice, sent]];
    });
  });
}

/** A payer of 5 NEAR that deletes its own account before its refund can come. */
async function vanished(scene: Scene, refund: NearAccount, alice: NearAccount) {
  const args = JSON.stringify({ entries: [{ book: scene.missing("book"), deposit: "5 NEAR" }], text: "hi" });
  const payer = await scene.deploy(
    await vanishing({ accountId: refund.accountId, method: "sign", args }, 5n * NEAR, alice.accountId),
    { as: "payer" },
  );
  const sent = await scene.call(alice, payer, "vanish");
  return { payer, sent };
}

test("a payer that is deleted meanwhile: the refund is noted, and paid when the account exists again", async (t) => {
  const scene = await chain.scene();
  const { refund, alice } = await cast(scene);
  await conserved(t, scene, { contracts: [[refund, 5n * NEAR]] }, async () => {
    const { payer, sent } = await vanished(scene, refund, alice);
    t.false(await payer.exists());
    t.is(callOf(sent, "on_payout").status.kind, "success");
    t.is(await claimable(refund, payer.accountId), 5n * NEAR);
    return [[alice, sent]];
  });

  const again = await scene.user("payer");
  await conserved(t, scene, { users: [[again, 5n * NEAR]], contracts: [[refund, -5n * NEAR]] }, async () => {
    const claimed = await scene.call(again, refund, "claim");
    t.is(claimed.failure, undefined);
    const twice = await scene.call(again, refund, "claim");
    t.regex(twice.failure ?? "", /XCC28 claim: payer/);
    return [
      [again, claimed],
      [again, twice],
    ];
  });
  t.is(await claimable(refund, again.accountId), 0n);
});

test("a claim that fails is the claimant's again; nobody else's it ever was", async (t) => {
  const scene = await chain.scene();
  const { refund, alice } = await cast(scene);
  await vanished(scene, refund, alice);
  const again = await scene.user("payer");
  const changes = {
    users: [
      [again, 0n],
      [alice, 5n * NEAR],
    ],
    contracts: [[refund, -5n * NEAR]],
  } as const;
  await conserved(t, scene, changes, async () => {
    const lost = await scene.call(again, refund, "claim", { to: scene.missing() });
    t.is(await claimable(refund, again.accountId), 5n * NEAR);
    t.is(await claimable(refund, scene.missing()), 0n);
    const stolen = await scene.call(alice, refund, "claim");
    t.regex(stolen.failure ?? "", /XCC28/);
    const sentOn = await scene.call(again, refund, "claim", { to: alice.accountId });
    return [
      [again, lost],
      [alice, stolen],
      [again, sentOn],
    ];
  });
});

for (const callback of ["on_signed", "on_payout"]) {
  test(`${callback} pays no forger`, async (t) => {
    const scene = await chain.scene();
    const { refund, book, alice } = await cast(scene);
    const mallory = await scene.user("mallory");
    await vanished(scene, refund, alice);
    const forged = [0, 1].map((count) => ({
      count,
      context: {
        account: mallory.accountId,
        amount: { $: `n${5n * NEAR}` },
        spent: [{ $: `n${5n * NEAR}` }],
      },
      paid: { to: mallory.accountId, amount: `${5n * NEAR}` },
    }));
    await conserved(t, scene, { users: [[mallory, 0n]], contracts: [[refund, 0n]] }, async () => {
      const sent: (readonly [NearAccount, Sent])[] = [];
      for (const args of forged) {
        const direct = await scene.call(mallory, refund, callback, args);
        t.regex(direct.failure ?? "", /^Smart contract panicked: Function is private/);
        sent.push([mallory, direct]);
        const victim = { accountId: refund.accountId, method: callback, args: JSON.stringify(args) };
        const callee = { accountId: book.accountId, method: "misbehave", args: '{"how":"panic"}' };
        const forger = await scene.deploy(await attacker(callee, victim), { as: `forger${args.count}` });
        const attack = await scene.call(mallory, forger, "attack");
        t.regex(attack.failure ?? "", /^Smart contract panicked: Function is private/);
        sent.push([mallory, attack]);
      }
      return sent;
    });
    const own = await scene.call(refund, refund, callback, forged[0]);
    t.regex(own.failure ?? "", /^Smart contract panicked: XCC21 results: need -?1, have 0/);
    t.is(await claimable(refund, mallory.accountId), 0n);
  });
}
