/* Makes a sealed heap smaller without a change of meaning. */

/* Functions that code may still create: constants of others. */
static void near_mark_nested(const JSFunctionBytecode *function)
{
    int i;

    for (i = 0; i < function->debug.cpool_count; i++) {
        if (JS_VALUE_GET_TAG(function->cpool[i]) == JS_TAG_FUNCTION_BYTECODE)
            ((JSFunctionBytecode *)JS_VALUE_GET_PTR(function->cpool[i]))->header.mark = 1;
    }
}

/* Takes out what only stack traces, debuggers and the build read: lengths, line numbers, names of variables; and where the
   variables of a function come from that is not created again. */
static void near_strip_function(JSContext *ctx, JSFunctionBytecode *function)
{
    const size_t sizeof_variables = offsetof(struct NearBuildInfo, byte_code_len);
    struct NearBuildInfo *variables = NULL;
    int i;

    if (function->has_debug) {
        JS_FreeAtom(ctx, function->debug.filename);
        js_free(ctx, function->debug.pc2line_buf);
        function->has_debug = FALSE;
    }
    if (function->debug.is_unnamed) {
        JS_FreeAtom(ctx, function->func_name);
        function->func_name = JS_ATOM_NULL;
    }
    for (i = 0; i < function->debug.closure_var_count; i++) {
        JS_FreeAtom(ctx, function->debug.closure_var[i].var_name);
        function->debug.closure_var[i].var_name = JS_ATOM_NULL;
    }
    if (function->header.mark && function->debug.closure_var_count > 0) {
        variables = js_malloc(ctx, sizeof_variables);
        memcpy(variables, function->debug_info, sizeof_variables);
    } else {
        js_free(ctx, function->debug.closure_var);
    }
    js_free(ctx, function->debug_info);
    function->debug_info = variables;
    function->header.mark = 0;
}

static void near_strip(JSContext *ctx)
{
    JSGCObjectHeader *header;

    near_for_each_object(header)
    {
        if (header->gc_obj_type == JS_GC_OBJ_TYPE_FUNCTION_BYTECODE)
            near_mark_nested((JSFunctionBytecode *)header);
    }
    near_for_each_object(header)
    {
        if (header->gc_obj_type == JS_GC_OBJ_TYPE_FUNCTION_BYTECODE)
            near_strip_function(ctx, (JSFunctionBytecode *)header);
    }
}

/* Whether a call can come to the shape by adding properties one by one to an object of a shape that stays in the table. */
static BOOL near_has_predecessor(JSRuntime *rt, const JSShape *shape)
{
    const JSShape *other;
    int i, j;

    if (shape->prop_count == 0)
        return TRUE;
    for (i = 0; i < rt->shape_hash_size; i++) {
        for (other = rt->shape_hash[i]; other; other = other->shape_hash_next) {
            if (other->proto != shape->proto || other->prop_count != shape->prop_count - 1)
                continue;
            for (j = 0; j < other->prop_count; j++) {
                if (other->prop[j].atom != shape->prop[j].atom || other->prop[j].flags != shape->prop[j].flags)
                    break;
            }
            if (j == other->prop_count)
                return TRUE;
        }
    }
    return FALSE;
}

/* Takes shapes of one object each out of the table that new objects look them up in, if none can find them there. */
static void near_forget_shapes(JSRuntime *rt)
{
    JSGCObjectHeader *header;
    BOOL is_done;

    do {
        is_done = TRUE;
        near_for_each_object(header)
        {
            JSShape *shape = ((JSObject *)header)->shape;

            if (header->gc_obj_type != JS_GC_OBJ_TYPE_JS_OBJECT || !shape->is_hashed || shape->header.ref_count > 1 ||
                near_has_predecessor(rt, shape))
                continue;
            js_shape_hash_unlink(rt, shape);
            shape->is_hashed = FALSE;
            is_done = FALSE;
        }
    } while (!is_done);
}

