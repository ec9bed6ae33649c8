/* The engine's exports. At build time the builder boots the engine, loads a contract's bytecode, binds its methods and
   seals the heap; the memory it then copies is where every call of the contract starts. */

#define NEAR_EXPORT(name) __attribute__((export_name(#name)))

static JSRuntime *near_runtime;
static JSContext *near_context;
static JSModuleDef *near_module;
static BOOL near_will_seal;
static JSValue *near_methods;
static int near_method_count;

/* Result of the last export that answers with bytes. */
static const char *near_answer_bytes;
static size_t near_answer_size;

NEAR_EXPORT(near_answer) const char *near_answer(void)
{
    return near_answer_bytes;
}

NEAR_EXPORT(near_answer_length) size_t near_answer_length(void)
{
    return near_answer_size;
}

static int near_answer_with(const DynBuf *buffer)
{
    near_answer_bytes = (const char *)buffer->buf;
    near_answer_size = buffer->size;
    return 0;
}

NEAR_EXPORT(near_malloc) void *near_malloc(size_t size)
{
    return malloc(size);
}

NEAR_EXPORT(near_free) void near_free(void *block)
{
    free(block);
}

static void *near_js_malloc(JSMallocState *state, size_t size)
{
    return malloc(size);
}

static void near_js_free(JSMallocState *state, void *block)
{
    free(block);
}

static void *near_js_realloc(JSMallocState *state, void *block, size_t size)
{
    if (size == 0) {
        free(block);
        return NULL;
    }
    return realloc(block, size);
}

static const JSMallocFunctions near_malloc_functions = {
    near_js_malloc, near_js_free, near_js_realloc, near_usable_size,
};

/* Made by the linker. Because it is called here, the linker does not wrap every export in a call of it and of libc's
   exit handlers. */
extern void __wasm_call_ctors(void);

static void near_start(size_t stack_limit)
{
    __wasm_call_ctors();
    near_runtime = JS_NewRuntime2(&near_malloc_functions, NULL);
    JS_SetMaxStackSize(near_runtime, stack_limit);
    /* Cycles are not collected within a call, as in near-sdk-js's own builds: memory is gone when the call ends. */
    JS_SetGCThreshold(near_runtime, (size_t)-1);
    near_context = JS_NewCustomContext(near_runtime);
    near_share_function_properties(near_context);
    js_add_near_host_functions(near_context);
    near_add_functions(near_context);
}

/* While building. */
NEAR_EXPORT(near_boot) void near_boot(size_t stack_limit)
{
    near_collects = TRUE;
    near_start(stack_limit);
}

/* The pending exception as text: name, message and stack. */
static int near_fail(void)
{
    JSValue error = JS_GetException(near_context);
    const char *stack = "", *text = JS_ToCString(near_context, error);
    size_t stack_length = 0;
    DynBuf buffer;

    if (JS_IsObject(error))
        stack = near_property_text(near_context, error, "stack", &stack_length);
    dbuf_init(&buffer);
    dbuf_putstr(&buffer, text ? text : "uncaught value without a text");
    dbuf_putc(&buffer, '\n');
    if (stack)
        dbuf_put(&buffer, (const uint8_t *)stack, stack_length);
    near_answer_with(&buffer);
    return -1;
}

/* Without names of local variables in it and in all functions inside: only error messages and debuggers read them. */
static void near_forget_locals(JSValueConst value)
{
    JSFunctionBytecode *function;
    int i;

    if (JS_VALUE_GET_TAG(value) != JS_TAG_FUNCTION_BYTECODE)
        return;
    function = JS_VALUE_GET_PTR(value);
    function->debug.vardefs = NULL;
    for (i = 0; i < function->debug.cpool_count; i++)
        near_forget_locals(function->cpool[i]);
}

/* Source text (zero-terminated) to bytecode. 0, and the bytecode as answer; -1, and the error as answer. */
NEAR_EXPORT(near_compile)
int near_compile(const char *source, size_t length, const char *filename, BOOL keep_names)
{
    JSValue module = JS_Eval(near_context, source, length, filename, JS_EVAL_TYPE_MODULE | JS_EVAL_FLAG_COMPILE_ONLY);

    if (JS_IsException(module))
        return near_fail();
    if (!keep_names)
        near_forget_locals(((JSModuleDef *)JS_VALUE_GET_PTR(module))->func_obj);
    near_answer_bytes =
        (const char *)JS_WriteObject(near_context, &near_answer_size, module, JS_WRITE_OBJ_BYTECODE);
    return near_answer_bytes ? 0 : near_fail();
}

