/* What builder.c expects from NEAR's fork of QuickJS and upstream does not have. */

/* A u64 from a Number or a BigInt. Numbers of 2^63 and above, which JS_ToInt64 would clamp, keep their value. */
static int JS_ToUint64Ext(JSContext *ctx, uint64_t *result, JSValueConst value)
{
    if (JS_IsBigInt(ctx, value))
        return JS_ToBigInt64(ctx, (int64_t *)result, value);
    if (JS_TAG_IS_FLOAT64(JS_VALUE_GET_TAG(value))) {
        double number = JS_VALUE_GET_FLOAT64(value);
        if (number >= 9223372036854775808.0 && number < 18446744073709551616.0) {
            *result = (uint64_t)number;
            return 0;
        }
    }
    return JS_ToInt64(ctx, (int64_t *)result, value);
}

/* A string with one char per byte. */
static JSValue JS_NewStringLenRaw(JSContext *ctx, const char *bytes, size_t length)
{
    return js_new_string8(ctx, (const uint8_t *)bytes, length);
}

/* The inverse: a copy with one byte per char. NULL and a pending TypeError if a char is above 255. */
static const char *JS_ToCStringLenRaw(JSContext *ctx, size_t *length, JSValueConst value)
{
    JSValue text = JS_ToString(ctx, value);
    JSString *string;
    char *copy;
    size_t i, n;

    *length = 0;
    if (JS_IsException(text))
        return NULL;
    string = JS_VALUE_GET_STRING(text);
    n = string->len;
    copy = malloc(n + 1);
    if (string->is_wide_char) {
        for (i = 0; i < n; i++) {
            if (string->u.str16[i] > 0xff) {
                JS_FreeValue(ctx, text);
                JS_ThrowTypeError(ctx, "char at %u is above 255: use encode() for text", (unsigned)i);
                return NULL;
            }
            copy[i] = (char)string->u.str16[i];
        }
    } else {
        memcpy(copy, string->u.str8, n);
    }
    copy[n] = 0;
    *length = n;
    JS_FreeValue(ctx, text);
    return copy;
}

/* A copy of a string as UTF-8. NULL and a pending error if the value has no text. */
static const char *near_copy_utf8(JSContext *ctx, size_t *length, JSValueConst value)
{
    const char *text = JS_ToCStringLen(ctx, length, value);
    char *copy;

    if (!text)
        return NULL;
    copy = malloc(*length + 1);
    memcpy(copy, text, *length);
    JS_FreeCString(ctx, text);
    return copy;
}

/* builder.c makes a Uint8Array by looking its constructor up and calling it with an ArrayBuffer. */
static JSValue near_new_uint8_array(JSContext *ctx, JSValue buffer)
{
    JSValue array;

    if (JS_IsException(buffer))
        return buffer;
    array = JS_NewObjectClass(ctx, JS_CLASS_UINT8_ARRAY);
    if (JS_IsException(array))
        return array;
    if (typed_array_init(ctx, array, buffer, 0, JS_VALUE_GET_OBJ(buffer)->u.array_buffer->byte_length)) {
        JS_FreeValue(ctx, array);
        return JS_EXCEPTION;
    }
    return array;
}

#define near_construct_uint8_array(ctx, constructor, count, arguments) near_new_uint8_array(ctx, *(arguments))
