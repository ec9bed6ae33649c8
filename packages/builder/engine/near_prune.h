/* Removes builtins that no name in the contract reaches, before the heap is copied: a builtin can only be reached
   through its name. Names count if they stand in live bytecode, in a string constant, in a string of the heap or in the
   builder's keep list, or if QuickJS itself looks them up. */

/* By atom: whether the name counts. */
static uint8_t *near_named;

/* The same for the module's code before it runs: top-level code may keep a builtin in a variable and is then gone. */
static uint8_t *near_loaded_names;

static void near_touch_global(JSContext *ctx, const char *name)
{
    JS_FreeValue(ctx, JS_GetPropertyStr(ctx, ctx->global_obj, name));
}

/* Before the contract is loaded: marks the engine's own objects. (QuickJS uses tmp_mark for nothing that runs here.) */
static void near_mark_builtins(JSContext *ctx)
{
    JSGCObjectHeader *header;

    /* Created on first use otherwise, and then all at once. */
    near_touch_global(ctx, "Math");
    near_touch_global(ctx, "JSON");
    near_touch_global(ctx, "Reflect");
    near_for_each_object(header)
    {
        if (header->gc_obj_type == JS_GC_OBJ_TYPE_JS_OBJECT)
            ((JSObject *)header)->tmp_mark = TRUE;
    }
}

static void near_name_atom(JSAtom atom)
{
    if (!__JS_AtomIsTaggedInt(atom))
        near_named[atom] = TRUE;
}

static void near_name_string(JSContext *ctx, JSValueConst value)
{
    JSString *string;
    JSAtom atom;

    if (JS_VALUE_GET_TAG(value) != JS_TAG_STRING)
        return;
    string = JS_VALUE_GET_STRING(value);
    if (string->atom_type) {
        near_name_atom(js_get_atom_index(ctx->rt, string));
    } else if (!string->is_wide_char) {
        atom = __JS_FindAtom(ctx->rt, (const char *)string->u.str8, string->len, JS_ATOM_TYPE_STRING);
        if (atom != JS_ATOM_NULL) {
            near_name_atom(atom);
            JS_FreeAtom(ctx, atom);
        }
    }
}

static void near_name_bytecode(JSContext *ctx, const JSFunctionBytecode *function)
{
    const uint8_t *code = function->byte_code_buf;
    int position, i;

    for (position = 0; position < function->byte_code_len; position += short_opcode_info(code[position]).size) {
        switch (short_opcode_info(code[position]).fmt) {
        case OP_FMT_atom:
        case OP_FMT_atom_u8:
        case OP_FMT_atom_u16:
        case OP_FMT_atom_label_u8:
        case OP_FMT_atom_label_u16:
            near_name_atom(get_u32(code + position + 1));
            break;
        }
    }
    for (i = 0; i < function->cpool_count; i++)
        near_name_string(ctx, function->cpool[i]);
}

static void near_name_object(JSContext *ctx, JSObject *object)
{
    JSShapeProperty *shape = get_shape_prop(object->shape);
    int i;

    for (i = 0; i < object->shape->prop_count; i++, shape++) {
        /* A function's own name is no use of it. */
        if (shape->atom == JS_ATOM_NULL || shape->atom == JS_ATOM_name ||
            (shape->flags & JS_PROP_TMASK) != JS_PROP_NORMAL)
            continue;
        near_name_string(ctx, object->prop[i].u.value);
    }
    if (object->class_id == JS_CLASS_ARRAY && object->fast_array) {
        for (i = 0; i < object->u.array.count; i++)
            near_name_string(ctx, object->u.array.u.values[i]);
    }
    if ((object->class_id == JS_CLASS_MAP || object->class_id == JS_CLASS_SET) && object->u.map_state) {
        struct list_head *element;
        list_for_each(element, &object->u.map_state->records) {
            JSMapRecord *record = list_entry(element, JSMapRecord, link);
            near_name_string(ctx, record->key);
            near_name_string(ctx, record->value);
        }
    }
}

