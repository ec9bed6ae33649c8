/* Where the bytes of a sealed heap go: a line per block, "address kind line label". The line is that of the function
   in the bundle, 0 if the block belongs to none.

   All boots allocate alike, so all texts have the same length: addresses have ten digits, whatever they are. */

static void near_report_block(DynBuf *out, const void *block, const char *kind, int line, const char *label)
{
    if (block)
        dbuf_printf(out, "%010u %s %d %s\n", (unsigned)(uintptr_t)block, kind, line, label);
}

static void near_report_value(DynBuf *out, JSValueConst value, int line, const char *label)
{
    JSString *string;

    if (JS_VALUE_GET_TAG(value) == JS_TAG_STRING) {
        string = JS_VALUE_GET_STRING(value);
        if (!string->atom_type)
            near_report_block(out, string, "string", line, label);
    } else if (JS_VALUE_GET_TAG(value) == JS_TAG_BIG_INT)
        near_report_block(out, JS_VALUE_GET_PTR(value), "bigint", line, label);
}

static void near_report_bytecode(JSContext *ctx, DynBuf *out, const JSFunctionBytecode *function)
{
    char buffer[ATOM_GET_STR_BUF_SIZE];
    const char *name = JS_AtomGetStr(ctx, buffer, sizeof(buffer), function->func_name);
    int i, line = function->has_debug ? function->debug.line_num : 0;

    near_report_block(out, function, "function", line, name);
    near_report_block(out, function->byte_code_buf, "code", line, name);
    if (function->has_debug)
        near_report_block(out, function->debug.pc2line_buf, "lines", line, name);
    for (i = 0; i < function->debug.cpool_count; i++)
        near_report_value(out, function->cpool[i], line, name);
}

static void near_report_object(JSContext *ctx, DynBuf *out, JSObject *object)
{
    const char *text, *name;
    char buffer[ATOM_GET_STR_BUF_SIZE];
    JSShapeProperty *shape = get_shape_prop(object->shape);
    int i, line = 0;

    name = JS_AtomGetStr(ctx, buffer, sizeof(buffer), ctx->rt->class_array[object->class_id].class_name);
    if (object->class_id == JS_CLASS_BYTECODE_FUNCTION) {
        JSFunctionBytecode *function = object->u.func.function_bytecode;
        name = JS_AtomGetStr(ctx, buffer, sizeof(buffer), function->func_name);
        line = function->has_debug ? function->debug.line_num : 0;
        near_report_block(out, object->u.func.var_refs, "closure", line, name);
    } else if (object->class_id == JS_CLASS_C_FUNCTION) {
        text = get_func_name(ctx, JS_MKPTR(JS_TAG_OBJECT, object));
        if (near_name_of_own_function(object))
            name = near_name_of_own_function(object);
        else if (text) {
            pstrcpy(buffer, sizeof(buffer), text);
            name = buffer;
            JS_FreeCString(ctx, text);
        }
        near_report_block(out, object, "builtin", 0, name);
        near_report_block(out, object->prop, "builtin", 0, name);
        return;
    }
    near_report_block(out, object, "object", line, name);
    near_report_block(out, object->prop, "properties", line, name);
    if (object->class_id == JS_CLASS_ARRAY && object->fast_array) {
        near_report_block(out, object->u.array.u.values, "elements", line, name);
        for (i = 0; i < object->u.array.count; i++)
            near_report_value(out, object->u.array.u.values[i], line, name);
    } else if (object->class_id == JS_CLASS_REGEXP) {
        near_report_block(out, object->u.regexp.pattern, "regexp", line, name);
        near_report_block(out, object->u.regexp.bytecode, "regexp", line, name);
    }
    for (i = 0; i < object->shape->prop_count; i++, shape++) {
        if ((shape->flags & JS_PROP_TMASK) == JS_PROP_NORMAL)
            near_report_value(out, object->prop[i].u.value, line, name);
    }
}

