export { run } from "./runner.js";
export type * from "./runner.types.js";
export { CONTRACT_STACK_SIZE_MB } from "./stack_size.js";