/* Between near_boot and near_load, if near_seal is to follow. */
NEAR_EXPORT(near_prepare_seal) void near_prepare_seal(void)
{
    near_mark_builtins(near_context);
    near_will_seal = TRUE;
}

/* Runs a module's top level. 0, and the names of its exported functions as answer, one a line; -1, and the error. */
NEAR_EXPORT(near_load) int near_load(const uint8_t *bytecode, size_t length)
{
    JSValue module = JS_ReadObject(near_context, bytecode, length, JS_READ_OBJ_BYTECODE);
    JSValue result;

    if (JS_IsException(module))
        return near_fail();
    near_module = JS_VALUE_GET_PTR(module);
    if (js_resolve_module(near_context, near_module) < 0)
        return near_fail();
    near_name_functions(near_context, near_module->func_obj);
    if (near_will_seal)
        near_note_loaded_names(near_context);
    result = JS_EvalFunction(near_context, module);
    if (JS_IsException(result))
        return near_fail();
    JS_FreeValue(near_context, result);
    return 0;
}

/* Names of the module's exports as answer, one a line. */
NEAR_EXPORT(near_export_names) int near_export_names(void)
{
    DynBuf buffer;
    int i;

    dbuf_init(&buffer);
    for (i = 0; i < near_module->export_entries_count; i++) {
        const char *name = JS_AtomToCString(near_context, near_module->export_entries[i].export_name);
        dbuf_putstr(&buffer, name);
        dbuf_putc(&buffer, '\n');
        JS_FreeCString(near_context, name);
    }
    return near_answer_with(&buffer);
}

static JSValue near_exported_value(const char *name)
{
    JSValue namespace = js_get_module_ns(near_context, near_module);
    JSValue value = JS_GetPropertyStr(near_context, namespace, name);

    JS_FreeValue(near_context, namespace);
    return value;
}

NEAR_EXPORT(near_reserve_methods) void near_reserve_methods(int count)
{
    near_methods = malloc(count * sizeof(JSValue));
    near_method_count = 0;
}

/* Of all functions only classes have a prototype that cannot be written. */
static BOOL near_is_class(JSValueConst value)
{
    const JSShapeProperty *prototype = find_own_property1(JS_VALUE_GET_OBJ(value), JS_ATOM_prototype);

    return prototype && !(prototype->flags & JS_PROP_WRITABLE);
}

/* Keeps an exported function as the next method. Its index, or -1 if the export is no function or a class. */
NEAR_EXPORT(near_bind) int near_bind(const char *name)
{
    JSValue value = near_exported_value(name);

    if (!JS_IsFunction(near_context, value) || near_is_class(value)) {
        JS_FreeValue(near_context, value);
        return -1;
    }
    near_methods[near_method_count] = value;
    return near_method_count++;
}

/* Nothing but import() and import.meta asks for a module once its methods are bound. */
static void near_free_module(void)
{
    if (near_live.has_import)
        return;
    js_free_module_def(near_context, near_module);
    near_module = NULL;
}

/* `new Function` says that there is no eval, without reading its arguments. */
static JSValue near_no_eval(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    return JS_ThrowTypeError(ctx, "eval is not supported");
}

/* Values that are no text evaluate to themselves. */
static JSValue near_eval(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    return JS_IsString(argv[0]) ? near_no_eval(ctx, this_value, argc, argv) : JS_DupValue(ctx, argv[0]);
}

/* After the last method is bound: jobs done, unused builtins and the parser cut off, garbage collected. `package_lines` are
   those of the bundle that are not the contract's own, as pairs of the first and the last, and a zero. The answer
   has a byte for each opcode, whether live functions contain it, and then the names of functions that are not needed. */
