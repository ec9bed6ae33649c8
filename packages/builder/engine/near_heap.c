/* The heap. In a contract call: size classes with free lists over a bump pointer. Calls are short, so blocks are never
   merged; the last block grows and shrinks in place, which is what strings and arrays under construction need.

   At build time the builder boots the contract twice. The first boot numbers all allocations and never reuses memory, so
   that the builder sees which blocks are alive at the end. The second boot gives exactly those their place in the
   snapshot: one after another, without headers, holes or bytes of dead blocks. Both boots allocate in the same order,
   because near_usable_size tells them nothing about addresses or sizes. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "near_block.h"

/* The builder takes these out of a contract (near_classes.h). */
#define NOINLINE __attribute__((noinline))
#define EXPORT(name) __attribute__((export_name(#name)))

/* Each block of a call is a 4-byte header with its whole size (a multiple of 8), then the payload on an 8-byte
   boundary. */
#define HEADER NEAR_HEADER
#define SMALL NEAR_SMALL
#define SMALL_CLASSES (SMALL / 8 + 1)
/* Above SMALL four classes per power of two, up to 2^31. */
#define CLASSES (SMALL_CLASSES + 4 * 22)
#define PAGE 65536u
#define LARGEST 0x7f000000u

typedef NearFreeBlock FreeBlock;

/* Before each payload while booting. */
typedef struct BootHeader {
    uint32_t size;
    uint32_t number; /* FREED once freed */
} BootHeader;

#define FREED UINT32_MAX

extern unsigned char __heap_base;

#define heap_top near_heap_top
uintptr_t near_heap_top;     /* address of the next block's header */
static uintptr_t heap_limit; /* end of the memory known to exist */
#define free_lists near_free_lists
FreeBlock *near_free_lists[CLASSES];

/* Where a new block has to end in a call, else 0. */
uintptr_t near_fast_limit;

/* Blocks below are part of the snapshot: never freed, and without a header. */
static uintptr_t snapshot_end;

/* Below it a call's values are not taken apart when they die: see near_block.h. */
uintptr_t near_young_end;
#define YOUNG (1 << 20)

static enum { CALL, RECORD, PLACE } mode;
int near_is_booting;
static uint32_t next_number;
/* PLACE: by allocation number, the block's address in the snapshot, or 0. */
static const uint32_t *places;
static uint32_t place_count;

static uint32_t *header_of(const void *payload)
{
    return (uint32_t *)((uintptr_t)payload - HEADER);
}

