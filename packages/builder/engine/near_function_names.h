/* Before a module runs: the list of properties that its functions share, and names that QuickJS gives to functions only when
   it has made them. */

/* What functions hold of the context is not counted: it lives as long as the contract. */
#define NEAR_REFERENCES_OF_FUNCTIONS (1 << 28)

static JSShape *near_function_shape(JSContext *ctx, BOOL has_prototype)
{
    JSValue model = JS_NewObjectProto(ctx, ctx->function_proto);
    JSShape *shape;

    JS_DefineAutoInitProperty(ctx, model, JS_ATOM_length, JS_AUTOINIT_ID_FUNCTION, NULL, JS_PROP_CONFIGURABLE);
    JS_DefineAutoInitProperty(ctx, model, JS_ATOM_name, JS_AUTOINIT_ID_FUNCTION, NULL, JS_PROP_CONFIGURABLE);
    if (has_prototype)
        JS_DefineAutoInitProperty(ctx, model, JS_ATOM_prototype, JS_AUTOINIT_ID_PROTOTYPE, NULL, JS_PROP_WRITABLE);
    shape = js_dup_shape(JS_VALUE_GET_OBJ(model)->shape);
    /* A property more needs another list. */
    shape->prop_size = shape->prop_count;
    if (!shape->is_hashed) {
        shape->is_hashed = TRUE;
        js_shape_hash_link(ctx->rt, shape);
    }
    if (has_prototype) {
        near_function_properties = js_malloc(ctx, NEAR_FUNCTION_PROPERTIES * sizeof(JSProperty));
        memcpy(near_function_properties, JS_VALUE_GET_OBJ(model)->prop, NEAR_FUNCTION_PROPERTIES * sizeof(JSProperty));
    }
    JS_FreeValue(ctx, model);
    return shape;
}

static void near_share_function_properties(JSContext *ctx)
{
    ctx->header.ref_count += NEAR_REFERENCES_OF_FUNCTIONS;
    near_function_shapes[FALSE] = near_function_shape(ctx, FALSE);
    near_function_shapes[TRUE] = near_function_shape(ctx, TRUE);
}

/* The constant that an instruction makes a function of, or -1. */
static int near_function_index(const uint8_t *code)
{
    return *code == OP_fclosure8 ? code[1] : *code == OP_fclosure ? get_u32(code + 1) : -1;
}

/* Whether an instruction gives the function on the stack a name: of a variable, or of a method. */
static BOOL near_names_function(JSContext *ctx, const uint8_t *code)
{
    BOOL is_method = *code == OP_define_method && (code[5] & 3) == OP_DEFINE_METHOD_METHOD;
    JSAtom name;

    if (*code != OP_set_name && !is_method)
        return FALSE;
    name = get_u32(code + 1);
    return !__JS_AtomIsTaggedInt(name) && ctx->rt->atom_array[name]->atom_type == JS_ATOM_TYPE_STRING;
}

/* Writes the names of all functions inside of one into their bytecode. */
static void near_name_functions(JSContext *ctx, JSValueConst value)
{
    JSFunctionBytecode *outer, *inner;
    const uint8_t *code, *next, *end;
    int i;

    if (JS_VALUE_GET_TAG(value) != JS_TAG_FUNCTION_BYTECODE)
        return;
    outer = JS_VALUE_GET_PTR(value);
    end = outer->byte_code_buf + outer->debug.byte_code_len;
    for (code = outer->byte_code_buf; code < end; code = next) {
        next = code + short_opcode_info(*code).size;
        i = near_function_index(code);
        if (i < 0 || next == end || !near_names_function(ctx, next))
            continue;
        inner = JS_VALUE_GET_PTR(outer->cpool[i]);
        if (inner->func_name == JS_ATOM_NULL || inner->func_name == JS_ATOM_empty_string)
            inner->func_name = JS_DupAtom(ctx, get_u32(next + 1));
    }
    for (i = 0; i < outer->debug.cpool_count; i++)
        near_name_functions(ctx, outer->cpool[i]);
}
