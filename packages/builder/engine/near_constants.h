/* Variables of closures that nothing assigns to once the module has run (imports, functions, classes, `const`) become
   constants: of a table, or of an opcode that pushes them. What only their reads needed goes, the variables and their
   places in the lists of functions. near_short_code.h changes the code. */

/* Of a variable that a function's code finds in its closure, by its index there. */
typedef struct NearSlot {
    JSVarRef *variable; /* the one that it is, as far as known */
    BOOL is_ambiguous;
    BOOL is_read;
    BOOL is_assigned; /* here or in a function inside */
    BOOL is_constant;
    BOOL is_needed;
    int index; /* in the shorter list */
} NearSlot;

/* Objects of the table of objects, and others: a variable's var_idx says which it is, 0 for none. */
#define NEAR_MOST_OBJECTS 256
#define NEAR_FIRST_OBJECT (65536 - NEAR_MOST_OBJECTS)

/* Index of the variable in the closure that an instruction uses, or -1. */
static int near_slot_index(const uint8_t *code)
{
    switch (short_opcode_info(*code).fmt) {
    case OP_FMT_var_ref:
        return get_u16(code + 1);
    case OP_FMT_none_var_ref:
        return (*code - OP_get_var_ref0) % 4;
    case OP_FMT_atom_u16:
        return *code == OP_make_var_ref_ref ? get_u16(code + 5) : -1;
    default:
        return -1;
    }
}

static BOOL near_reads_variable(uint8_t opcode)
{
    return opcode == OP_get_var_ref || opcode == OP_get_var_ref_check ||
        (opcode >= OP_get_var_ref0 && opcode <= OP_get_var_ref3);
}

#define near_for_each_function(function)                                                                               \
    near_for_each_object(near_header) if (near_header->gc_obj_type == JS_GC_OBJ_TYPE_FUNCTION_BYTECODE &&              \
                                          (function = (JSFunctionBytecode *)near_header, 1))

#define near_for_each_function_object(object)                                                                          \
    near_for_each_object(near_header) if (near_header->gc_obj_type == JS_GC_OBJ_TYPE_JS_OBJECT &&                      \
                                          (object = (JSObject *)near_header,                                           \
                                           js_class_has_bytecode(object->class_id) && object->u.func.var_refs))

/* Calls `visit` for each variable that a function inside takes from the closure of the one around it. */
static BOOL near_for_each_passed(BOOL (*visit)(NearSlot *outer, NearSlot *inner))
{
    JSGCObjectHeader *near_header;
    JSFunctionBytecode *outer, *inner;
    BOOL result = FALSE;
    int i, j;

    near_for_each_function(outer)
    {
        for (i = 0; i < outer->debug.cpool_count; i++) {
            if (JS_VALUE_GET_TAG(outer->cpool[i]) != JS_TAG_FUNCTION_BYTECODE)
                continue;
            inner = JS_VALUE_GET_PTR(outer->cpool[i]);
            for (j = 0; j < inner->debug.closure_var_count; j++) {
                JSClosureVar *from = &inner->debug.closure_var[j];
                if (!from->is_local)
                    result |= visit(&outer->debug.slots[from->var_idx], &inner->debug.slots[j]);
            }
        }
    }
    return result;
}

static BOOL near_set(BOOL *flag, BOOL value)
{
    BOOL changes = value && !*flag;

    *flag |= value;
    return changes;
}

static BOOL near_pass_assigned(NearSlot *outer, NearSlot *inner)
{
    return near_set(&outer->is_assigned, inner->is_assigned);
}

static BOOL near_pass_needed(NearSlot *outer, NearSlot *inner)
{
    return near_set(&outer->is_needed, inner->is_needed);
}

static BOOL near_may_be(NearSlot *slot, JSVarRef *variable)
{
    if (!slot->variable) {
        slot->variable = variable;
        return variable != NULL;
    }
    return near_set(&slot->is_ambiguous, variable && variable != slot->variable);
}

static BOOL near_pass_variable(NearSlot *outer, NearSlot *inner)
{
    return near_may_be(inner, outer->variable) | near_set(&inner->is_ambiguous, outer->is_ambiguous);
}

