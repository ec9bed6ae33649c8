/* Arithmetic of BigInts. The numbers are libbf's: 0.tab * 2^expn, the highest bit of the highest limb set, the lowest limb
   not zero; zero has no limbs. Here they become integers of 32-bit limbs, lowest first, and back. Contracts compute with
   amounts of 128 bits: all ways are the plain ones. */
#include <string.h>

#include "cutils.h"
#include "libbf.h"
#include "near_bigint.h"

#define BITS 32

/* As libbf: larger ones are an overflow. */
#define LARGEST_EXPONENT (1 << 28)

static limb_t *allocate(const bf_t *owner, size_t count)
{
    return bf_malloc(owner->ctx, count * sizeof(limb_t));
}

static void negate(limb_t *limbs, size_t count)
{
    size_t i;
    uint64_t carry = 1;

    for (i = 0; i < count; i++) {
        carry += (limb_t)~limbs[i];
        limbs[i] = carry;
        carry >>= BITS;
    }
}

static void shift_left(limb_t *limbs, size_t count, int shift)
{
    size_t i;
    uint64_t carry = 0;

    for (i = 0; i < count; i++) {
        carry |= (uint64_t)limbs[i] << shift;
        limbs[i] = carry;
        carry >>= BITS;
    }
}

/* How many limbs the integer part has. */
static size_t integer_limbs(const bf_t *value)
{
    return value->len == 0 || value->expn <= 0 ? 0 : (value->expn + BITS - 1) / BITS;
}

static limb_t limb_at(const bf_t *value, slimb_t index)
{
    return index >= 0 && index < (slimb_t)value->len ? value->tab[index] : 0;
}

/* The integer part of the absolute value, without its fraction. */
static void read_limbs(const bf_t *value, limb_t *limbs, size_t count)
{
    size_t i;
    slimb_t first = (slimb_t)value->len * BITS - value->expn, index = first >> 5;
    int shift = first & (BITS - 1);

    for (i = 0; i < count; i++, index++) {
        limbs[i] = limb_at(value, index) >> shift;
        if (shift)
            limbs[i] |= limb_at(value, index + 1) << (BITS - shift);
    }
}

/* Makes limbs, which it owns from here on, the result; as an integer of `count` limbs. */
static void write_limbs(bf_t *result, limb_t *limbs, size_t count, int sign)
{
    size_t low = 0;
    int shift;

    while (count > 0 && limbs[count - 1] == 0)
        count--;
    bf_delete(result);
    result->tab = NULL;
    result->len = 0;
    if (count == 0) {
        bf_free(result->ctx, limbs);
        bf_set_zero(result, 0);
        return;
    }
    shift = clz32(limbs[count - 1]);
    if (shift)
        shift_left(limbs, count, shift);
    while (limbs[low] == 0)
        low++;
    memmove(limbs, limbs + low, (count - low) * sizeof(limb_t));
    result->tab = limbs;
    result->len = count - low;
    result->expn = count * BITS - shift;
    result->sign = sign;
}

static int out_of_memory(bf_t *result)
{
    bf_set_nan(result);
    return BF_ST_MEM_ERROR;
}

/* Both as two's complements with room for a carry and the sign. */
int near_bigint_combine(bf_t *result, const bf_t *left, const bf_t *right, int operator)
{
    size_t i, of_left = integer_limbs(left), of_right = integer_limbs(right);
    size_t count = (of_left > of_right ? of_left : of_right) + 1;
    limb_t *a = allocate(result, 2 * count), *b = a + count;
    int64_t carry = 0;

    if (!a)
        return out_of_memory(result);
    read_limbs(left, a, count);
    read_limbs(right, b, count);
    if (left->sign)
        negate(a, count);
    if (right->sign ^ (operator == '-'))
        negate(b, count);
    for (i = 0; i < count; i++) {
        switch (operator) {
        case '&':
            a[i] &= b[i];
            break;
        case '|':
            a[i] |= b[i];
            break;
        case '^':
            a[i] ^= b[i];
            break;
        default:
            carry += (uint64_t)a[i] + b[i];
            a[i] = carry;
            carry >>= BITS;
        }
    }
    i = a[count - 1] >> (BITS - 1);
    if (i)
        negate(a, count);
    write_limbs(result, a, count, i);
    return 0;
}

/* `right` is 1 or -1. */
int near_bigint_add_small(bf_t *result, const bf_t *left, int right)
{
    limb_t top = 1u << (BITS - 1);
    bf_t one = { result->ctx, right < 0, 1, 1, &top };

    return near_bigint_combine(result, left, &one, '+');
}