/* The table of shapes, as short as it can be without chains that cost. */
static void near_compact_shape_table(JSRuntime *rt)
{
    int bits = 1;

    while (1 << bits < rt->shape_hash_count)
        bits++;
    resize_shape_hash(rt, bits);
}

/* Closes the holes of deleted properties, and has fewer chains of names than properties: every call loads them, and few look
   all of them up. Shapes that new objects may share keep their size: those grow in steps. */
static void near_compact_objects(JSContext *ctx)
{
    uint32_t i, count = 0;
    JSGCObjectHeader *header;
    JSObject **objects = malloc(near_object_count * sizeof(*objects));

    near_for_each_object(header)
    {
        JSObject *object = (JSObject *)header;
        JSShape *shape = object->shape;
        int size;

        if (header->gc_obj_type != JS_GC_OBJ_TYPE_JS_OBJECT || shape->is_hashed || shape->header.ref_count > 1)
            continue;
        size = max_int(1, shape->prop_count - shape->deleted_prop_count);
        if (shape->prop_size > size || (int)shape->prop_hash_mask >= size)
            objects[count++] = object;
    }
    for (i = 0; i < count; i++)
        compact_properties(ctx, objects[i]);
    free(objects);
}

static BOOL near_is_same_bigint(JSValueConst a, JSValueConst b)
{
    const bf_t *left = JS_GetBigInt(a), *right = JS_GetBigInt(b);

    return left->sign == right->sign && left->expn == right->expn && left->len == right->len &&
        !memcmp(left->tab, right->tab, left->len * sizeof(limb_t));
}

/* Functions that have the same BigInt as a constant share it. */
static void near_share_bigints(JSContext *ctx)
{
    JSGCObjectHeader *near_header;
    JSFunctionBytecode *function;
    JSValue *seen = NULL;
    int i, j, count = 0;

    near_for_each_function(function)
    {
        for (i = 0; i < function->debug.cpool_count; i++) {
            JSValue *value = &function->cpool[i];
            if (JS_VALUE_GET_TAG(*value) != JS_TAG_BIG_INT)
                continue;
            for (j = 0; j < count && !near_is_same_bigint(*value, seen[j]); j++)
                ;
            if (j == count) {
                seen = realloc(seen, ++count * sizeof(*seen));
                seen[j] = *value;
            } else if (JS_VALUE_GET_PTR(*value) != JS_VALUE_GET_PTR(seen[j])) {
                JS_FreeValue(ctx, *value);
                *value = JS_DupValue(ctx, seen[j]);
            }
        }
    }
    free(seen);
}

/* Predefined names that only the parser and modules know. */
static BOOL near_is_parser_atom(JSAtom atom)
{
    switch (atom) {
    case JS_ATOM_null:
    case JS_ATOM_false:
    case JS_ATOM_true:
    case JS_ATOM_return:
    case JS_ATOM_throw:
    case JS_ATOM_function:
        return FALSE;
    default:
        return atom <= JS_ATOM_await || (atom >= JS_ATOM__eval_ && atom <= JS_ATOM__with_) ||
            (atom >= JS_ATOM_new_target && atom <= JS_ATOM__star_ && atom != JS_ATOM_home_object &&
             atom != JS_ATOM_class_fields_init && atom != JS_ATOM_brand);
    }
}

static uint8_t *near_used_atoms;

static void near_use_atom(JSAtom atom)
{
    if (!__JS_AtomIsTaggedInt(atom))
        near_used_atoms[atom] = TRUE;
}

static void near_use_operand(JSAtom atom, const uint8_t *instruction)
{
    near_use_atom(atom);
}

static void near_use_atoms_of_function(const JSFunctionBytecode *function)
{
    int i;

    near_use_atom(function->func_name);
    if (function->has_debug)
        near_use_atom(function->debug.filename);
    for (i = 0; i < function->debug.closure_var_count; i++)
        near_use_atom(function->debug.closure_var[i].var_name);
    if (function->debug.vardefs) {
        for (i = 0; i < function->arg_count + function->var_count; i++)
            near_use_atom(function->debug.vardefs[i].var_name);
    }
    near_visit_names(function, near_use_operand);
}

