import { rounded } from "./decimal.js";
import type { Decoder, JsonDecoder } from "./decoders/decoder.js";
import { DEFAULT_GAS } from "./gas-spec.js";
import { MAX_RECEIPT_GAS } from "./limits.js";

/**
 * Gas of a callback beside its results, of a result, of a byte of it and of an opening bracket or comma of JSON: measured on the
 * repository's builds and rounded up. `sandbox-tests/callback-gas.test.ts` fails when an engine needs more.
 */
const CALLBACK = 2e12;
const RESULT = 1e11;
const BYTE = 1.8e8;
const TOKEN = 2e10;

/** Gas that suffices for the dearest answer that the decoder reads, whoever chooses it. */
export function readingGas(decoder: Decoder<unknown>): number {
  if (decoder.unread === true) return RESULT;
  // Twice the tokens that are described are parsed.
  const { maxLength, maxTokens = 0 } = decoder as Decoder<unknown> & Partial<JsonDecoder<unknown>>;
  return RESULT + maxLength * BYTE + 2 * maxTokens * TOKEN;
}

/** Gas of a callback that names none, where the dearest answers to it take more than the usual {@link DEFAULT_GAS}. */
export function defaultGas(reading: number): bigint | undefined {
  const gas = CALLBACK + reading;
  return gas > DEFAULT_GAS ? BigInt(gas < MAX_RECEIPT_GAS ? rounded(gas) : MAX_RECEIPT_GAS) : undefined;
}