int near_bigint_multiply(bf_t *result, const bf_t *left, const bf_t *right)
{
    size_t i, j, count = left->len + right->len;
    slimb_t exponent = left->expn + right->expn - (slimb_t)count * BITS;
    limb_t *product;
    uint64_t carry;

    if (left->len == 0 || right->len == 0) {
        bf_set_zero(result, 0);
        return 0;
    }
    product = allocate(result, count);
    if (!product)
        return out_of_memory(result);
    memset(product, 0, count * sizeof(limb_t));
    for (i = 0; i < left->len; i++) {
        carry = 0;
        for (j = 0; j < right->len; j++) {
            carry += (uint64_t)left->tab[i] * right->tab[j] + product[i + j];
            product[i + j] = carry;
            carry >>= BITS;
        }
        product[i + j] = carry;
    }
    write_limbs(result, product, count, left->sign ^ right->sign);
    return near_bigint_shift(result, exponent);
}

/* One limb of the quotient: takes it times the divisor off the highest limbs of what is left. The divisor's highest bit is
   set, so the guess is at most two too large. */
static limb_t divide_step(limb_t *left, const limb_t *divisor, size_t count)
{
    size_t i;
    limb_t top = divisor[count - 1];
    uint64_t guess = ((uint64_t)left[count] << BITS | left[count - 1]) / top, carry = 0, difference = 0;

    if (left[count] >= top)
        guess = (limb_t)-1;
    for (i = 0; i < count; i++) {
        carry += guess * divisor[i];
        difference = (uint64_t)left[i] - (limb_t)carry - (difference >> 63);
        left[i] = difference;
        carry >>= BITS;
    }
    difference = left[count] - carry - (difference >> 63);
    left[count] = difference;
    while (difference >> 63) {
        guess--;
        carry = 0;
        for (i = 0; i < count; i++) {
            carry += (uint64_t)left[i] + divisor[i];
            left[i] = carry;
            carry >>= BITS;
        }
        difference += carry;
        left[count] = difference;
    }
    return guess;
}

/* Rounds to zero. `quotient` may be NULL. */
int near_bigint_divide(bf_t *quotient, bf_t *rest, const bf_t *left, const bf_t *right)
{
    size_t i, count = integer_limbs(left), of_right = integer_limbs(right);
    int shift, sign = left->sign;
    limb_t *dividend, *divisor, *result;

    if (of_right == 0) {
        if (quotient)
            bf_set_nan(quotient);
        bf_set_nan(rest);
        return BF_ST_INVALID_OP;
    }
    if (count < of_right)
        count = of_right;
    dividend = allocate(rest, count + 1 + of_right);
    result = quotient ? allocate(quotient, count - of_right + 1) : NULL;
    if (!dividend || (quotient && !result)) {
        bf_free(rest->ctx, dividend);
        return out_of_memory(rest);
    }
    divisor = dividend + count + 1;
    read_limbs(left, dividend, count + 1);
    read_limbs(right, divisor, of_right);
    shift = clz32(divisor[of_right - 1]);
    shift_left(dividend, count + 1, shift);
    shift_left(divisor, of_right, shift);
    for (i = count - of_right + 1; i-- > 0;) {
        limb_t digit = divide_step(dividend + i, divisor, of_right);
        if (result)
            result[i] = digit;
    }
    if (quotient)
        write_limbs(quotient, result, count - of_right + 1, sign ^ right->sign);
    write_limbs(rest, dividend, of_right, sign);
    return near_bigint_shift(rest, -shift);
}

/* Times 2^bits. What becomes a fraction is left for near_bigint_round. */
int near_bigint_shift(bf_t *value, slimb_t bits)
{
    int64_t exponent = (int64_t)value->expn + bits;

    if (value->len == 0)
        return 0;
    if (exponent > LARGEST_EXPONENT) {
        bf_set_inf(value, value->sign);
        return BF_ST_OVERFLOW;
    }
    value->expn = exponent < -LARGEST_EXPONENT ? -LARGEST_EXPONENT : exponent;
    return 0;
}

/* Takes the fraction off: towards zero, or with BF_RNDD towards minus infinity. The lowest limb may be zero here, that of a
   float. */
int near_bigint_round(bf_t *value, int mode)
{
    size_t i, count = integer_limbs(value) + 1, zeros = 0;
    int64_t fraction = (int64_t)value->len * BITS - value->expn;
    BOOL is_exact;
    limb_t *limbs;

    if (value->len == 0)
        return 0;
    while (value->tab[zeros] == 0)
        zeros++;
    is_exact = fraction <= (int64_t)zeros * BITS + ctz32(value->tab[zeros]);
    limbs = allocate(value, count);
    if (!limbs)
        return out_of_memory(value);
    memset(limbs, 0, count * sizeof(limb_t));
    if (value->expn > 0)
        read_limbs(value, limbs, count);
    if (!is_exact && mode == BF_RNDD && value->sign) {
        for (i = 0; i < count && ++limbs[i] == 0; i++)
            ;
    }
    write_limbs(value, limbs, count, value->sign);
    return is_exact ? 0 : BF_ST_INEXACT;
}