/* The name is that of the empty string from here on; text that is equal to it becomes another atom. */
static void near_blank_atom(JSRuntime *rt, JSAtom atom)
{
    int free_index = rt->atom_free_index;

    JS_FreeAtomStruct(rt, rt->atom_array[atom]);
    rt->atom_free_index = free_index;
    rt->atom_array[atom] = rt->atom_array[JS_ATOM_empty_string];
}

/* Forgets predefined names that nothing can ask for any more. */
static void near_blank_atoms(JSContext *ctx)
{
    JSRuntime *rt = ctx->rt;
    JSGCObjectHeader *header;
    int i;

    near_used_atoms = calloc(rt->atom_size, 1);
    near_for_each_object(header)
    {
        if (header->gc_obj_type == JS_GC_OBJ_TYPE_FUNCTION_BYTECODE)
            near_use_atoms_of_function((JSFunctionBytecode *)header);
        else if (header->gc_obj_type == JS_GC_OBJ_TYPE_SHAPE) {
            JSShape *shape = (JSShape *)header;
            for (i = 0; i < shape->prop_count; i++)
                near_use_atom(shape->prop[i].atom);
        }
    }
    /* Names of classes stand in error messages about wrong kinds of objects. */
    for (i = 0; i < rt->class_count; i++) {
        if (!near_dead_classes[i])
            near_use_atom(rt->class_array[i].class_name);
    }
    for (i = 1; i < JS_ATOM_END; i++) {
        /* One reference is that of the table: strings are counted. */
        if (!near_used_atoms[i] && (near_is_parser_atom(i) || near_is_dead_class_name(rt, i)) &&
            rt->atom_array[i]->header.ref_count == 1)
            near_blank_atom(rt, i);
    }
    free(near_used_atoms);
    near_used_atoms = NULL;
}

/* Names that a call may add before the table of names has to grow: they cost no bytes. */
#define NEAR_SPARE_ATOMS 1024

/* A table of names without a list of its free entries, and a table of their hashes without holes. */
static void near_compact_atoms(JSRuntime *rt)
{
    JSAtomStruct **atoms;
    int i, used = rt->atom_size, hash_size = 16;

    while (atom_is_free(rt->atom_array[used - 1]))
        used--;
    atoms = calloc(used + NEAR_SPARE_ATOMS, sizeof(*atoms));
    for (i = 0; i < used; i++) {
        if (!atom_is_free(rt->atom_array[i]))
            atoms[i] = rt->atom_array[i];
    }
    free(rt->atom_array);
    rt->atom_array = atoms;
    rt->atom_size = used + NEAR_SPARE_ATOMS;
    rt->atom_free_index = used;
    /* Every call loads the table, and few look names up: two or three in a chain are cheaper than more chains. */
    while (hash_size * 4 <= rt->atom_count)
        hash_size *= 2;
    JS_ResizeAtomHash(rt, hash_size);
    rt->atom_count_resize = rt->atom_count * 2;
}

/* Empty entries in the tables of classes and of their prototypes: what is no object there is no prototype. */
static void near_forget_dead_classes(JSContext *ctx)
{
    JSRuntime *rt = ctx->rt;
    int i;

    for (i = 0; i < rt->class_count; i++) {
        if (!JS_IsObject(ctx->class_proto[i]))
            ctx->class_proto[i] = JS_MKVAL(JS_TAG_INT, 0);
    }
    for (i = 0; i < JS_CLASS_INIT_COUNT; i++) {
        if (near_dead_classes[i])
            memset(&rt->class_array[i], 0, sizeof(rt->class_array[i]));
    }
}

/* What is left of hashes of shapes that no table knows. */
static void near_blank_hashes(void)
{
    JSGCObjectHeader *header;

    near_for_each_object(header)
    {
        if (header->gc_obj_type == JS_GC_OBJ_TYPE_SHAPE && !((JSShape *)header)->is_hashed) {
            ((JSShape *)header)->hash = 0;
            ((JSShape *)header)->shape_hash_next = NULL;
        }
    }
}
