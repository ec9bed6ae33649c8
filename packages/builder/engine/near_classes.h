/* Classes of which a contract can make no object: the engine forgets how to treat those. */

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
    for (position = 0; position < function->debug.byte_code_len; position += short_opcode_info(code[position]).size) {
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
    { JS_CLASS_SHARED_ARRAY_BUFFER, JS_ATOM_SharedArrayBuffer },
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

static BOOL near_is_constructor_of_class(JSAtom atom)
{
    int i;

    for (i = 0; i < countof(near_constructed_classes); i++) {
        if (near_constructed_classes[i].constructor == atom)
            return TRUE;
    }
    return FALSE;
}

/* What is called in place of a constructor that went with its class. */
static JSValue near_left_out(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    const char *name = get_func_name(ctx, ctx->rt->current_stack_frame->cur_func);

    return JS_ThrowTypeError(ctx, "%s was left out: build with --keep %s", name, name);
}

static void near_call_instead(JSValueConst constructor, JSCFunction *function)
{
    JSObject *object = JS_VALUE_GET_OBJ(constructor);

    object->u.cfunc.c_function.generic = function;
    object->u.cfunc.cproto = JS_CFUNC_constructor_or_func;
}

static void near_delete_properties(JSContext *ctx, JSValueConst value);

/* Keeps a constructor to compare with, and nothing behind it. */
static void near_keep_to_compare(JSContext *ctx, JSAtom name)
{
    JSValue constructor = JS_GetProperty(ctx, ctx->global_obj, name);
    JSValue prototype = JS_GetProperty(ctx, constructor, JS_ATOM_prototype);

    near_delete_properties(ctx, prototype);
    near_call_instead(constructor, near_left_out);
    JS_FreeValue(ctx, prototype);
    JS_FreeValue(ctx, constructor);
}

static void near_kill_classes(JSContext *ctx)
{
    BOOL is_async = near_live.has_kind[JS_FUNC_ASYNC] || near_live.has_kind[JS_FUNC_ASYNC_GENERATOR];
    BOOL makes_regexp = near_is_mentioned(JS_ATOM_RegExp) || near_text_is_mentioned(ctx, "match") ||
        near_text_is_mentioned(ctx, "matchAll") || near_text_is_mentioned(ctx, "search") || near_text_is_mentioned(ctx, "compile");
    int i;

    for (i = 0; i < countof(near_constructed_classes); i++) {
        JSAtom constructor = near_constructed_classes[i].constructor;
        if (near_is_mentioned(constructor))
            continue;
        near_kill_class(ctx, near_constructed_classes[i].class);
        if (near_dead_classes[near_constructed_classes[i].class] && near_named[constructor])
            near_keep_to_compare(ctx, constructor);
    }
    /* Extensions of QuickJS that contracts cannot turn on. */
    near_kill_class(ctx, JS_CLASS_FLOAT_ENV);
    near_kill_class(ctx, JS_CLASS_OPERATOR_SET);
    if (!near_text_is_mentioned(ctx, "bind"))
        near_kill_class(ctx, JS_CLASS_BOUND_FUNCTION);
    if (!near_live.has_import)
        near_kill_class(ctx, JS_CLASS_MODULE_NS);
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
        if (!near_is_mentioned(JS_ATOM_Proxy))
            near_kill_class(ctx, JS_CLASS_C_FUNCTION_DATA);
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
            near_call_instead(ctx->regexp_ctor, near_left_out);
    }
}

/* Names of functions that a contract call cannot reach, though others name them: one a line. */
static void near_name_unreachable(JSContext *ctx, DynBuf *out)
{
    dbuf_putstr(out, "near_only_free_bytecode\nJS_FreeContext\nnear_gc_add\nremove_gc_object\n"
                     "boot_malloc\nboot_realloc\nboot_free\n");
    if (!near_live.has_import && !near_live.instances[JS_CLASS_MODULE_NS])
        dbuf_putstr(out, "js_module_ns_autoinit\n");
    if (!near_opcodes[OP_pow])
        dbuf_putstr(out, "near_only_pow\nnear_only_bigint_pow\n");
    if (!near_live.has_ignore_case && !ctx->compile_regexp)
        dbuf_putstr(out, "lre_canonicalize\n");
}