NEAR_EXPORT(near_seal) int near_seal(const char *keep, const int *package_lines, BOOL keep_names)
{
    JSContext *job_context;
    DynBuf answer;
    int i, done;

    while ((done = JS_ExecutePendingJob(near_runtime, &job_context)) > 0)
        ;
    if (done < 0)
        return near_fail();
    near_context->eval_internal = NULL;
    near_call_instead(near_context->function_ctor, near_no_eval);
    near_call_instead(near_context->eval_obj, near_eval);
    JS_FreeValue(near_context, near_module->module_ns);
    near_module->module_ns = JS_UNDEFINED;
    JS_RunGC(near_runtime);
    near_prune(near_context, keep);
    near_free_module();
    JS_RunGC(near_runtime);
    near_list_left_out(near_context);
    near_forget_shapes(near_runtime);
    near_compact_objects(near_context);
    near_share_bigints(near_context);
    if (!near_module)
        near_blank_atoms(near_context);
    /* Line numbers count the bytes of code. */
    if (!keep_names) {
        near_shorten_code(near_context);
        near_seal_functions(near_context, package_lines);
    }
    for (i = 0; i < near_runtime->class_count; i++)
        near_runtime->class_array[i].gc_mark = NULL;
    near_logged_bytes = 0;
    near_will_seal = FALSE;
    dbuf_init(&answer);
    dbuf_put(&answer, near_opcodes, sizeof(near_opcodes));
    near_name_unreachable(near_context, &answer);
    return near_answer_with(&answer);
}

/* After near_seal, near_functions and near_report. The limit is for calls: at build time another engine runs this one. */
NEAR_EXPORT(near_finish) void near_finish(BOOL keep_names, size_t stack_limit)
{
    JS_SetMaxStackSize(near_runtime, stack_limit);
    if (!keep_names)
        near_strip(near_context);
    near_compact_atoms(near_runtime);
    near_compact_shape_table(near_runtime);
    near_know_atoms(near_runtime);
    near_forget_dead_classes(near_context);
    near_blank_hashes();
    near_stop_collecting();
    memset(near_opcodes, 0, sizeof(near_opcodes));
    memset(near_dead_classes, 0, sizeof(near_dead_classes));
    memset(&near_live, 0, sizeof(near_live));
}

static void near_finish_call(JSValue result)
{
    JSContext *job_context;
    int done;

    if (JS_IsException(result))
        near_panic_with_exception(near_context);
    while ((done = JS_ExecutePendingJob(near_runtime, &job_context)) > 0)
        ;
    if (done < 0)
        near_panic_with_exception(near_context);
}

/* One call of a contract that was booted at build time. */
NEAR_EXPORT(near_call) void near_call(int method)
{
    near_finish_call(JS_Call(near_context, near_methods[method], JS_UNDEFINED, 0, NULL));
}

/* One call of a contract that boots in every call, as near-sdk-js's own builds do. */
NEAR_EXPORT(near_boot_and_call)
void near_boot_and_call(const uint8_t *bytecode, size_t length, size_t stack_limit, const char *name)
{
    near_start(stack_limit);
    if (near_load(bytecode, length) < 0)
        panic_utf8(near_answer_size, (uint64_t)(uintptr_t)near_answer_bytes);
    near_finish_call(JS_Call(near_context, near_exported_value(name), JS_UNDEFINED, 0, NULL));
}

/* For profiles. As answer, first the offset from a function object to the address of its bytecode, then every function
   in bytecode, one a line: address, line in the bundle (0 if it is not known), name. */
NEAR_EXPORT(near_functions) int near_functions(void)
{
    JSGCObjectHeader *header;
    DynBuf buffer;

    dbuf_init(&buffer);
    dbuf_printf(&buffer, "%d\n", (int)offsetof(JSObject, u.func.function_bytecode));
    near_for_each_object(header)
    {
        JSFunctionBytecode *function = (JSFunctionBytecode *)header;
        const char *name;
        if (function->header.gc_obj_type != JS_GC_OBJ_TYPE_FUNCTION_BYTECODE)
            continue;
        name = JS_AtomToCString(near_context, function->func_name);
        dbuf_printf(&buffer, "%010u %d ", (unsigned)(uintptr_t)function, function->has_debug ? function->debug.line_num : 0);
        dbuf_putstr(&buffer, name);
        dbuf_putc(&buffer, '\n');
        JS_FreeCString(near_context, name);
    }
    return near_answer_with(&buffer);
}

/* Where JavaScript stands now, as answer: for a host call made while a module loads. */
NEAR_EXPORT(near_where) void near_where(void)
{
    JSValue error = JS_NewError(near_context);
    size_t length;

    build_backtrace(near_context, error, NULL, 0, 0);
    near_answer_bytes = near_property_text(near_context, error, "stack", &length);
    near_answer_size = length;
}
