/* Looks at eight bytes of text at a time. */
#include <stddef.h>
#include <stdint.h>

typedef uint64_t __attribute__((may_alias, aligned(1))) near_eight;

#define NEAR_ONES 0x0101010101010101ull
#define NEAR_HIGHS 0x8080808080808080ull
/* Not zero if one of eight bytes is zero, or less than n (at most 128). */
#define NEAR_HAS_ZERO(x) (((x) - NEAR_ONES) & ~(x) & NEAR_HIGHS)
#define NEAR_HAS_LESS(x, n) (((x) - NEAR_ONES * (n)) & ~(x) & NEAR_HIGHS)

/* Of such a mask: how many bytes come before the first. */
#define NEAR_BEFORE(mask) (__builtin_ctzll(mask) / 8)

/* The eight bytes may reach beyond the text: near_heap.c leaves room for that behind the last block. */

/* Number of leading ASCII bytes. */
static size_t near_ascii_length(const uint8_t *text, size_t length)
{
    size_t count;

    for (count = 0; count < length; count += 8) {
        uint64_t mask = *(const near_eight *)(text + count) & NEAR_HIGHS;

        if (mask) {
            count += NEAR_BEFORE(mask);
            break;
        }
    }
    return count < length ? count : length;
}

/* Number of leading bytes that stand for themselves in a JSON string; `highest` is 0x7f for UTF-8, 0xff for Latin-1. */
static size_t near_plain_length(const uint8_t *text, size_t length, unsigned highest)
{
    uint64_t high = highest < 0x80 ? NEAR_HIGHS : 0;
    size_t count;

    for (count = 0; count < length; count += 8) {
        uint64_t eight = *(const near_eight *)(text + count);
        uint64_t mask = NEAR_HAS_LESS(eight, 0x20) | NEAR_HAS_ZERO(eight ^ NEAR_ONES * '"') |
            NEAR_HAS_ZERO(eight ^ NEAR_ONES * '\\') | (eight & high);

        if (mask) {
            count += NEAR_BEFORE(mask);
            break;
        }
    }
    return count < length ? count : length;
}
