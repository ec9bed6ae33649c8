import type { Node } from "./node.js";

interface MethodCount {
  calls: number;
  milliseconds: number;
  readonly errors: Map<number, number>;
}

/** Counters in the text format of Prometheus, under nearcore's names. */
export class Metrics {
  readonly #methods = new Map<string, MethodCount>();

  count(method: string, milliseconds: number, errorCode: number | null): void {
    const known = this.#methods.get(method) ?? { calls: 0, milliseconds: 0, errors: new Map() };
    known.calls += 1;
    known.milliseconds += milliseconds;
    if (errorCode !== null) known.errors.set(errorCode, (known.errors.get(errorCode) ?? 0) + 1);
    this.#methods.set(method, known);
  }

  text({ head, chain, client }: Node): string {
    const methods = [...this.#methods];
    return [
      ...metric("near_block_height_head", "gauge", "Height of the head", [["", head.height]]),
      ...metric("near_final_block_height", "gauge", "Height of the last final block", [
        ["", chain.finalHead.block.header.height],
      ]),
      ...metric("near_transaction_pool_entries", "gauge", "Transactions that wait for a block", [
        ["", client.poolSize],
      ]),
      ...metric(
        "near_http_rpc_request_count",
        "counter",
        "Requests by method",
        methods.map(([method, { calls }]) => [`{method="${method}"}`, calls]),
      ),
      ...metric(
        "near_rpc_processing_seconds_total",
        "counter",
        "Seconds spent on requests by method",
        methods.map(([method, { milliseconds }]) => [`{method="${method}"}`, milliseconds / 1000]),
      ),
      ...metric(
        "near_rpc_error_count",
        "counter",
        "Errors by method and code",
        methods.flatMap(([method, { errors }]) =>
          [...errors].map(([code, count]): [string, number] => [
            `{method="${method}",err_code="${code}"}`,
            count,
          ]),
        ),
      ),
      "",
    ].join("\n");
  }
}

function metric(
  name: string,
  type: "gauge" | "counter",
  help: string,
  samples: readonly (readonly [labels: string, value: number])[],
): string[] {
  if (samples.length === 0) return [];
  return [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${type}`,
    ...samples.map(([labels, value]) => `${name}${labels} ${value}`),
  ];
}
