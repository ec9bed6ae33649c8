/**
 * Size of the stack, in MiB, of the thread that contracts run on (`resourceLimits.stackSizeMb` of a worker).
 * NEAR's own limit counts 64 bytes and more per call in a budget of 262,144 bytes; V8's frames are larger, and its
 * unoptimised code keeps every local and operand in memory. See `stack.test.ts` for how much that is at most.
 */
export const CONTRACT_STACK_SIZE_MB = 64;
