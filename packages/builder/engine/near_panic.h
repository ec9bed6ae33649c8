/* Ends the call with the text of an uncaught error: its message, then its stack, as near-sdk-js does. */

/* max_total_log_length of the protocol: the message of a panic counts as a log. */
#define NEAR_LOG_LIMIT 16384
/* Deeper stacks tell nothing more, and each byte costs 0.3 Ggas. */
#define NEAR_STACK_LIMIT 2048

static size_t near_cut_utf8(const char *text, size_t length, size_t limit)
{
    if (length <= limit)
        return length;
    while (limit > 0 && ((uint8_t)text[limit] & 0xc0) == 0x80)
        limit--;
    return limit;
}

static const char *near_property_text(JSContext *ctx, JSValueConst object, const char *name, size_t *length)
{
    JSValue value = JS_GetPropertyStr(ctx, object, name);
    const char *text = NULL;

    *length = 0;
    if (JS_IsException(value))
        JS_FreeValue(ctx, JS_GetException(ctx));
    else if (!JS_IsUndefined(value))
        text = JS_ToCStringLen(ctx, length, value);
    return text;
}

static void near_panic_with_exception(JSContext *ctx)
{
    JSValue error = JS_GetException(ctx);
    const char *message = NULL, *stack = NULL;
    size_t message_length = 0, stack_length = 0, room, length;
    char *text;

    if (JS_IsObject(error)) {
        message = near_property_text(ctx, error, "message", &message_length);
        stack = near_property_text(ctx, error, "stack", &stack_length);
    }
    if (!message) {
        /* thrown values that are no errors: a string, a number, null, a plain object */
        if (JS_IsObject(error))
            error = JS_JSONStringify(ctx, error, JS_UNDEFINED, JS_UNDEFINED);
        else if (JS_IsSymbol(error))
            error = js_symbol_get_description(ctx, error);
        message = JS_ToCStringLen(ctx, &message_length, error);
        if (!message) {
            message = "uncaught value without a text";
            message_length = strlen(message);
        }
    }
    room = near_logged_bytes < NEAR_LOG_LIMIT ? NEAR_LOG_LIMIT - near_logged_bytes : 0;
    message_length = near_cut_utf8(message, message_length, room);
    text = malloc(room + 1);
    memcpy(text, message, message_length);
    length = message_length;
    if (stack && length < room) {
        text[length++] = '\n';
        room -= length;
        stack_length = near_cut_utf8(stack, stack_length, room < NEAR_STACK_LIMIT ? room : NEAR_STACK_LIMIT);
        memcpy(text + length, stack, stack_length);
        length += stack_length;
    }
    panic_utf8(length, (uint64_t)(uintptr_t)text);
}