/* After the module is read, before it runs. */
static void near_note_loaded_names(JSContext *ctx)
{
    JSGCObjectHeader *header;

    near_loaded_names = calloc(ctx->rt->atom_size * 2, 1);
    near_named = near_loaded_names;
    near_for_each_object(header)
    {
        if (header->gc_obj_type == JS_GC_OBJ_TYPE_FUNCTION_BYTECODE)
            near_name_bytecode(ctx, (JSFunctionBytecode *)header);
    }
    near_named = NULL;
}

/* Names separated by newlines. */
static void near_name_list(JSContext *ctx, const char *names)
{
    while (*names) {
        size_t length = strcspn(names, "\n");
        JSAtom atom = JS_NewAtomLen(ctx, names, length);

        if (atom < ctx->rt->atom_size)
            near_name_atom(atom);
        names += length;
        if (*names)
            names++;
    }
}

/* Whether any code of the contract names it, top level included. */
static BOOL near_is_mentioned(JSAtom atom)
{
    return near_named[atom] || near_loaded_names[atom];
}

static BOOL near_text_is_mentioned(JSContext *ctx, const char *name)
{
    JSAtom atom = __JS_FindAtom(ctx->rt, name, strlen(name), JS_ATOM_TYPE_STRING);
    BOOL result = atom != JS_ATOM_NULL && near_is_mentioned(atom);

    JS_FreeAtom(ctx, atom);
    return result;
}

/* Of QuickJS's predefined names those of builtins that it does not look up itself, unless for a proxy's handler. */
static const JSAtom near_names_not_looked_up[] = {
    JS_ATOM_of, JS_ATOM_for, JS_ATOM_delete, JS_ATOM_catch, JS_ATOM_finally, JS_ATOM_from, JS_ATOM_values, JS_ATOM_concat,
    JS_ATOM_split, JS_ATOM_raw, JS_ATOM_toLocaleString, JS_ATOM___proto__, JS_ATOM_defineProperties, JS_ATOM_apply,
    JS_ATOM_construct, JS_ATOM_getPrototypeOf, JS_ATOM_setPrototypeOf, JS_ATOM_isExtensible,
    JS_ATOM_preventExtensions, JS_ATOM_has, JS_ATOM_deleteProperty, JS_ATOM_defineProperty,
    JS_ATOM_getOwnPropertyDescriptor, JS_ATOM_ownKeys, JS_ATOM_get,
};

static BOOL near_is_looked_up(JSAtom atom)
{
    int i;

    if (atom >= JS_ATOM_Object)
        return FALSE;
    if (near_is_mentioned(JS_ATOM_Proxy))
        return TRUE;
    for (i = 0; i < countof(near_names_not_looked_up); i++) {
        if (near_names_not_looked_up[i] == atom)
            return FALSE;
    }
    return TRUE;
}

/* Methods of RegExp that only String's methods of the same name look up, under a symbol. */
static BOOL near_is_symbol_kept(JSContext *ctx, JSAtom atom)
{
    switch (atom) {
    case JS_ATOM_Symbol_match:
        return near_text_is_mentioned(ctx, "match");
    case JS_ATOM_Symbol_matchAll:
        return near_text_is_mentioned(ctx, "matchAll");
    case JS_ATOM_Symbol_replace:
        return near_text_is_mentioned(ctx, "replace") || near_text_is_mentioned(ctx, "replaceAll");
    case JS_ATOM_Symbol_search:
        return near_text_is_mentioned(ctx, "search");
    case JS_ATOM_Symbol_split:
        return near_is_mentioned(JS_ATOM_split);
    default:
        return TRUE;
    }
}

static BOOL near_is_kept(JSContext *ctx, JSAtom atom)
{
    if (__JS_AtomIsTaggedInt(atom) || near_named[atom] || near_is_looked_up(atom))
        return TRUE;
    if (ctx->rt->atom_array[atom]->atom_type != JS_ATOM_TYPE_STRING)
        return near_is_symbol_kept(ctx, atom);
    return FALSE;
}

