/* Decimal text of floating-point numbers and back, exact by whole numbers of any size. It takes the place of libc's
   printf and strtod: those compute with 128-bit floating point in software, and round ties to even where JavaScript
   rounds them up. */
#include "near_number.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

/* Enough for 800 digits times 10^330, and for 10^1130. */
#define LIMBS 132

typedef struct {
    int count;
    uint32_t limbs[LIMBS];
} Big;

static void big_set(Big *a, uint64_t value)
{
    a->limbs[0] = (uint32_t)value;
    a->limbs[1] = (uint32_t)(value >> 32);
    a->count = a->limbs[1] ? 2 : a->limbs[0] ? 1 : 0;
}

/* a = a * factor + addend */
static void big_multiply(Big *a, uint32_t factor, uint32_t addend)
{
    uint64_t carry = addend;
    uint32_t *limb = a->limbs, *end = limb + a->count;

    for (; limb < end; limb++) {
        carry += (uint64_t)*limb * factor;
        *limb = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry) {
        *limb = (uint32_t)carry;
        a->count++;
    }
}

static void big_multiply_power_of_5(Big *a, int exponent)
{
    for (; exponent >= 13; exponent -= 13)
        big_multiply(a, 1220703125, 0);
    for (; exponent > 0; exponent--)
        big_multiply(a, 5, 0);
}

static void big_shift_left(Big *a, int bits)
{
    int whole = bits / 32, part = bits % 32, i;

    if (a->count == 0)
        return;
    if (part)
        big_multiply(a, 1u << part, 0);
    if (whole) {
        for (i = a->count - 1; i >= 0; i--)
            a->limbs[i + whole] = a->limbs[i];
        for (i = 0; i < whole; i++)
            a->limbs[i] = 0;
        a->count += whole;
    }
}

static void big_multiply_power_of_10(Big *a, int exponent)
{
    big_multiply_power_of_5(a, exponent);
    big_shift_left(a, exponent);
}

static int big_bits(const Big *a)
{
    return a->count ? a->count * 32 - __builtin_clz(a->limbs[a->count - 1]) : 0;
}

static int big_compare(const Big *a, const Big *b)
{
    int i;

    if (a->count != b->count)
        return a->count < b->count ? -1 : 1;
    for (i = a->count - 1; i >= 0; i--) {
        if (a->limbs[i] != b->limbs[i])
            return a->limbs[i] < b->limbs[i] ? -1 : 1;
    }
    return 0;
}

/* a = a - b * factor, which must not be negative */
static void big_subtract(Big *a, const Big *b, uint32_t factor)
{
    uint64_t carry = 0;
    uint32_t low, *limb = a->limbs;
    const uint32_t *other = b->limbs, *end = other + b->count;

    for (; other < end; other++, limb++) {
        carry += (uint64_t)*other * factor;
        low = (uint32_t)carry;
        carry = (carry >> 32) + (*limb < low);
        *limb -= low;
    }
    if (carry)
        *limb -= (uint32_t)carry;
    while (a->count && !a->limbs[a->count - 1])
        a->count--;
}

/* Compares a + b with c. */
static int big_compare_sum(const Big *a, const Big *b, const Big *c)
{
    Big sum;
    uint64_t carry = 0;
    int i;

    for (i = 0; i < a->count || i < b->count || carry; i++) {
        carry += (uint64_t)(i < a->count ? a->limbs[i] : 0) + (i < b->count ? b->limbs[i] : 0);
        sum.limbs[i] = (uint32_t)carry;
        carry >>= 32;
    }
    sum.count = i;
    return big_compare(&sum, c);
}

/* The whole part of a / b, which is below 2^24, leaving the rest in a. The highest limb of b has 28 bits. */
static uint32_t big_divide(Big *a, const Big *b)
{
    uint32_t quotient;
    uint64_t highest;

    if (a->count < b->count)
        return 0;
    highest = a->limbs[a->count - 1];
    if (a->count > b->count)
        highest = highest << 32 | a->limbs[a->count - 2];
    /* At most two too small. */
    quotient = (uint32_t)(highest / (b->limbs[b->count - 1] + 1));
    if (quotient)
        big_subtract(a, b, quotient);
    while (big_compare(a, b) >= 0) {
        big_subtract(a, b, 1);
        quotient++;
    }
    return quotient;
}

/* How far to shift so that the highest limb has 28 bits, as a divisor's must. */
static int bits_to_align(const Big *a)
{
    return (28 - big_bits(a) % 32 + 32) % 32;
}

/* A number as numerator / denominator; `below` is the distance, over the same denominator, within which text still
   reads as this number. */
typedef struct {
    Big numerator, denominator, below, above;
    int is_even;
} Ratio;

