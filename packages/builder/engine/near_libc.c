/* The parts of libc that would otherwise use bulk memory (not in NEAR's WebAssembly), slow loops, or WASI imports. */
#include <stddef.h>
#include <stdint.h>

typedef uint64_t __attribute__((may_alias, aligned(1))) word;
typedef uint32_t __attribute__((may_alias, aligned(1))) half;

void *memcpy(void *to, const void *from, size_t count)
{
    unsigned char *target = to;
    const unsigned char *source = from;

    for (; count >= 32; count -= 32, target += 32, source += 32) {
        ((word *)target)[0] = ((const word *)source)[0];
        ((word *)target)[1] = ((const word *)source)[1];
        ((word *)target)[2] = ((const word *)source)[2];
        ((word *)target)[3] = ((const word *)source)[3];
    }
    if (count & 16) {
        ((word *)target)[0] = ((const word *)source)[0];
        ((word *)target)[1] = ((const word *)source)[1];
        target += 16, source += 16;
    }
    if (count & 8) {
        *(word *)target = *(const word *)source;
        target += 8, source += 8;
    }
    if (count & 4) {
        *(half *)target = *(const half *)source;
        target += 4, source += 4;
    }
    for (count &= 3; count; count--)
        *target++ = *source++;
    return to;
}

/* Not through memcpy: its arguments may not overlap. */
void *memmove(void *to, const void *from, size_t count)
{
    unsigned char *target = to;
    const unsigned char *source = from;

    if ((uintptr_t)target - (uintptr_t)source >= count) {
        for (; count >= 8; count -= 8, target += 8, source += 8)
            *(word *)target = *(const word *)source;
        for (; count; count--)
            *target++ = *source++;
    } else {
        target += count;
        source += count;
        for (; count >= 8; count -= 8)
            *(word *)(target -= 8) = *(const word *)(source -= 8);
        for (; count; count--)
            *--target = *--source;
    }
    return to;
}

void *memset(void *to, int value, size_t count)
{
    unsigned char *target = to;
    uint64_t pattern = (unsigned char)value * 0x0101010101010101ull;

    for (; count >= 8; count -= 8, target += 8)
        *(word *)target = pattern;
    for (; count; count--)
        *target++ = (unsigned char)value;
    return to;
}

int memcmp(const void *a, const void *b, size_t count)
{
    const unsigned char *left = a, *right = b;

    for (; count >= 8 && *(const word *)left == *(const word *)right; count -= 8, left += 8, right += 8)
        ;
    for (; count; count--, left++, right++) {
        if (*left != *right)
            return *left - *right;
    }
    return 0;
}

size_t strlen(const char *text)
{
    const char *end = text;

    while (*end)
        end++;
    return end - text;
}

/* libc's standard streams and exit path reach these only through code that contracts cannot run. */
#define UNREACHABLE_WASI(name, ...)                                                                                    \
    int32_t __imported_wasi_snapshot_preview1_##name(__VA_ARGS__) { __builtin_trap(); }

UNREACHABLE_WASI(fd_close, int32_t a)
UNREACHABLE_WASI(fd_fdstat_get, int32_t a, int32_t b)
UNREACHABLE_WASI(fd_read, int32_t a, int32_t b, int32_t c, int32_t d)
UNREACHABLE_WASI(fd_seek, int32_t a, int64_t b, int32_t c, int32_t d)
UNREACHABLE_WASI(fd_write, int32_t a, int32_t b, int32_t c, int32_t d)
UNREACHABLE_WASI(clock_time_get, int32_t a, int64_t b, int32_t c)

_Noreturn void __imported_wasi_snapshot_preview1_proc_exit(int32_t code)
{
    __builtin_trap();
}

_Noreturn void abort(void)
{
    __builtin_trap();
}

char *strcpy(char *to, const char *from)
{
    char *target = to;

    while ((*target++ = *from++))
        ;
    return to;
}