static void near_find_uses(JSFunctionBytecode *function)
{
    const uint8_t *code = function->byte_code_buf, *end = code + function->debug.byte_code_len;
    NearSlot *slots = calloc(function->debug.closure_var_count + 1, sizeof(*slots));
    int i;

    for (; code < end; code += short_opcode_info(*code).size) {
        i = near_slot_index(code);
        if (i >= 0 && near_reads_variable(*code))
            slots[i].is_read = TRUE;
        else if (i >= 0)
            slots[i].is_assigned = TRUE;
    }
    function->debug.slots = slots;
}

/* Marks the variables that code may assign to, or that are properties too (of `arguments`, of a module's namespace).
   No function runs, so none has var_idx in use. */
static void near_mark_assigned(void)
{
    JSGCObjectHeader *near_header;
    JSObject *object;
    int i;

    near_for_each_object(near_header)
    {
        if (near_header->gc_obj_type == JS_GC_OBJ_TYPE_VAR_REF)
            ((JSVarRef *)near_header)->var_idx = 0;
    }
    near_for_each_object(near_header)
    {
        if (near_header->gc_obj_type != JS_GC_OBJ_TYPE_JS_OBJECT)
            continue;
        object = (JSObject *)near_header;
        for (i = 0; i < object->shape->prop_count; i++) {
            if ((object->shape->prop[i].flags & JS_PROP_TMASK) == JS_PROP_VARREF)
                object->prop[i].u.var_ref->header.mark = 1;
        }
    }
    near_for_each_function_object(object)
    {
        JSFunctionBytecode *function = object->u.func.function_bytecode;
        for (i = 0; i < function->debug.closure_var_count; i++) {
            if (function->debug.slots[i].is_assigned && object->u.func.var_refs[i])
                object->u.func.var_refs[i]->header.mark = 1;
        }
    }
}

/* A function that is created in a call finds its creator's own variables in its closure: other ones each time. */
static void near_find_variables(void)
{
    JSGCObjectHeader *near_header;
    JSFunctionBytecode *function, *inner;
    JSObject *object;
    int i, j;

    near_for_each_function_object(object)
    {
        function = object->u.func.function_bytecode;
        for (i = 0; i < function->debug.closure_var_count; i++)
            near_may_be(&function->debug.slots[i], object->u.func.var_refs[i]);
    }
    near_for_each_function(function)
    {
        for (i = 0; i < function->debug.cpool_count; i++) {
            if (JS_VALUE_GET_TAG(function->cpool[i]) != JS_TAG_FUNCTION_BYTECODE)
                continue;
            inner = JS_VALUE_GET_PTR(function->cpool[i]);
            for (j = 0; j < inner->debug.closure_var_count; j++)
                inner->debug.slots[j].is_ambiguous |= inner->debug.closure_var[j].is_local;
        }
    }
    while (near_for_each_passed(near_pass_variable))
        ;
}

/* Writes the instruction that pushes a value without the table, if there is one. Its size, or 0. */
static int near_put_immediate(uint8_t *out, JSValueConst value)
{
    int number = JS_VALUE_GET_INT(value);

    switch (JS_VALUE_GET_TAG(value)) {
    case JS_TAG_UNDEFINED:
        out[0] = OP_undefined;
        return 1;
    case JS_TAG_NULL:
        out[0] = OP_null;
        return 1;
    case JS_TAG_BOOL:
        out[0] = number ? OP_push_true : OP_push_false;
        return 1;
    case JS_TAG_INT:
        if (number >= -1 && number <= 7) {
            out[0] = OP_push_0 + number;
            return 1;
        }
        if (number == (int8_t)number) {
            out[0] = OP_push_i8;
            out[1] = number;
            return 2;
        }
        if (number == (int16_t)number) {
            out[0] = OP_push_i16;
            put_u16(out + 1, number);
            return 3;
        }
    }
    return 0;
}

static uint32_t near_constant_count;
static uint32_t near_constant_object_count;

/* Gives a constant its place in a table, if there is one. */
static BOOL near_place_constant(JSVarRef *variable)
{
    if (JS_IsObject(variable->value) && near_constant_object_count < NEAR_MOST_OBJECTS)
        variable->var_idx = NEAR_FIRST_OBJECT + near_constant_object_count++;
    else if (near_constant_count < NEAR_FIRST_OBJECT - 1)
        variable->var_idx = ++near_constant_count;
    return variable->var_idx > 0;
}