static int decode(double value, Ratio *ratio)
{
    union {
        double number;
        uint64_t bits;
    } u = { value };
    uint64_t mantissa = u.bits & 0xfffffffffffff;
    int exponent = (int)(u.bits >> 52 & 0x7ff);
    int is_narrow = mantissa == 0 && exponent > 1;

    if (exponent)
        mantissa |= (uint64_t)1 << 52;
    else
        exponent = 1;
    exponent -= 1075;
    ratio->is_even = !(mantissa & 1);
    big_set(&ratio->numerator, mantissa);
    big_set(&ratio->denominator, 1);
    big_set(&ratio->below, 1);
    /* Everything times two, because the distances are half a unit; times four where the unit below is half as large. */
    big_shift_left(&ratio->numerator, 1 + is_narrow + (exponent > 0 ? exponent : 0));
    big_shift_left(&ratio->denominator, 1 + is_narrow + (exponent < 0 ? -exponent : 0));
    big_shift_left(&ratio->below, exponent > 0 ? exponent : 0);
    ratio->above = ratio->below;
    if (is_narrow)
        big_shift_left(&ratio->above, 1);
    return 63 - __builtin_clzll(mantissa) + exponent;
}

static void scale(Ratio *ratio, int power)
{
    if (power >= 0) {
        big_multiply_power_of_10(&ratio->denominator, power);
    } else {
        big_multiply_power_of_10(&ratio->numerator, -power);
        big_multiply_power_of_10(&ratio->below, -power);
        big_multiply_power_of_10(&ratio->above, -power);
    }
}

static void multiply_by_10(Ratio *ratio)
{
    big_multiply(&ratio->numerator, 10, 0);
    big_multiply(&ratio->below, 10, 0);
    big_multiply(&ratio->above, 10, 0);
}

/* Shifts both sides so that the denominator can be divided by. */
static void align(Ratio *ratio)
{
    int bits = bits_to_align(&ratio->denominator);

    big_shift_left(&ratio->denominator, bits);
    big_shift_left(&ratio->numerator, bits);
    big_shift_left(&ratio->below, bits);
    big_shift_left(&ratio->above, bits);
}

static int estimate_power(int binary_exponent)
{
    return (int)ceil(binary_exponent * 0.30102999566398120 - 1e-10);
}

/* Adds one to the last digit. Returns 1 if that made 100... of 99..., whose length stays. */
static int round_up(char *digits, int count)
{
    int i;

    for (i = count - 1; i >= 0; i--) {
        if (digits[i] != '9') {
            digits[i]++;
            return 0;
        }
        digits[i] = '0';
    }
    digits[0] = '1';
    return 1;
}

int near_shortest_digits(double value, char *digits, int *point)
{
    Ratio ratio;
    int power, count = 0, is_low, is_high, order;

    if (value == 0) {
        digits[0] = '0';
        *point = 1;
        return 1;
    }
    power = estimate_power(decode(value, &ratio));
    scale(&ratio, power);
    order = big_compare_sum(&ratio.numerator, &ratio.above, &ratio.denominator);
    if (order > 0 || (order == 0 && ratio.is_even))
        power++;
    else
        multiply_by_10(&ratio);
    align(&ratio);
    for (;;) {
        uint32_t digit = big_divide(&ratio.numerator, &ratio.denominator);
        order = big_compare(&ratio.numerator, &ratio.below);
        is_low = order < 0 || (order == 0 && ratio.is_even);
        order = big_compare_sum(&ratio.numerator, &ratio.above, &ratio.denominator);
        is_high = order > 0 || (order == 0 && ratio.is_even);
        digits[count++] = (char)('0' + digit);
        if (is_low || is_high)
            break;
        multiply_by_10(&ratio);
    }
    if (is_low && is_high) {
        order = big_compare_sum(&ratio.numerator, &ratio.numerator, &ratio.denominator);
        is_high = order > 0 || (order == 0 && (digits[count - 1] & 1));
    }
    if (is_high && round_up(digits, count)) {
        count = 1;
        power++;
    }
    *point = power;
    return count;
}

int near_rounded_digits(double value, int count, int is_fraction, char *digits, int *point)
{
    Ratio ratio;
    int power, i;

    if (value == 0) {
        *point = 1;
        count += is_fraction;
        memset(digits, '0', count);
        return count;
    }
    power = estimate_power(decode(value, &ratio));
    scale(&ratio, power);
    if (big_compare(&ratio.numerator, &ratio.denominator) >= 0)
        power++;
    else
        big_multiply(&ratio.numerator, 10, 0);
    /* The numerator is now ten times the fraction 0.ddd... */
    if (is_fraction)
        count += power;
    align(&ratio);
    for (i = 0; i < count; i++) {
        digits[i] = (char)('0' + big_divide(&ratio.numerator, &ratio.denominator));
        big_multiply(&ratio.numerator, 10, 0);
    }
    *point = power;
    if (count < 0)
        return 0;
    /* Half of the last place, ten times: the numerator has been multiplied once more. */
    big_multiply(&ratio.denominator, 5, 0);
    if (big_compare(&ratio.numerator, &ratio.denominator) < 0)
        return count;
    if (count == 0) {
        digits[0] = '1';
        *point = power + 1;
        return 1;
    }
    if (round_up(digits, count)) {
        *point = power + 1;
        if (is_fraction)
            digits[count++] = '0';
    }
    return count;
}