static BOOL near_is_builtin(JSShapeProperty *shape, JSProperty *property)
{
    JSObject *object;

    switch (shape->flags & JS_PROP_TMASK) {
    case JS_PROP_AUTOINIT:
        return TRUE;
    case JS_PROP_GETSET:
        object = property->u.getset.getter ? property->u.getset.getter : property->u.getset.setter;
        break;
    case JS_PROP_NORMAL:
        if (!JS_IsObject(property->u.value))
            return FALSE;
        object = JS_VALUE_GET_OBJ(property->u.value);
        break;
    default:
        return FALSE;
    }
    return object && (object->class_id == JS_CLASS_C_FUNCTION || object->tmp_mark);
}

static void near_prune_object(JSContext *ctx, JSObject *object)
{
    JSAtom *dead = malloc(object->shape->prop_count * sizeof(JSAtom));
    JSShapeProperty *shape = get_shape_prop(object->shape);
    int i, count = 0;

    for (i = 0; i < object->shape->prop_count; i++, shape++) {
        if (shape->atom != JS_ATOM_NULL && (shape->flags & JS_PROP_CONFIGURABLE) &&
            near_is_builtin(shape, &object->prop[i]) && !near_is_kept(ctx, shape->atom))
            dead[count++] = shape->atom;
    }
    for (i = 0; i < count; i++)
        JS_DeleteProperty(ctx, JS_MKPTR(JS_TAG_OBJECT, object), dead[i], 0);
    free(dead);
}

/* Which opcodes live functions contain: 256 flags. */
static uint8_t near_opcodes[256];

/* Facts about live code that names do not tell. */
static struct {
    BOOL has_regexp;
    BOOL has_ignore_case;
    BOOL has_import;
    BOOL has_kind[4]; /* by JSFunctionKindEnum */
    uint32_t instances[JS_CLASS_INIT_COUNT];
} near_live;

/* Index of the constant that an instruction pushes, or -1. */
static int near_pushed_constant(const uint8_t *code)
{
    switch (*code) {
    case OP_push_const:
        return get_u32(code + 1);
    case OP_push_const8:
        return code[1];
    default:
        return -1;
    }
}

/* Whether a compiled regular expression has the flag i. */
static BOOL near_ignores_case(JSValueConst compiled)
{
    JSString *string;

    if (JS_VALUE_GET_TAG(compiled) != JS_TAG_STRING)
        return TRUE;
    string = JS_VALUE_GET_STRING(compiled);
    return string->is_wide_char || (lre_get_flags(string->u.str8) & LRE_FLAG_IGNORECASE);
}

static void near_inspect_bytecode(const JSFunctionBytecode *function)
{
    const uint8_t *code = function->byte_code_buf;
    int position, constant = -1;

    near_live.has_kind[function->func_kind] = TRUE;
    for (position = 0; position < function->byte_code_len; position += short_opcode_info(code[position]).size) {
        near_opcodes[code[position]] = TRUE;
        near_live.has_regexp |= code[position] == OP_regexp;
        near_live.has_import |= code[position] == OP_import ||
            (code[position] == OP_special_object && code[position + 1] == OP_SPECIAL_OBJECT_IMPORT_META);
        if (code[position] == OP_regexp)
            near_live.has_ignore_case |= constant < 0 || near_ignores_case(function->cpool[constant]);
        constant = near_pushed_constant(code + position);
    }
}

static void near_inspect_object(const JSObject *object)
{
    near_live.instances[object->class_id]++;
    if (object->class_id == JS_CLASS_REGEXP)
        near_live.has_ignore_case |= near_ignores_case(JS_MKPTR(JS_TAG_STRING, object->u.regexp.bytecode));
}

static BOOL near_dead_classes[JS_CLASS_INIT_COUNT];

static BOOL near_is_dead_class_name(JSRuntime *rt, JSAtom atom)
{
    int i;

    for (i = 0; i < JS_CLASS_INIT_COUNT; i++) {
        if (near_dead_classes[i] && rt->class_array[i].class_name == atom)
            return TRUE;
    }
    return FALSE;
}

