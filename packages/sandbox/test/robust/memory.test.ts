import test from "ava";
import { DEFAULT_PRUNING } from "../../src/chain/chain_store.js";
import { Sandbox } from "../../src/index.js";
import { base64, COUNTER, client, countOf, functionCall, sign, signingContext } from "./calls.js";

/** `MEMORY_TRANSACTIONS=20000` is the long run. */
const TRANSACTIONS = Number(process.env.MEMORY_TRANSACTIONS ?? 2000);
/** The list of blocks is shortened when it is a quarter too long. */
const MOST_BLOCKS = DEFAULT_PRUNING.maxBlocks * 1.25;

interface Status {
  readonly sync_info: { readonly earliest_block_height: number; readonly latest_block_height: number };
}

test(`what ${TRANSACTIONS} transactions leave behind is bounded`, async (t) => {
  t.timeout(1_800_000);
  const sandbox = await Sandbox.start();
  t.teardown(() => sandbox.stop());
  const { accountId } = await sandbox.createAccount("counter.test.near", { code: COUNTER });
  const { url } = await sandbox.listen();
  const { rpc, close } = client(url, 1);
  t.teardown(close);

  const first = await signingContext(sandbox, sandbox.root);
  let { nonce, blockHash } = first;
  const hashes: string[] = [];
  // One after the other, so that each has blocks of its own.
  for (let sent = 0; sent < TRANSACTIONS; sent += 1) {
    if (sent % 1000 === 0) ({ blockHash } = await signingContext(sandbox, sandbox.root));
    nonce += 1n;
    const signed = sign(sandbox.root, accountId, [functionCall("increment")], nonce, blockHash);
    const { result, error } = await rpc("send_tx", [base64(signed)]);
    if (error) return t.fail(JSON.stringify(error));
    hashes.push((result as { transaction: { hash: string } }).transaction.hash);
    if (sent % 5000 === 0) t.log(`${sent} transactions: ${megabytes()}`);
  }
  t.is(await countOf(sandbox, accountId), BigInt(TRANSACTIONS));

  const { sync_info } = (await sandbox.rpc("status")) as Status;
  const made = sync_info.latest_block_height - first.height;
  t.true(made > MOST_BLOCKS, `${made} blocks are too few to prove anything`);
  t.true(sync_info.latest_block_height - sync_info.earliest_block_height <= MOST_BLOCKS);
  const outcome = (hash: string) =>
    rpc("tx", { tx_hash: hash, sender_account_id: "test.near", wait_until: "NONE" });
  t.regex(JSON.stringify((await outcome(hashes[0]!)).error), /UNKNOWN_TRANSACTION/);
  t.is((await outcome(hashes.at(-1)!)).error, undefined);
  t.log(`${TRANSACTIONS} transactions, ${made} blocks: ${megabytes()}`);
});

/** Of this process, which the chain runs in. */
function megabytes(): string {
  const { rss, heapUsed } = process.memoryUsage();
  const inMegabytes = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MB`;
  return `resident ${inMegabytes(rss)}, heap of the client ${inMegabytes(heapUsed)}`;
}
