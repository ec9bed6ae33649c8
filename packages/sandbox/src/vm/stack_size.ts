/**
 * Size of the stack, in MiB, of the thread that contracts run on (`resourceLimits.stackSizeMb` of a worker).
 *
 * NEAR's own limit has to decide, never V8's. NEAR counts at least 64 bytes for a call in a budget of 262,144 bytes, so
 * a chain of 4,096 calls is the longest; V8's frames are about twice as large as NEAR's count (locals and operands of
 * four bytes take eight), and all of them fit one MiB. Only a function made for it needs more: V8's optimising compiler keeps a
 * value that is computed both before and after a call alive in between, and 3,000 of those, in every frame of the
 * longest chain, take 128 MiB. The memory is only reserved: pages that are not touched cost nothing.
 */
export const CONTRACT_STACK_SIZE_MB = 256;
