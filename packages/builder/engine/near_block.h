/* What quickjs.c knows of the heap (near_heap.c). */
#include <stddef.h>
#include <stdint.h>

extern uintptr_t near_heap_top, near_young_end;
extern int near_is_booting;
extern size_t near_usable_size(const void *block);

/* While a call has used little memory, values that die stay where they are: taking them apart costs more gas than the
   memory is worth, which is gone when the call ends. */
static inline int near_keeps_garbage(void)
{
    return near_heap_top < near_young_end;
}

/* Capacity of an object that grows: exact in the snapshot, generous in a call. */
static inline uint32_t near_grown(uint32_t count, uint32_t capacity)
{
    uint32_t grown;

    if (near_is_booting)
        return count;
    grown = capacity < 8 ? 8 : capacity * 2;
    return count > grown ? count : grown;
}

/* The heap of a call: blocks up to NEAR_SMALL bytes, header included, have a free list per eight bytes; a new block
   begins at near_heap_top. Nothing is below near_fast_limit while a contract boots. */
#define NEAR_HEADER 4
#define NEAR_SMALL 512

typedef struct NearFreeBlock {
    struct NearFreeBlock *next;
} NearFreeBlock;

extern NearFreeBlock *near_free_lists[];
extern uintptr_t near_fast_limit;
extern void *near_slow_malloc(size_t size);

static inline __attribute__((always_inline)) void *near_block_malloc(size_t size)
{
    uint32_t total = (size + NEAR_HEADER + 7) & ~7u;
    uintptr_t start = near_heap_top, end = start + total;
    NearFreeBlock *block;

    if (size > NEAR_SMALL - NEAR_HEADER)
        return near_slow_malloc(size);
    block = near_free_lists[total / 8];
    if (block) {
        near_free_lists[total / 8] = block->next;
        return block;
    }
    if (end > near_fast_limit)
        return near_slow_malloc(size);
    near_heap_top = end;
    *(uint32_t *)start = total;
    return (void *)(start + NEAR_HEADER);
}

static inline void near_block_free(void *block)
{
    free(block);
}

static inline void *near_block_realloc(void *block, size_t size)
{
    if (size == 0) {
        free(block);
        return NULL;
    }
    return realloc(block, size);
}
