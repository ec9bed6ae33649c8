/* Which names a contract contains: a builtin can only be reached through its name. Names count if they stand in live
   bytecode, in a string constant, in a string of the heap or in the builder's keep list, or if QuickJS itself looks them
   up. */

/* How a name counts: as one that code may use in any way, or as a constructor that code only compares with
   (`x instanceof Map`); and, of those used, whether it may be that of a method: `o.step` alone calls nothing. */
enum { NEAR_USED = 1, NEAR_COMPARED = 2, NEAR_CALLED = 4 };

/* By atom. */
static uint8_t *near_named;

/* The same for the module's code before it runs: top-level code may keep a builtin in a variable and is then gone. */
static uint8_t *near_loaded_names;

static void near_name_atom(JSAtom atom)
{
    if (!__JS_AtomIsTaggedInt(atom))
        near_named[atom] |= NEAR_USED | NEAR_CALLED;
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

/* Calls `visit` with every name in a function's code, and the instruction it stands in. */
static void near_visit_names(const JSFunctionBytecode *function, void (*visit)(JSAtom atom, const uint8_t *instruction))
{
    const uint8_t *code = function->byte_code_buf, *end = code + function->debug.byte_code_len;

    for (; code < end; code += short_opcode_info(*code).size) {
        switch (short_opcode_info(*code).fmt) {
        case OP_FMT_atom:
        case OP_FMT_atom_u8:
        case OP_FMT_atom_u16:
        case OP_FMT_atom_label_u8:
        case OP_FMT_atom_label_u16:
            visit(get_u32(code + 1), code);
            break;
        }
    }
}

static BOOL near_is_constructor_of_class(JSAtom atom);

/* Whether an instruction makes or reads a property, or takes it out of an object by a pattern, otherwise than to call it. `o.step.bind(o)` is taken for a call. */
static BOOL near_is_no_call(uint8_t opcode, uint8_t next)
{
    BOOL is_put = next == OP_put_loc || next == OP_put_loc8 || (next >= OP_put_loc0 && next <= OP_put_loc3);

    return opcode == OP_define_field || opcode == OP_define_method || opcode == OP_put_field ||
        (opcode == OP_get_field && next != OP_get_field2) || (opcode == OP_get_field2 && is_put);
}

static void near_name_operand(JSAtom atom, const uint8_t *instruction)
{
    uint8_t next = instruction[short_opcode_info(*instruction).size];
    BOOL is_variable = *instruction == OP_get_var || *instruction == OP_get_var_undef;

    if (is_variable && next == OP_instanceof && near_is_constructor_of_class(atom))
        near_named[atom] |= NEAR_COMPARED;
    else if (!__JS_AtomIsTaggedInt(atom) && near_is_no_call(*instruction, next))
        near_named[atom] |= NEAR_USED;
    else
        near_name_atom(atom);
}

static void near_name_bytecode(JSContext *ctx, const JSFunctionBytecode *function)
{
    int i;

    near_visit_names(function, near_name_operand);
    for (i = 0; i < function->debug.cpool_count; i++)
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

/* Names separated by newlines; an asterisk stands for all. */
static void near_name_list(JSContext *ctx, const char *names)
{
    while (*names) {
        size_t length = strcspn(names, "\n");
        JSAtom atom = JS_NewAtomLen(ctx, names, length);

        if (atom < ctx->rt->atom_size)
            near_name_atom(atom);
        if (length == 1 && *names == '*')
            memset(near_named, NEAR_USED | NEAR_CALLED, ctx->rt->atom_size);
        names += length;
        if (*names)
            names++;
    }
}

/* Whether any code of the contract names it, top level included. */
static BOOL near_is_mentioned(JSAtom atom)
{
    return (near_named[atom] | near_loaded_names[atom]) & NEAR_USED;
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
        /* The others ask by it whether they were given a RegExp. */
        return near_text_is_mentioned(ctx, "match") || near_text_is_mentioned(ctx, "matchAll") ||
            near_text_is_mentioned(ctx, "replaceAll");
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
