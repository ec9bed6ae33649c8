/** The contracts of the repository: name to folder. Each has `src/contract.ts` and becomes `build/<name>.wasm`. */
export const contracts = {
  hello: "contracts/stubs/hello",
  counter: "contracts/stubs/counter",
  guestbook: "contracts/stubs/guestbook",
  batch: "contracts/batch",
  "multiple-contracts": "contracts/multiple-contracts",
  "similar-contracts": "contracts/similar-contracts",
  lock: "contracts/patterns/lock",
  saga: "contracts/patterns/saga",
  retry: "contracts/patterns/retry",
  "fan-out": "contracts/patterns/fan-out",
  paging: "contracts/patterns/paging",
  refund: "contracts/patterns/refund",
  rollback: "contracts/patterns/rollback",
  quorum: "contracts/patterns/quorum",
  schema: "contracts/patterns/schema",
  /** Only for the sandbox tests. */
  caller: "sandbox-tests/contracts/caller",
  planner: "sandbox-tests/contracts/planner",
  reader: "sandbox-tests/contracts/reader",
  chains: "sandbox-tests/contracts/chains",
  starved: "sandbox-tests/contracts/starved",
  flows: "sandbox-tests/contracts/flows",
} as const;

export type ContractName = keyof typeof contracts;

/** Path of a built contract, relative to the root of the checkout. */
export function wasmPath(name: ContractName): string {
  return `${contracts[name]}/build/${name}.wasm`;
}