static const double exact_powers_of_10[] = {
    1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
};

#define MAX_DIGITS 800

/* numerator / denominator * 2^exponent, correctly rounded. Numerator and denominator are changed. */
static double divide(Big *numerator, Big *denominator, int exponent)
{
    int shift = bits_to_align(denominator), drop, i;
    uint64_t quotient, dropped, half;

    /* A quotient of seven or eight bits, then twice 24 more: with the remainder that is enough to round. */
    i = big_bits(numerator) - 7 - (big_bits(denominator) + shift);
    if (i > 0)
        shift += (i + 31) / 32 * 32;
    big_shift_left(denominator, shift);
    exponent += shift;
    shift = big_bits(denominator) + 7 - big_bits(numerator);
    big_shift_left(numerator, shift);
    exponent -= shift;
    quotient = big_divide(numerator, denominator);
    for (i = 0; i < 2; i++) {
        big_shift_left(numerator, 24);
        exponent -= 24;
        quotient = quotient << 24 | big_divide(numerator, denominator);
    }
    if (numerator->count)
        quotient |= 1;
    drop = 11 - __builtin_clzll(quotient);
    /* Below the normal numbers the last bit is always worth 2^-1074. */
    if (exponent + drop < -1074)
        drop = -1074 - exponent;
    if (drop > 60)
        return 0;
    dropped = quotient & (((uint64_t)1 << drop) - 1);
    half = (uint64_t)1 << (drop - 1);
    quotient >>= drop;
    if (dropped > half || (dropped == half && (quotient & 1)))
        quotient++;
    return scalbn((double)quotient, exponent + drop);
}

/* QuickJS has checked the syntax: digits with at most one point, then an exponent. */
double strtod(const char *text, char **end)
{
    Big numerator, denominator;
    uint64_t small = 0;
    /* Digits that are not in the numerator yet, and ten to the power of their number. */
    uint32_t chunk = 0, chunk_scale = 1;
    int is_negative = 0, exponent = 0, digits = 0, is_fraction = 0, is_inexact = 0;
    double result;

    if (*text == '-' || *text == '+')
        is_negative = *text++ == '-';
    big_set(&numerator, 0);
    for (;; text++) {
        if (*text == '.' && !is_fraction) {
            is_fraction = 1;
            continue;
        }
        if (*text < '0' || *text > '9')
            break;
        exponent -= is_fraction;
        if (digits == 0 && *text == '0')
            continue;
        if (digits < MAX_DIGITS) {
            if (digits < 19)
                small = small * 10 + (uint64_t)(*text - '0');
            else if (digits == 19)
                big_set(&numerator, small);
            if (digits >= 19) {
                chunk = chunk * 10 + (uint32_t)(*text - '0');
                chunk_scale *= 10;
                if (chunk_scale == 1000000000) {
                    big_multiply(&numerator, chunk_scale, chunk);
                    chunk = 0;
                    chunk_scale = 1;
                }
            }
            digits++;
        } else {
            exponent++;
            is_inexact |= *text != '0';
        }
    }
    if (digits <= 19)
        big_set(&numerator, small);
    else
        big_multiply(&numerator, chunk_scale, chunk);
    if (*text == 'e' || *text == 'E') {
        int sign = 1, value = 0;
        const char *start = text++;
        if (*text == '-' || *text == '+')
            sign = *text++ == '-' ? -1 : 1;
        if (*text < '0' || *text > '9')
            text = start;
        for (; *text >= '0' && *text <= '9'; text++) {
            if (value < 100000)
                value = value * 10 + (*text - '0');
        }
        exponent += sign * value;
    }
    if (end)
        *end = (char *)text;
    if (digits == 0)
        return is_negative ? -0.0 : 0.0;
    if (digits <= 15 && exponent >= -22 && exponent <= 22) {
        /* Both numbers are exact, so the one operation rounds once. */
        result = (double)small;
        result = exponent < 0 ? result / exact_powers_of_10[-exponent] : result * exact_powers_of_10[exponent];
    } else if (digits + exponent > 310) {
        result = INFINITY;
    } else if (digits + exponent < -326) {
        result = 0;
    } else {
        if (is_inexact) {
            /* Something follows: more than these digits, less than the next. */
            big_multiply(&numerator, 10, 1);
            exponent--;
        }
        big_set(&denominator, 1);
        if (exponent >= 0)
            big_multiply_power_of_5(&numerator, exponent);
        else
            big_multiply_power_of_5(&denominator, -exponent);
        result = divide(&numerator, &denominator, exponent);
    }
    return is_negative ? -result : result;
}