static uintptr_t heap_start(void)
{
    return ((uintptr_t)&__heap_base + 7) & ~(uintptr_t)7;
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

/* Text is read eight bytes at a time, also where fewer are left of it. */
#define SLACK 8

/* Whether memory exists up to `end`, and a little more, growing it if need be. */
static int reserve(uintptr_t end)
{
    end += SLACK;
    if (end <= heap_limit)
        return 1;
    heap_limit = (uintptr_t)__builtin_wasm_memory_size(0) * PAGE;
    if (end <= heap_limit)
        return 1;
    if (__builtin_wasm_memory_grow(0, (end - heap_limit + PAGE - 1) / PAGE) == (size_t)-1)
        return 0;
    heap_limit = (uintptr_t)__builtin_wasm_memory_size(0) * PAGE;
    return 1;
}

static BootHeader *boot_header_of(const void *payload)
{
    return (BootHeader *)payload - 1;
}

static int is_placed(const void *payload)
{
    return mode == PLACE && (uintptr_t)payload < snapshot_end;
}

NOINLINE static void *boot_malloc(size_t size)
{
    uint32_t number = next_number++;
    BootHeader *header;

    if (mode == PLACE) {
        if (number >= place_count)
            __builtin_trap(); /* the second boot allocates more than the first */
        if (places[number])
            return (void *)(uintptr_t)places[number];
    }
    header = (BootHeader *)heap_top;
    heap_top += sizeof(BootHeader) + ((size + 7) & ~7u);
    if (!reserve(heap_top))
        return NULL;
    header->size = size;
    header->number = number;
    return header + 1;
}

NOINLINE static void boot_free(void *payload)
{
    if (is_placed(payload))
        __builtin_trap(); /* the first boot did not free it */
    boot_header_of(payload)->number = FREED;
}

NOINLINE static void *boot_realloc(void *payload, size_t size)
{
    size_t old_size = boot_header_of(payload)->size;
    void *copy = boot_malloc(size);

    if (!copy)
        return NULL;
    memcpy(copy, payload, old_size < size ? old_size : size);
    boot_free(payload);
    return copy;
}

void *malloc(size_t size)
{
    return near_block_malloc(size);
}

void *near_slow_malloc(size_t size)
{
    uint32_t class, total;
    FreeBlock *block;
    uintptr_t start;

    if (size > LARGEST)
        return NULL;
    if (near_is_booting)
        return boot_malloc(size);
    total = class_size(size + HEADER, &class);
    block = free_lists[class];
    if (block) {
        free_lists[class] = block->next;
        return block;
    }
    if (!heap_top)
        heap_top = heap_start() + HEADER;
    start = heap_top;
    if (!reserve(start + total))
        return NULL;
    near_fast_limit = heap_limit - SLACK;
    heap_top = start + total;
    *(uint32_t *)start = total;
    return (void *)(start + HEADER);
}

void free(void *payload)
{
    uint32_t class, total;

    if (!payload)
        return;
    if (near_is_booting) {
        boot_free(payload);
        return;
    }
    if ((uintptr_t)payload < snapshot_end)
        return;
    total = *header_of(payload);
    if ((uintptr_t)payload - HEADER + total == heap_top) {
        heap_top -= total;
        return;
    }
    if (total <= SMALL)
        class = total / 8;
    else
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
    if (size > LARGEST)
        return NULL;
    if (near_is_booting)
        return boot_realloc(payload, size);
    if ((uintptr_t)payload < snapshot_end) {
        /* The size is not known: what is copied beyond the old end is never read. */
        copy = malloc(size);
        if (copy)
            memcpy(copy, payload, size);
        return copy;
    }
    old_total = *header_of(payload);
    new_total = class_size(size + HEADER, &class);
    if (new_total <= old_total)
        return payload;
    if ((uintptr_t)payload - HEADER + old_total == heap_top) {
        if (!reserve(heap_top + (new_total - old_total)))
            return NULL;
        heap_top += new_total - old_total;
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

/* 0 stands for "unknown". */
size_t near_usable_size(const void *payload)
{
    if (near_is_booting || !payload || (uintptr_t)payload < snapshot_end)
        return 0;
    return *header_of(payload) - HEADER;
}

/* First boot. The result is where the first block's BootHeader will be; blocks follow each other, each payload rounded
   up to 8 bytes. */
EXPORT(near_heap_record) uintptr_t near_heap_record(void)
{
    mode = RECORD;
    near_is_booting = 1;
    near_fast_limit = 0;
    heap_top = heap_start();
    return heap_top;
}

/* End of the blocks. */
EXPORT(near_heap_end) uintptr_t near_heap_end(void)
{
    return heap_top;
}

/* Second boot. Other blocks lie from `far` on, outside of what becomes the snapshot. */
EXPORT(near_heap_place)
void near_heap_place(const uint32_t *table, uint32_t count, uintptr_t end, uintptr_t far)
{
    mode = PLACE;
    near_is_booting = 1;
    near_fast_limit = 0;
    places = table;
    place_count = count;
    snapshot_end = end;
    heap_top = far;
}

/* From here on the heap is that of a contract call. The node gives it more memory than it declares, so heap_limit is
   asked for in the first allocation. */
EXPORT(near_heap_seal) void near_heap_seal(void)
{
    mode = CALL;
    near_is_booting = 0;
    near_fast_limit = 0;
    next_number = 0;
    places = NULL;
    place_count = 0;
    heap_limit = 0;
    heap_top = ((snapshot_end + 7) & ~(uintptr_t)7) + HEADER;
    near_young_end = heap_top + YOUNG;
}