static void near_find_constants(JSFunctionBytecode *function)
{
    uint8_t code[3];
    int i;

    for (i = 0; i < function->debug.closure_var_count; i++) {
        NearSlot *slot = &function->debug.slots[i];
        JSVarRef *variable = slot->variable;
        if (slot->is_read && variable && !slot->is_ambiguous && variable->is_detached && !variable->header.mark &&
            !JS_IsUninitialized(variable->value)) {
            slot->is_constant =
                variable->var_idx > 0 || near_put_immediate(code, variable->value) || near_place_constant(variable);
        }
        slot->is_needed |= slot->is_assigned || (slot->is_read && !slot->is_constant);
    }
}

static void near_fill_tables(JSContext *ctx)
{
    JSGCObjectHeader *near_header;

    near_constants = js_malloc(ctx, near_constant_count * sizeof(*near_constants));
    near_constant_objects = js_malloc(ctx, near_constant_object_count * sizeof(*near_constant_objects));
    near_for_each_object(near_header)
    {
        JSVarRef *variable = (JSVarRef *)near_header;
        if (near_header->gc_obj_type != JS_GC_OBJ_TYPE_VAR_REF || variable->var_idx == 0)
            continue;
        if (variable->var_idx >= NEAR_FIRST_OBJECT)
            near_constant_objects[variable->var_idx - NEAR_FIRST_OBJECT] =
                JS_VALUE_GET_PTR(JS_DupValue(ctx, variable->value));
        else
            near_constants[variable->var_idx - 1] = JS_DupValue(ctx, variable->value);
    }
}

static void near_number_slots(JSFunctionBytecode *function)
{
    int i, count = 0;

    for (i = 0; i < function->debug.closure_var_count; i++) {
        function->debug.slots[i].index = count;
        count += function->debug.slots[i].is_needed;
    }
}

static int near_needed_count(const JSFunctionBytecode *function)
{
    int i, count = 0;

    for (i = 0; i < function->debug.closure_var_count; i++)
        count += function->debug.slots[i].is_needed;
    return count;
}

/* Freeing a variable may free functions: not while they are visited. */
static JSVarRef **near_dropped;
static uint32_t near_dropped_count;

static void near_shorten_object(JSContext *ctx, JSObject *object)
{
    JSFunctionBytecode *function = object->u.func.function_bytecode;
    JSVarRef **old = object->u.func.var_refs, **variables = NULL;
    int i, count = near_needed_count(function);

    near_dropped = realloc(near_dropped, (near_dropped_count + function->debug.closure_var_count) * sizeof(*near_dropped));
    if (count > 0)
        variables = js_malloc(ctx, count * sizeof(*variables));
    for (i = 0; i < function->debug.closure_var_count; i++) {
        if (function->debug.slots[i].is_needed)
            variables[function->debug.slots[i].index] = old[i];
        else
            near_dropped[near_dropped_count++] = old[i];
    }
    object->u.func.var_refs = variables;
    js_free(ctx, old);
}

/* Lists of functions inside refer to that of the one around them, as it will be. */
static void near_shorten_inner(JSFunctionBytecode *outer)
{
    int i, j;

    for (i = 0; i < outer->debug.cpool_count; i++) {
        JSFunctionBytecode *inner;
        if (JS_VALUE_GET_TAG(outer->cpool[i]) != JS_TAG_FUNCTION_BYTECODE)
            continue;
        inner = JS_VALUE_GET_PTR(outer->cpool[i]);
        for (j = 0; j < inner->debug.closure_var_count; j++) {
            JSClosureVar *from = &inner->debug.closure_var[j];
            if (!from->is_local)
                from->var_idx = outer->debug.slots[from->var_idx].index;
        }
    }
}

static void near_shorten_function(JSContext *ctx, JSFunctionBytecode *function)
{
    JSClosureVar *old = function->debug.closure_var;
    int i, count = near_needed_count(function);

    function->debug.closure_var = count > 0 ? js_malloc(ctx, count * sizeof(*old)) : NULL;
    for (i = 0; i < function->debug.closure_var_count; i++) {
        if (function->debug.slots[i].is_needed)
            function->debug.closure_var[function->debug.slots[i].index] = old[i];
        else
            JS_FreeAtom(ctx, old[i].var_name);
    }
    js_free(ctx, old);
    function->debug.closure_var_count = count;
    free(function->debug.slots);
    function->debug.slots = NULL;
}