static void near_report_atoms(DynBuf *out, JSRuntime *rt)
{
    int i, at, length;
    char text[40];

    for (i = 1; i < rt->atom_size; i++) {
        JSAtomStruct *atom = rt->atom_array[i];
        if (atom_is_free(atom))
            continue;
        length = atom->len < sizeof(text) - 1 ? atom->len : sizeof(text) - 1;
        for (at = 0; at < length; at++) {
            int c = atom->is_wide_char ? atom->u.str16[at] : atom->u.str8[at];
            text[at] = c > 32 && c < 127 ? c : '.';
        }
        text[length] = 0;
        near_report_block(out, atom, i < JS_ATOM_END ? "engine-atom" : "atom", 0, text);
    }
}

/* Bytes of a Uint8Array, records of a Map. */
static void near_report_content(DynBuf *out, const JSObject *object)
{
    struct list_head *element;

    switch (object->class_id) {
    case JS_CLASS_ARRAY_BUFFER:
        near_report_block(out, object->u.array_buffer, "table", 0, "array buffers");
        near_report_block(out, object->u.array_buffer->data, "table", 0, "array buffers");
        break;
    case JS_CLASS_UINT8_ARRAY:
        near_report_block(out, object->u.typed_array, "table", 0, "array buffers");
        break;
    case JS_CLASS_MAP:
    case JS_CLASS_SET:
        near_report_block(out, object->u.map_state, "table", 0, "maps and sets");
        near_report_block(out, object->u.map_state->hash_table, "table", 0, "maps and sets");
        list_for_each(element, &object->u.map_state->records)
            near_report_block(out, list_entry(element, JSMapRecord, link), "table", 0, "maps and sets");
    }
}

/* After near_finish: what the engine itself keeps. */
NEAR_EXPORT(near_report_tables) int near_report_tables(void)
{
    JSContext *ctx = near_context;
    JSRuntime *rt = ctx->rt;
    DynBuf out;

    dbuf_init(&out);
    near_report_block(&out, rt, "table", 0, "JSRuntime");
    near_report_block(&out, ctx, "table", 0, "JSContext");
    near_report_block(&out, rt->atom_array, "table", 0, "names by index");
    near_report_block(&out, rt->atom_hash, "table", 0, "names by hash");
    near_report_block(&out, rt->class_array, "table", 0, "classes");
    near_report_block(&out, ctx->class_proto, "table", 0, "prototypes of classes");
    near_report_block(&out, rt->shape_hash, "table", 0, "shapes by hash");
    near_report_block(&out, near_constants, "table", 0, "constants");
    near_report_block(&out, near_constant_objects, "table", 0, "constants that are objects");
    near_report_block(&out, near_function_properties, "table", 0, "properties of functions");
    near_report_block(&out, near_left_out_list, "table", 0, "names of builtins that were left out");
    near_report_block(&out, near_methods, "table", 0, "methods");
    return near_answer_with(&out);
}

NEAR_EXPORT(near_report) int near_report(void)
{
    JSContext *ctx = near_context;
    JSGCObjectHeader *header;
    DynBuf out;

    dbuf_init(&out);
    near_for_each_object(header)
    {
        switch (header->gc_obj_type) {
        case JS_GC_OBJ_TYPE_JS_OBJECT:
            near_report_object(ctx, &out, (JSObject *)header);
            near_report_content(&out, (JSObject *)header);
            break;
        case JS_GC_OBJ_TYPE_FUNCTION_BYTECODE:
            near_report_bytecode(ctx, &out, (JSFunctionBytecode *)header);
            break;
        case JS_GC_OBJ_TYPE_SHAPE:
            near_report_block(&out, get_alloc_from_shape((JSShape *)header), "shape", 0, "");
            break;
        case JS_GC_OBJ_TYPE_VAR_REF:
            near_report_block(&out, header, "variable", 0, "");
            near_report_value(&out, ((JSVarRef *)header)->value, 0, "variable");
            break;
        }
    }
    near_report_atoms(&out, ctx->rt);
    return near_answer_with(&out);
}
