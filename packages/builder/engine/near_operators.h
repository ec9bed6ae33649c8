/* What only certain operators and literals need, as functions of their own ("near_only_..."): the builder leaves out
   those that no live bytecode can reach (near_classes.h). */

static no_inline double near_only_pow(double base, double exponent)
{
    return js_pow(base, exponent);
}

static int js_add_slow(JSContext *ctx, JSValue *sp);

/* ++ and -- of what is no small integer: an addition, which every contract has. QuickJS's function for operators with one
   operand is only needed for the signs. */
static no_inline __exception int near_step_slow(JSContext *ctx, JSValue *sp, int step)
{
    JSValue operands[2];

    operands[0] = JS_ToNumericFree(ctx, sp[-1]);
    sp[-1] = JS_UNDEFINED;
    if (JS_IsException(operands[0]))
        return -1;
    operands[1] = JS_VALUE_GET_TAG(operands[0]) == JS_TAG_BIG_INT ? JS_NewBigInt64(ctx, step) : JS_NewInt32(ctx, step);
    if (js_add_slow(ctx, operands + 2))
        return -1;
    sp[-1] = operands[0];
    return 0;
}

/* BigInts of more bits do not fit into a contract's memory. */
#define NEAR_BIGINT_BITS (1 << 30)

/* The exponent is not negative. */
static no_inline int near_only_bigint_pow(bf_t *result, const bf_t *base, const bf_t *exponent)
{
    int32_t low, power, bit;
    int status = bf_set_ui(result, 1);

    if (status || exponent->len == 0)
        return status;
    if (base->len == 0)
        return bf_set_ui(result, 0);
    if (bf_cmpu(base, result) == 0) {
        bf_get_int32(&low, exponent, BF_GET_INT_MOD);
        result->sign = base->sign & low & 1;
        return 0;
    }
    if (bf_get_int32(&power, exponent, 0) || (int64_t)(base->expn - 1) * power >= NEAR_BIGINT_BITS)
        return BF_ST_MEM_ERROR;
    for (bit = 1 << (31 - clz32(power)); bit; bit >>= 1) {
        status |= bf_mul(result, result, result, BF_PREC_INF, BF_RNDZ);
        if (power & bit)
            status |= bf_mul(result, result, base, BF_PREC_INF, BF_RNDZ);
        if (status)
            return status;
    }
    return 0;
}

/* Bytecode is part of the snapshot: a contract call makes none and frees none. */
static no_inline void near_only_free_bytecode(JSRuntime *rt, JSFunctionBytecode *function)
{
    free_function_bytecode(rt, function);
}
