/* The heap: size classes with free lists over a bump pointer. Contract calls are short, so blocks are never merged;
   the last block grows and shrinks in place, which is what strings and arrays under construction need. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Each block is a 4-byte header with its whole size (a multiple of 8), then the payload on an 8-byte boundary. */
#define HEADER 4
#define SMALL 512
#define SMALL_CLASSES (SMALL / 8 + 1)
/* Above SMALL four classes per power of two, up to 2^31. */
#define CLASSES (SMALL_CLASSES + 4 * 22)
#define PAGE 65536u

typedef struct FreeBlock {
    struct FreeBlock *next;
} FreeBlock;

extern unsigned char __heap_base;

static uintptr_t heap_top;   /* address of the next block's header */
static uintptr_t heap_limit; /* end of the memory known to exist */
static FreeBlock *free_lists[CLASSES];

static uint32_t *header_of(const void *payload)
{
    return (uint32_t *)((uintptr_t)payload - HEADER);
}

/* Rounds a block's size up to its class. */
static uint32_t class_size(uint32_t size, uint32_t *class)
{
    uint32_t log, step;

    size = (size + 7) & ~7u;
    if (size <= SMALL) {
        *class = size / 8;
        return size;
    }
    log = 31 - __builtin_clz(size - 1);
    step = 1u << (log - 2);
    size = (size + step - 1) & ~(step - 1);
    *class = SMALL_CLASSES + 4 * (log - 9) + (size - (1u << log)) / step - 1;
    return size;
}

static void grow_memory(uintptr_t end)
{
    heap_limit = (uintptr_t)__builtin_wasm_memory_size(0) * PAGE;
    if (end > heap_limit) {
        if (__builtin_wasm_memory_grow(0, (end - heap_limit + PAGE - 1) / PAGE) == (size_t)-1)
            return;
        heap_limit = (uintptr_t)__builtin_wasm_memory_size(0) * PAGE;
    }
}

void *malloc(size_t size)
{
    uint32_t class, total;
    FreeBlock *block;
    uintptr_t start;

    if (size > 0x7f000000)
        return NULL;
    total = class_size(size + HEADER, &class);
    block = free_lists[class];
    if (block) {
        free_lists[class] = block->next;
        return block;
    }
    if (!heap_top)
        heap_top = (((uintptr_t)&__heap_base + 7) & ~(uintptr_t)7) + HEADER;
    start = heap_top;
    if (start + total > heap_limit) {
        grow_memory(start + total);
        if (start + total > heap_limit)
            return NULL;
    }
    heap_top = start + total;
    *(uint32_t *)start = total;
    return (void *)(start + HEADER);
}

void free(void *payload)
{
    uint32_t class, total;

    if (!payload)
        return;
    total = *header_of(payload);
    if ((uintptr_t)payload - HEADER + total == heap_top) {
        heap_top -= total;
        return;
    }
    class_size(total, &class);
    ((FreeBlock *)payload)->next = free_lists[class];
    free_lists[class] = payload;
}

void *calloc(size_t count, size_t size)
{
    size_t total;
    void *payload;

    if (__builtin_mul_overflow(count, size, &total))
        return NULL;
    payload = malloc(total);
    if (payload)
        memset(payload, 0, total);
    return payload;
}

void *realloc(void *payload, size_t size)
{
    uint32_t old_total, new_total, class;
    void *copy;

    if (!payload)
        return malloc(size);
    if (size > 0x7f000000)
        return NULL;
    old_total = *header_of(payload);
    new_total = class_size(size + HEADER, &class);
    if (new_total <= old_total)
        return payload;
    if ((uintptr_t)payload - HEADER + old_total == heap_top) {
        uintptr_t end = heap_top + (new_total - old_total);
        if (end > heap_limit)
            grow_memory(end);
        if (end > heap_limit)
            return NULL;
        heap_top = end;
        *header_of(payload) = new_total;
        return payload;
    }
    copy = malloc(size);
    if (!copy)
        return NULL;
    memcpy(copy, payload, old_total - HEADER);
    free(payload);
    return copy;
}

size_t near_usable_size(const void *payload)
{
    return payload ? *header_of(payload) - HEADER : 0;
}

/* Forgets free blocks and zeroes them, so that the snapshot holds nothing dead.
   heap_limit is asked for again in the first call: a node starts contracts with more memory than they declare. */
void near_seal_heap(void)
{
    uint32_t class;

    for (class = 0; class < CLASSES; class++) {
        FreeBlock *block = free_lists[class];
        while (block) {
            FreeBlock *next = block->next;
            memset(header_of(block), 0, *header_of(block));
            block = next;
        }
        free_lists[class] = NULL;
    }
    /* Blocks freed at the top left their bytes behind. */
    memset((void *)heap_top, 0, (uintptr_t)__builtin_wasm_memory_size(0) * PAGE - heap_top);
    heap_limit = 0;
}
