/* Results that one callback hands on to another as a run of bytes (the library's packed.ts). In front of each stand what
   became of it and its length in three bytes. */

#define NEAR_PACKED_HEAD 4
enum { NEAR_PACKED_FAILED, NEAR_PACKED_OK, NEAR_PACKED_TOO_LONG, NEAR_PACKED_MALFORMED };

static size_t near_packed_length(const uint8_t *head)
{
    return head[1] << 16 | head[2] << 8 | head[3];
}

/* Whether the bytes are `count` results. */
static BOOL near_is_packed(const uint8_t *p, const uint8_t *end, uint32_t count)
{
    for (; count > 0; count--) {
        size_t length;

        if (end - p < NEAR_PACKED_HEAD || *p > NEAR_PACKED_MALFORMED)
            return FALSE;
        length = *p == NEAR_PACKED_OK ? near_packed_length(p) : 0;
        p += NEAR_PACKED_HEAD;
        if (end - p < length)
            return FALSE;
        p += length;
    }
    return p == end;
}

/* A copy of an outcome with another value in its last field. Frees the value. */
static JSValue near_outcome(JSContext *ctx, JSValueConst like, JSValue value)
{
    JSValue outcome = near_copy(ctx, JS_UNDEFINED, 1, &like);

    if (!JS_IsException(outcome))
        JS_VALUE_GET_OBJ(outcome)->prop[JS_VALUE_GET_OBJ(outcome)->shape->prop_count - 1].u.value = value;
    return outcome;
}

/* near_xcc_unpack(packed, count, max_length, max_tokens, kinds, outcomes): adds the outcomes of packed results to an array, values read
   as near_xcc_json reads them. `kinds` are outcomes to copy, whose last field is replaced: failed (which has none), ok,
   tooLong, malformed. Adds nothing and answers false if the bytes are not so many results. */
static JSValue near_unpack(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    JSObject *packed = JS_VALUE_GET_OBJ(argv[0]), *kinds = JS_VALUE_GET_OBJ(argv[4]);
    JSObject *outcomes = JS_VALUE_GET_OBJ(argv[5]);
    const uint8_t *p;
    uint32_t count;
    double max_length, max_tokens;

    if (JS_ToUint32(ctx, &count, argv[1]) || JS_ToFloat64(ctx, &max_length, argv[2]) ||
        JS_ToFloat64(ctx, &max_tokens, argv[3]))
        return JS_EXCEPTION;
    if (!JS_IsObject(argv[0]) || packed->class_id != JS_CLASS_UINT8_ARRAY || !JS_IsObject(argv[4]) ||
        kinds->class_id != JS_CLASS_ARRAY || kinds->u.array.count != 4 || !JS_IsObject(argv[5]) ||
        outcomes->class_id != JS_CLASS_ARRAY || !outcomes->fast_array)
        return JS_ThrowTypeError(ctx, "expected bytes, three numbers, four outcomes, an array");
    p = packed->u.array.u.uint8_ptr;
    if (!near_is_packed(p, p + packed->u.array.count, count))
        return JS_FALSE;
    for (; count > 0; count--) {
        int status = *p;
        size_t length = near_packed_length(p);
        JSValue outcome, value = JS_NewInt32(ctx, length);

        p += NEAR_PACKED_HEAD;
        if (status == NEAR_PACKED_OK) {
            if (length > max_length)
                status = NEAR_PACKED_TOO_LONG;
            else {
                value = near_parse_bytes(ctx, p, length, max_tokens);
                if (JS_IsException(value)) {
                    status = NEAR_PACKED_MALFORMED;
                    value = JS_GetException(ctx);
                }
            }
            p += length;
        } else if (status == NEAR_PACKED_MALFORMED)
            value = JS_NewString(ctx, "decoder");
        outcome = kinds->u.array.u.values[status];
        outcome = status == NEAR_PACKED_FAILED ? JS_DupValue(ctx, outcome) : near_outcome(ctx, outcome, value);
        if (JS_IsException(outcome) || add_fast_array_element(ctx, outcomes, outcome, 0) < 0)
            return JS_EXCEPTION;
    }
    return JS_TRUE;
}
