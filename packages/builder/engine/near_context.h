/* Contexts and records of near-xcc: JSON in which {"$":"n1"} is a BigInt and {"$":"u"} is undefined. Its src/json.ts says what
   they are, and does itself what is rarer: bytes, keys that are `$`, and refusing what cannot be sent. The functions answer
   undefined then. */

/* near_xcc_encode_context(value): the value as UTF-8, or undefined. */
static JSValue near_encode_context(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    StringBuffer buffer;
    JSValue text, bytes;

    if (string_buffer_init(ctx, &buffer, 256))
        return JS_EXCEPTION;
    if (JS_IsUndefined(argv[0]) || near_write_value(ctx, &buffer, argv[0], TRUE, 0)) {
        string_buffer_free(&buffer);
        return JS_UNDEFINED;
    }
    text = string_buffer_end(&buffer);
    if (JS_IsException(text))
        return text;
    bytes = near_utf8_string_to_uint8array(ctx, JS_UNDEFINED, 1, (JSValueConst *)&text);
    JS_FreeValue(ctx, text);
    return bytes;
}

/* Puts values in the place of their tags. 1 if JavaScript has to do it, -1 for an exception. */
static int near_untag(JSContext *ctx, JSValue *place, int level)
{
    JSObject *p;
    JSValue number;
    const JSString *tag;
    int i, state;

    if (JS_VALUE_GET_TAG(*place) != JS_TAG_OBJECT)
        return 0;
    /* The arguments of a call can come from anybody. */
    if (level > NEAR_MOST_LEVELS)
        return 1;
    p = JS_VALUE_GET_OBJ(*place);
    if (p->class_id == JS_CLASS_ARRAY) {
        for (i = 0; i < p->u.array.count; i++) {
            if ((state = near_untag(ctx, &p->u.array.u.values[i], level + 1)))
                return state;
        }
        return 0;
    }
    if (p->shape->prop_count != 1 || get_shape_prop(p->shape)->atom != near_tag_key) {
        for (i = 0; i < p->shape->prop_count; i++) {
            if ((state = near_untag(ctx, &p->prop[i].u.value, level + 1)))
                return state;
        }
        return 0;
    }
    if (JS_VALUE_GET_TAG(p->prop[0].u.value) != JS_TAG_STRING)
        return 1;
    tag = JS_VALUE_GET_STRING(p->prop[0].u.value);
    if (tag->is_wide_char || tag->len == 0)
        return 1;
    if (tag->u.str8[0] == 'u' && tag->len == 1)
        number = JS_UNDEFINED;
    else if (tag->u.str8[0] != 'n')
        return 1;
    else {
        number = near_u128_of_digits(ctx, tag, 1);
        if (JS_IsUndefined(number))
            number = JS_StringToBigIntErr(ctx, js_sub_string(ctx, (JSString *)tag, 1, tag->len));
        if (JS_IsException(number))
            return -1;
    }
    JS_FreeValue(ctx, *place);
    *place = number;
    return 0;
}

/* near_xcc_decode_context(bytes): what near_xcc_encode_context was given, or undefined. */
static JSValue near_decode_context(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    JSValue text = near_uint8array_to_utf8_string(ctx, JS_UNDEFINED, 1, argv), value;
    int state;

    if (JS_IsException(text))
        return text;
    near_json_is_tagged = FALSE;
    value = js_json_parse(ctx, JS_UNDEFINED, 1, (JSValueConst *)&text);
    JS_FreeValue(ctx, text);
    if (!near_json_is_tagged || JS_IsException(value))
        return value;
    state = near_untag(ctx, &value, 0);
    if (state == 0)
        return value;
    JS_FreeValue(ctx, value);
    return state < 0 ? JS_EXCEPTION : JS_UNDEFINED;
}

/* The arguments of this call, once near-sdk-js has parsed them. */
static JSValue near_arguments = JS_UNDEFINED;
static BOOL near_arguments_are_tagged;

/* near_xcc_parse_arguments(text): JSON.parse, for near-sdk-js. */
static JSValue near_parse_arguments(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    JSValue value;

    near_json_is_tagged = FALSE;
    value = js_json_parse(ctx, JS_UNDEFINED, 1, argv);
    near_arguments_are_tagged = near_json_is_tagged;
    if (!JS_IsException(value))
        near_arguments = JS_DupValue(ctx, value);
    return value;
}

/* near_xcc_arguments(): what near_xcc_decode_context would give for the arguments of this call, without parsing them again.
   It is the object that near-sdk-js gives to the method. */
static JSValue near_call_arguments(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    int state = near_arguments_are_tagged ? near_untag(ctx, &near_arguments, 0) : 0;

    near_arguments_are_tagged = FALSE;
    if (state) {
        if (state < 0)
            JS_FreeValue(ctx, JS_GetException(ctx));
        near_arguments = JS_UNDEFINED;
    }
    return JS_DupValue(ctx, near_arguments);
}
