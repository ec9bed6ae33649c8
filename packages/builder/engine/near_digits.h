/* In place of QuickJS's js_ecvt and js_fcvt, which print and read numbers with libc until they agree. */
#include "near_number.h"

/* maximum size of js_dtoa's texts: 1e21 with 100 digits */
#define JS_DTOA_BUF_SIZE 128

static int js_ecvt(double d, int n_digits, int *decpt, int *sign, char *buf, BOOL is_fixed)
{
    *sign = signbit(d) != 0;
    d = fabs(d);
    n_digits = is_fixed ? near_rounded_digits(d, n_digits, FALSE, buf, decpt) : near_shortest_digits(d, buf, decpt);
    buf[n_digits] = '\0';
    return n_digits;
}

static void js_fcvt(char *buf, int buf_size, double d, int n_digits)
{
    char digits[JS_DTOA_BUF_SIZE];
    int point, i, count;

    if (signbit(d))
        *buf++ = '-';
    count = near_rounded_digits(fabs(d), n_digits, TRUE, digits, &point);
    for (i = point < 1 ? point - 1 : 0; i < point + n_digits; i++) {
        if (i == point)
            *buf++ = '.';
        *buf++ = i >= 0 && i < count ? digits[i] : '0';
    }
    *buf = '\0';
}