static int digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 32;
    return c >= 'a' && c <= 'z' ? c - 'a' + 10 : 36;
}

/* A sign, and digits up to the first char that is none. */
int near_bigint_parse(bf_t *result, const char *text, int radix)
{
    int sign = *text == '-';
    size_t i, digits = 0, count = 0;
    limb_t *limbs;

    text += sign || *text == '+';
    while (digit_of(text[digits]) < radix)
        digits++;
    limbs = allocate(result, digits * (BITS - clz32(radix - 1)) / BITS + 2);
    if (!limbs)
        return out_of_memory(result);
    while (digits > 0) {
        limb_t scale = 1;
        uint64_t carry = 0;
        for (; digits > 0 && scale <= UINT32_MAX / radix; digits--) {
            carry = carry * radix + digit_of(*text++);
            scale *= radix;
        }
        for (i = 0; i < count; i++) {
            carry += (uint64_t)limbs[i] * scale;
            limbs[i] = carry;
            carry >>= BITS;
        }
        if (carry)
            limbs[count++] = carry;
    }
    write_limbs(result, limbs, count, sign);
    return 0;
}

/* To be freed with bf_free; NULL if there is no memory. */
char *near_bigint_print(const bf_t *value, int radix)
{
    size_t i, count = integer_limbs(value), size = count * BITS / (31 - clz32(radix)) + 3;
    limb_t scale = 1, *limbs = allocate(value, count + 1);
    char *text = bf_malloc(value->ctx, size), *end = text + size - 1, *first = end;

    if (!limbs || !text) {
        bf_free(value->ctx, limbs);
        bf_free(value->ctx, text);
        return NULL;
    }
    read_limbs(value, limbs, count);
    while (scale <= UINT32_MAX / radix)
        scale *= radix;
    while (count > 0) {
        uint64_t rest = 0;
        limb_t place = scale;
        for (i = count; i-- > 0;) {
            rest = rest << BITS | limbs[i];
            limbs[i] = rest / scale;
            rest %= scale;
        }
        while (count > 0 && limbs[count - 1] == 0)
            count--;
        for (; place > 1 && (count > 0 || rest > 0); place /= radix) {
            int digit = rest % radix;
            *--first = digit < 10 ? '0' + digit : 'a' + digit - 10;
            rest /= radix;
        }
    }
    if (first == end)
        *--first = '0';
    else if (value->sign)
        *--first = '-';
    *end = 0;
    memmove(text, first, end + 1 - first);
    bf_free(value->ctx, limbs);
    return text;
}

/* The nearest number; of two the even one. */
double near_bigint_to_number(const bf_t *value)
{
    union {
        double number;
        uint64_t bits;
    } result;
    uint64_t top, mantissa, rest;
    size_t length = value->len;

    if (length == 0)
        return 0;
    if (value->expn > 1024)
        return value->sign ? -__builtin_inf() : __builtin_inf();
    top = (uint64_t)value->tab[length - 1] << BITS | limb_at(value, (slimb_t)length - 2);
    mantissa = top >> 11;
    rest = top & 0x7ff;
    if (rest > 0x400 || (rest == 0x400 && (length > 2 || (mantissa & 1))))
        mantissa++;
    result.number = (double)mantissa;
    result.bits += (uint64_t)(value->expn - 53) << 52;
    return value->sign ? -result.number : result.number;
}

/* Amounts of the host are 128 bits: two words, the lower one first. */
void near_bigint_from_words(bf_t *result, const uint64_t *words)
{
    limb_t *limbs = allocate(result, 4);

    if (!limbs) {
        out_of_memory(result);
        return;
    }
    memcpy(limbs, words, 4 * sizeof(limb_t));
    write_limbs(result, limbs, 4, 0);
}

/* Not 0 if there are more bits. A negative number counts as zero, as it does in near-sdk-js. */
int near_bigint_to_words(const bf_t *value, uint64_t *words)
{
    limb_t limbs[4] = { 0 };

    if (!value->sign && value->expn > 4 * BITS)
        return 1;
    if (!value->sign && value->len > 0)
        read_limbs(value, limbs, 4);
    memcpy(words, limbs, sizeof(limbs));
    return 0;
}