/* Forgets how to treat objects of a class. No object of it exists, and nothing that is left can make one. */
static void near_kill_class(JSContext *ctx, JSClassID id)
{
    JSClass *class = &ctx->rt->class_array[id];

    if (near_live.instances[id])
        return;
    near_dead_classes[id] = TRUE;
    class->finalizer = NULL;
    class->gc_mark = NULL;
    class->call = NULL;
    class->exotic = NULL;
    JS_FreeValue(ctx, ctx->class_proto[id]);
    ctx->class_proto[id] = JS_NULL;
}

/* Classes whose objects only their constructor makes. */
static const struct {
    JSClassID class;
    JSAtom constructor;
} near_constructed_classes[] = {
    { JS_CLASS_PROXY, JS_ATOM_Proxy },
    { JS_CLASS_DATE, JS_ATOM_Date },
    { JS_CLASS_DATAVIEW, JS_ATOM_DataView },
    { JS_CLASS_MAP, JS_ATOM_Map },
    { JS_CLASS_MAP_ITERATOR, JS_ATOM_Map },
    { JS_CLASS_SET, JS_ATOM_Set },
    { JS_CLASS_SET_ITERATOR, JS_ATOM_Set },
    { JS_CLASS_WEAKMAP, JS_ATOM_WeakMap },
    { JS_CLASS_WEAKSET, JS_ATOM_WeakSet },
    { JS_CLASS_UINT8C_ARRAY, JS_ATOM_Uint8ClampedArray },
    { JS_CLASS_INT8_ARRAY, JS_ATOM_Int8Array },
    { JS_CLASS_INT16_ARRAY, JS_ATOM_Int16Array },
    { JS_CLASS_UINT16_ARRAY, JS_ATOM_Uint16Array },
    { JS_CLASS_INT32_ARRAY, JS_ATOM_Int32Array },
    { JS_CLASS_UINT32_ARRAY, JS_ATOM_Uint32Array },
    { JS_CLASS_BIG_INT64_ARRAY, JS_ATOM_BigInt64Array },
    { JS_CLASS_BIG_UINT64_ARRAY, JS_ATOM_BigUint64Array },
    { JS_CLASS_FLOAT32_ARRAY, JS_ATOM_Float32Array },
    { JS_CLASS_FLOAT64_ARRAY, JS_ATOM_Float64Array },
};

static JSValue near_left_out(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    return JS_ThrowTypeError(ctx, "RegExp was left out: build with --keep RegExp");
}

static void near_kill_classes(JSContext *ctx)
{
    BOOL is_async = near_live.has_kind[JS_FUNC_ASYNC] || near_live.has_kind[JS_FUNC_ASYNC_GENERATOR];
    BOOL makes_regexp = near_is_mentioned(JS_ATOM_RegExp) || near_text_is_mentioned(ctx, "match") ||
        near_text_is_mentioned(ctx, "matchAll") || near_text_is_mentioned(ctx, "search") || near_text_is_mentioned(ctx, "compile");
    int i;

    for (i = 0; i < countof(near_constructed_classes); i++) {
        if (!near_is_mentioned(near_constructed_classes[i].constructor))
            near_kill_class(ctx, near_constructed_classes[i].class);
    }
    if (!near_live.has_kind[JS_FUNC_GENERATOR]) {
        near_kill_class(ctx, JS_CLASS_GENERATOR_FUNCTION);
        near_kill_class(ctx, JS_CLASS_GENERATOR);
    }
    if (!is_async) {
        near_kill_class(ctx, JS_CLASS_ASYNC_FUNCTION);
        near_kill_class(ctx, JS_CLASS_ASYNC_FUNCTION_RESOLVE);
        near_kill_class(ctx, JS_CLASS_ASYNC_FUNCTION_REJECT);
        near_kill_class(ctx, JS_CLASS_ASYNC_FROM_SYNC_ITERATOR);
        near_kill_class(ctx, JS_CLASS_ASYNC_GENERATOR_FUNCTION);
        near_kill_class(ctx, JS_CLASS_ASYNC_GENERATOR);
    }
    if (!is_async && !near_live.has_import && !near_is_mentioned(JS_ATOM_Promise)) {
        near_kill_class(ctx, JS_CLASS_PROMISE);
        near_kill_class(ctx, JS_CLASS_PROMISE_RESOLVE_FUNCTION);
        near_kill_class(ctx, JS_CLASS_PROMISE_REJECT_FUNCTION);
        JS_FreeValue(ctx, ctx->promise_ctor);
        ctx->promise_ctor = JS_UNDEFINED;
    }
    if (!near_text_is_mentioned(ctx, "matchAll"))
        near_kill_class(ctx, JS_CLASS_REGEXP_STRING_ITERATOR);
    if (!makes_regexp && !near_live.has_regexp && !near_live.instances[JS_CLASS_REGEXP]) {
        near_kill_class(ctx, JS_CLASS_REGEXP);
        JS_FreeValue(ctx, ctx->regexp_ctor);
        ctx->regexp_ctor = JS_UNDEFINED;
    }
    /* Literals carry their compiled form; but split copies its separator with other flags. */
    if (!makes_regexp && !near_is_mentioned(JS_ATOM_split)) {
        ctx->compile_regexp = NULL;
        if (JS_IsObject(ctx->regexp_ctor))
            JS_VALUE_GET_OBJ(ctx->regexp_ctor)->u.cfunc.c_function.generic = near_left_out;
    }
}

