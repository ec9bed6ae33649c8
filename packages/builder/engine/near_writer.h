/* Plain data as JSON, in few instructions: strings, numbers, booleans, null, arrays without holes, objects without accessors.
   In a context of near-xcc (near_context.h) BigInts and undefined are data too, as tags. What is anything else makes the
   functions answer 1, and whoever asked has to write it in another way: what stands in the buffer then is of no use. */

/* Levels of a context; also what ends data that contains itself. */
#define NEAR_MOST_LEVELS 32

static int near_write_text(JSContext *ctx, StringBuffer *b, JSValueConst value)
{
    const JSString *text = JS_VALUE_GET_STRING(value);

    if (!text->is_wide_char && near_plain_length(text->u.str8, text->len, 0xff) == text->len) {
        string_buffer_putc8(b, '"');
        string_buffer_write8(b, text->u.str8, text->len);
        return string_buffer_putc8(b, '"');
    }
    return string_buffer_concat_value_free(b, JS_ToQuotedStringFree(ctx, JS_DupValue(ctx, value)));
}

static int near_write_value(JSContext *ctx, StringBuffer *b, JSValueConst value, BOOL is_context, int level);

/* Whether JSON.stringify would look no further than at an object's own properties. */
static BOOL near_inherits_plainly(const JSObject *p)
{
    for (p = p->shape->proto; p; p = p->shape->proto) {
        if ((p->is_exotic && p->class_id != JS_CLASS_ARRAY) || p->class_id == JS_CLASS_DATE ||
            near_find_entry(p->shape, JS_ATOM_toJSON))
            return FALSE;
    }
    return TRUE;
}

static int near_write_array(JSContext *ctx, StringBuffer *b, JSObject *p, BOOL is_context, int level)
{
    uint32_t i;

    if (!p->fast_array || p->shape->prop_count != 1 || JS_VALUE_GET_TAG(p->prop[0].u.value) != JS_TAG_INT ||
        JS_VALUE_GET_INT(p->prop[0].u.value) != p->u.array.count)
        return 1;
    string_buffer_putc8(b, '[');
    for (i = 0; i < p->u.array.count; i++) {
        JSValueConst item = p->u.array.u.values[i];

        if (i > 0)
            string_buffer_putc8(b, ',');
        if (near_write_value(ctx, b, !is_context && JS_IsUndefined(item) ? JS_NULL : item, is_context, level))
            return 1;
    }
    string_buffer_putc8(b, ']');
    return 0;
}

/* Keys that are numbers come first in JSON, whatever their order here. */
static BOOL near_may_be_number(JSContext *ctx, JSAtom key)
{
    return __JS_AtomIsTaggedInt(key) || is_digit(ctx->rt->atom_array[key]->u.str8[0]);
}

static int near_write_object(JSContext *ctx, StringBuffer *b, JSObject *p, BOOL is_context, int level)
{
    JSShapeProperty *property = get_shape_prop(p->shape);
    char separator = '{';
    int i;

    for (i = 0; i < p->shape->prop_count; i++, property++) {
        JSAtom key = property->atom;

        if (key == JS_ATOM_NULL)
            continue;
        if (near_may_be_number(ctx, key) || !(property->flags & JS_PROP_ENUMERABLE) ||
            (property->flags & JS_PROP_TMASK) != JS_PROP_NORMAL ||
            ctx->rt->atom_array[key]->atom_type != JS_ATOM_TYPE_STRING || (is_context && key == near_tag_key))
            return 1;
        if (!is_context && JS_IsUndefined(p->prop[i].u.value))
            continue;
        string_buffer_putc8(b, separator);
        separator = ',';
        near_write_text(ctx, b, JS_MKPTR(JS_TAG_STRING, ctx->rt->atom_array[key]));
        string_buffer_putc8(b, ':');
        if (near_write_value(ctx, b, p->prop[i].u.value, is_context, level))
            return 1;
    }
    if (separator == '{')
        string_buffer_putc8(b, '{');
    string_buffer_putc8(b, '}');
    return 0;
}

static int near_write_value(JSContext *ctx, StringBuffer *b, JSValueConst value, BOOL is_context, int level)
{
    JSObject *p;

    switch (JS_VALUE_GET_NORM_TAG(value)) {
    case JS_TAG_STRING:
        near_write_text(ctx, b, value);
        return 0;
    case JS_TAG_FLOAT64:
        if (!isfinite(JS_VALUE_GET_FLOAT64(value)))
            return 1;
    case JS_TAG_INT:
    case JS_TAG_BOOL:
    case JS_TAG_NULL:
        string_buffer_concat_value(b, value);
        return 0;
    case JS_TAG_UNDEFINED:
        if (!is_context)
            return 1;
        string_buffer_puts8(b, "{\"$\":\"u\"}");
        return 0;
    case JS_TAG_BIG_INT:
        if (!is_context)
            return 1;
        string_buffer_puts8(b, "{\"$\":\"n");
        string_buffer_concat_value(b, value);
        string_buffer_puts8(b, "\"}");
        return 0;
    case JS_TAG_OBJECT:
        p = JS_VALUE_GET_OBJ(value);
        if (level == NEAR_MOST_LEVELS || !near_inherits_plainly(p))
            return 1;
        if (p->class_id == JS_CLASS_ARRAY)
            return near_write_array(ctx, b, p, is_context, level + 1);
        if (p->class_id != JS_CLASS_OBJECT || (is_context && p->shape->proto &&
                p->shape->proto != JS_VALUE_GET_OBJ(ctx->class_proto[JS_CLASS_OBJECT])))
            return 1;
        return near_write_object(ctx, b, p, is_context, level + 1);
    default:
        return 1;
    }
}

/* What JSON.stringify makes of plain data; undefined for anything else. */
static JSValue near_plain_json(JSContext *ctx, JSValueConst value)
{
    StringBuffer buffer;

    if (string_buffer_init(ctx, &buffer, 256))
        return JS_EXCEPTION;
    if (near_write_value(ctx, &buffer, value, FALSE, 0)) {
        string_buffer_free(&buffer);
        return JS_UNDEFINED;
    }
    return string_buffer_end(&buffer);
}
