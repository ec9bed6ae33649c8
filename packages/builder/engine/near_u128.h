/* Amounts from text: 128 bits, as the host's are. QuickJS's own way from text to a BigInt is for any length and radix, and a
   loop in JavaScript that looks for what is no digit costs several times as much again. */

/* The number of a text's digits from a place on; undefined if there are none, other characters, or more than 128 bits. */
static JSValue near_u128_of_digits(JSContext *ctx, const JSString *text, int from)
{
    union {
        uint32_t limbs[4];
        uint64_t words[2];
    } value = { { 0 } };
    int i, end = text->len;

    if (text->is_wide_char || from == end)
        return JS_UNDEFINED;
    while (from < end) {
        uint32_t scale = 1;
        uint64_t carry = 0;

        for (; from < end && scale < 1000000000; from++) {
            unsigned digit = text->u.str8[from] - '0';

            if (digit > 9)
                return JS_UNDEFINED;
            carry = carry * 10 + digit;
            scale *= 10;
        }
        for (i = 0; i < 4; i++) {
            carry += (uint64_t)value.limbs[i] * scale;
            value.limbs[i] = carry;
            carry >>= 32;
        }
        if (carry)
            return JS_UNDEFINED;
    }
    return u128_to_quickjs(ctx, value.words);
}

/* near_xcc_u128(value): the number of a text of digits, or a BigInt itself, if it is from 0 to 2^128 - 1; else undefined. */
static JSValue near_u128(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    const bf_t *number;

    if (JS_IsString(argv[0]))
        return near_u128_of_digits(ctx, JS_VALUE_GET_STRING(argv[0]), 0);
    if (JS_VALUE_GET_TAG(argv[0]) != JS_TAG_BIG_INT)
        return JS_UNDEFINED;
    number = JS_GetBigInt(argv[0]);
    return number->len == 0 || (!number->sign && number->expn <= 128) ? JS_DupValue(ctx, argv[0]) : JS_UNDEFINED;
}
