/* JSON that another contract has answered: whether it is worth parsing is found out in one pass over its bytes. A loop in
   JavaScript takes 0.4 Ggas for each of them, and whoever answers chooses how many there are. */

/* Deepest nesting that is parsed: the limit of Rust's serde_json. */
#define NEAR_MAX_DEPTH 128

/* Whether the bytes are UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF. */
static BOOL near_is_utf8(const uint8_t *p, const uint8_t *end)
{
    while ((p += near_ascii_length(p, end - p)) < end) {
        uint8_t lead = *p, low = 0x80, high = 0xbf;
        int more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;

        if (lead == 0xe0)
            low = 0xa0;
        else if (lead == 0xed)
            high = 0x9f;
        else if (lead == 0xf0)
            low = 0x90;
        else if (lead == 0xf4)
            high = 0x8f;
        if (lead < 0xc2 || lead > 0xf4 || end - p <= more || p[1] < low || p[1] > high)
            return FALSE;
        for (p += 2; --more > 0; p++) {
            if ((*p & 0xc0) != 0x80)
                return FALSE;
        }
    }
    return TRUE;
}

/* What a text has too much of, if it is JSON: tokens, which are opening brackets and commas outside of strings, or depth. */
static const char *near_excess(const uint8_t *p, const uint8_t *end, double max_tokens)
{
    uint32_t tokens = 0;
    int level = 0, deepest = 0;
    BOOL is_quoted = FALSE;

    for (; p < end; p++) {
        if (is_quoted)
            p += near_plain_length(p, end - p, 0xff);
        switch (*p) {
        case '"':
            is_quoted = !is_quoted;
            break;
        case '\\':
            p += is_quoted;
            break;
        case '[':
        case '{':
            tokens++;
            deepest = max_int(deepest, ++level);
            break;
        case ',':
            tokens++;
            break;
        case ']':
        case '}':
            level--;
        }
    }
    if (deepest > NEAR_MAX_DEPTH && max_tokens > NEAR_MAX_DEPTH)
        return "depth";
    return tokens > max_tokens ? "tokens" : NULL;
}

static JSValue near_refuse(JSContext *ctx, const char *reason)
{
    return JS_Throw(ctx, JS_NewString(ctx, reason));
}

/* The text is followed by a zero. */
static JSValue near_parse_bounded(JSContext *ctx, const uint8_t *text, size_t length, double max_tokens)
{
    const char *excess;
    JSValue value;

    /* What starts with a quote and is JSON is a string; if it is none, parsing ends behind the next quote. */
    if (max_tokens < 0 && *text != '"')
        return near_refuse(ctx, "type");
    if (!near_is_utf8(text, text + length))
        return near_refuse(ctx, "utf8");
    if (max_tokens >= 0 && (length > NEAR_MAX_DEPTH || length > max_tokens)) {
        excess = near_excess(text, text + length, max_tokens);
        if (excess)
            return near_refuse(ctx, excess);
    }
    value = JS_ParseJSON(ctx, (const char *)text, length, "<input>");
    if (JS_IsException(value)) {
        JS_FreeValue(ctx, JS_GetException(ctx));
        return near_refuse(ctx, "json");
    }
    return value;
}

/* The same of bytes anywhere. */
static JSValue near_parse_bytes(JSContext *ctx, const uint8_t *bytes, size_t length, double max_tokens)
{
    uint8_t *text = malloc(length + 1);

    memcpy(text, bytes, length);
    text[length] = 0;
    return near_parse_bounded(ctx, text, length, max_tokens);
}

/* near_xcc_json(source, max_length, max_tokens): the JSON of a promise's result, named by its index, or of bytes. Throws
   undefined for a call that failed, the length of a result that is too long, and for what is not parsed the reason:
   "utf8", "tokens", "depth" or "json". With a negative max_tokens only a string is parsed, all else is a "type". */
static JSValue near_bounded_json(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    double max_length, max_tokens;
    uint64_t length;
    uint8_t *text;

    if (JS_ToFloat64(ctx, &max_length, argv[1]) || JS_ToFloat64(ctx, &max_tokens, argv[2]))
        return JS_EXCEPTION;
    if (JS_IsNumber(argv[0])) {
        uint32_t index;

        JS_ToUint32(ctx, &index, argv[0]);
        if (near_known_promise_result(index, 0) != 1)
            return JS_Throw(ctx, JS_UNDEFINED);
        length = near_known_register_len(0);
    } else {
        size_t size;

        if (!JS_Uint8Array_to_C(ctx, argv[0], &size))
            return JS_EXCEPTION;
        length = size;
    }
    if (length > max_length)
        return JS_Throw(ctx, JS_NewInt64(ctx, length));
    if (!JS_IsNumber(argv[0]))
        return near_parse_bytes(ctx, JS_Uint8Array_to_C(ctx, argv[0], NULL), length, max_tokens);
    text = malloc(length + 1);
    near_known_read_register(0, (uint64_t)(uintptr_t)text);
    text[length] = 0;
    return near_parse_bounded(ctx, text, length, max_tokens);
}
