/* BigInts without libbf's floating-point arithmetic: near_bigint.c takes its place for QuickJS's BigInts and for amounts of
   the host. Included right after libbf.h. BigFloats and BigDecimals, which no contract can make, are not computed
   correctly by these names any more; QuickJS's own additions to BigInt (`BigInt.fdiv`) still call libbf. */

int near_bigint_combine(bf_t *result, const bf_t *left, const bf_t *right, int operator);
int near_bigint_add_small(bf_t *result, const bf_t *left, int right);
int near_bigint_multiply(bf_t *result, const bf_t *left, const bf_t *right);
int near_bigint_divide(bf_t *quotient, bf_t *rest, const bf_t *left, const bf_t *right);
int near_bigint_shift(bf_t *value, slimb_t bits);
int near_bigint_round(bf_t *value, int mode);
int near_bigint_parse(bf_t *result, const char *text, int radix);
char *near_bigint_print(const bf_t *value, int radix);
double near_bigint_to_number(const bf_t *value);
void near_bigint_from_words(bf_t *result, const uint64_t *words);
int near_bigint_to_words(const bf_t *value, uint64_t *words);

#define bf_add(r, a, b, prec, flags) near_bigint_combine(r, a, b, '+')
#define bf_sub(r, a, b, prec, flags) near_bigint_combine(r, a, b, '-')
#define bf_logic_and(r, a, b) near_bigint_combine(r, a, b, '&')
#define bf_logic_or(r, a, b) near_bigint_combine(r, a, b, '|')
#define bf_logic_xor(r, a, b) near_bigint_combine(r, a, b, '^')
#define bf_add_si(r, a, b, prec, flags) near_bigint_add_small(r, a, b)
#define bf_mul(r, a, b, prec, flags) near_bigint_multiply(r, a, b)
#define bf_divrem(q, r, a, b, prec, flags, mode) near_bigint_divide(q, r, a, b)
#define bf_rem(r, a, b, prec, flags, mode) near_bigint_divide(NULL, r, a, b)
#define bf_mul_2exp(r, e, prec, flags) near_bigint_shift(r, e)
#define bf_rint(r, mode) near_bigint_round(r, mode)
#define bf_atof(r, text, end, radix, prec, flags) near_bigint_parse(r, text, radix)
#define bf_ftoa(length, a, radix, prec, flags) near_bigint_print(a, radix)
#define bf_get_float64(a, result, mode) (*(result) = near_bigint_to_number(a), 0)
