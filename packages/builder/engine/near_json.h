/* JSON of a contract's state and of its answers, for near-sdk-js's serialize and deserialize (src/bundle/sdk_shims.ts).
   Their functions for JSON.stringify and JSON.parse see every value of a state, and change BigInts and Dates only: here
   they are called for what plain JSON does not hold, or not at all. */

/* near_xcc_stringify(value, replacer): JSON.stringify, as UTF-8. The replacer must leave alone what near_needs_replacer
   does not name. */
static JSValue near_stringify(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    JSValue text = near_plain_json(ctx, argv[0]), bytes;

    if (JS_IsUndefined(text)) {
        JSObject *outer = near_state_replacer;

        near_state_replacer = JS_VALUE_GET_OBJ(argv[1]);
        text = JS_JSONStringify(ctx, argv[0], argv[1], JS_UNDEFINED);
        near_state_replacer = outer;
    }
    if (JS_IsException(text))
        return text;
    bytes = near_utf8_string_to_uint8array(ctx, JS_UNDEFINED, 1, (JSValueConst *)&text);
    JS_FreeValue(ctx, text);
    return bytes;
}

/* near_xcc_parse(bytes, reviver): JSON.parse of UTF-8; without the key by which serialize marks values no reviver. */
static JSValue near_parse(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    JSValue arguments[2], value;

    arguments[0] = near_uint8array_to_utf8_string(ctx, JS_UNDEFINED, 1, argv);
    if (JS_IsException(arguments[0]))
        return JS_EXCEPTION;
    arguments[1] = argv[1];
    near_json_is_marked = FALSE;
    value = js_json_parse(ctx, JS_UNDEFINED, 1, (JSValueConst *)arguments);
    if (near_json_is_marked && !JS_IsException(value)) {
        JS_FreeValue(ctx, value);
        value = js_json_parse(ctx, JS_UNDEFINED, 2, (JSValueConst *)arguments);
    }
    JS_FreeValue(ctx, arguments[0]);
    return value;
}
