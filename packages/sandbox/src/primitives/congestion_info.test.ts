import test from "ava";
import { runtimeConfig } from "../parameters/config_store.js";
import { congestionLevel, NO_CONGESTION, processTxLimit, refusingCongestion } from "./congestion_info.js";

const config = runtimeConfig(77).congestion_control_config;
const PGAS = 10n ** 15n;

for (const [what, info, level, limit] of [
  ["nothing", {}, 0, PGAS / 2n],
  ["delayed receipts", { delayedReceiptsGas: 200n * PGAS }, 0.5, (PGAS * 260n) / 1000n],
  ["buffered receipts", { bufferedReceiptsGas: 5n * PGAS }, 0.5, PGAS / 2n],
  ["bytes", { receiptBytes: 790_000_000 }, 0.79, PGAS / 2n],
  ["more than the most", { delayedReceiptsGas: 1000n * PGAS }, 1, PGAS / 50n],
  [
    "the worst of all",
    { delayedReceiptsGas: 40n * PGAS, bufferedReceiptsGas: 8n * PGAS },
    0.8,
    452n * 10n ** 12n,
  ],
] as const)
  test(`congestion by ${what}`, (t) => {
    const congestion = { ...NO_CONGESTION, ...info };
    t.is(congestionLevel(config, congestion), level);
    t.is(processTxLimit(config, congestion), limit);
    t.is(refusingCongestion(config, congestion), level < 0.8 ? null : level);
  });