/* Names of functions that a contract call cannot reach, though others name them: one a line. */
static void near_name_unreachable(JSContext *ctx, DynBuf *out)
{
    dbuf_putstr(out, "near_only_free_bytecode\nJS_FreeContext\n");
    if (!near_live.has_import && !near_live.instances[JS_CLASS_MODULE_NS])
        dbuf_putstr(out, "js_module_ns_autoinit\n");
    if (!near_opcodes[OP_pow])
        dbuf_putstr(out, "near_only_pow\nnear_only_bigint_pow\n");
    if (!near_live.has_ignore_case && !ctx->compile_regexp)
        dbuf_putstr(out, "lre_canonicalize\n");
}

/* Deleting may free objects that are still to come. */
static void near_prune_builtins(JSContext *ctx)
{
    uint32_t i, count = 0;
    JSGCObjectHeader *header;
    JSObject **builtins = malloc(near_object_count * sizeof(*builtins));

    near_for_each_object(header)
    {
        if (header->gc_obj_type == JS_GC_OBJ_TYPE_JS_OBJECT && ((JSObject *)header)->tmp_mark) {
            header->ref_count++;
            builtins[count++] = (JSObject *)header;
        }
    }
    for (i = 0; i < count; i++)
        near_prune_object(ctx, builtins[i]);
    for (i = 0; i < count; i++)
        JS_FreeValue(ctx, JS_MKPTR(JS_TAG_OBJECT, builtins[i]));
    free(builtins);
}

static void near_prune(JSContext *ctx, const char *keep)
{
    JSGCObjectHeader *header;

    near_named = calloc(ctx->rt->atom_size * 2, 1);
    near_name_list(ctx, keep);
    /* builder.c and quickjs.c look these up. */
    near_name_list(ctx, "Uint8Array\nignoreCase\nmultiline\ndotAll\nsticky\ntoISOString");
    near_for_each_object(header)
    {
        if (header->gc_obj_type == JS_GC_OBJ_TYPE_FUNCTION_BYTECODE) {
            near_name_bytecode(ctx, (JSFunctionBytecode *)header);
            near_inspect_bytecode((JSFunctionBytecode *)header);
        } else if (header->gc_obj_type == JS_GC_OBJ_TYPE_JS_OBJECT) {
            near_name_object(ctx, (JSObject *)header);
            near_inspect_object((JSObject *)header);
        } else if (header->gc_obj_type == JS_GC_OBJ_TYPE_VAR_REF)
            near_name_string(ctx, *((JSVarRef *)header)->pvalue);
    }
    near_prune_builtins(ctx);
    near_kill_classes(ctx);
    free(near_loaded_names);
    near_loaded_names = NULL;
    free(near_named);
    near_named = NULL;
}
