/* While building: which object lost which builtins, for the list of near_left_out.h. */

typedef struct {
    JSObject *object;
    DynBuf names;
} NearLoss;

static NearLoss *near_noted_losses;
static int near_loss_count;
static size_t near_left_out_size;

/* QuickJS's own additions: elsewhere, too, they are undefined. */
static BOOL near_is_standard(JSContext *ctx, const JSObject *object, JSAtom name)
{
    static const char *const additions[] = { "InternalError", "__date_clock", "__quote", "__getClass", "operatorSet" };
    char buffer[ATOM_GET_STR_BUF_SIZE];
    const char *text = JS_AtomGetStr(ctx, buffer, sizeof(buffer), name);
    int i;

    if (object->class_id == JS_CLASS_C_FUNCTION && object->u.cfunc.c_function.generic_magic == js_bigint_constructor)
        return text[0] == 'a';
    for (i = 0; i < countof(additions); i++) {
        if (!strcmp(text, additions[i]))
            return FALSE;
    }
    return TRUE;
}

static void near_note_losses(JSContext *ctx, JSObject *object, const JSAtom *atoms, int count)
{
    NearLoss *loss;
    int i;

    near_noted_losses = realloc(near_noted_losses, (near_loss_count + 1) * sizeof(*loss));
    loss = &near_noted_losses[near_loss_count++];
    loss->object = object;
    dbuf_init(&loss->names);
    for (i = 0; i < count; i++) {
        const JSString *name = ctx->rt->atom_array[atoms[i]];
        /* Whoever asks for a constructor finds that of Object. */
        if (atoms[i] == JS_ATOM_constructor || !near_is_standard(ctx, object, atoms[i]))
            continue;
        dbuf_putc(&loss->names, name->len | (name->atom_type == JS_ATOM_TYPE_STRING ? 0 : NEAR_SYMBOL_NAME));
        dbuf_put(&loss->names, name->u.str8, name->len);
    }
}

static JSAtom near_searched_name;
static BOOL near_escapes;

/* `Math.abs` takes nothing of Math but what its code names; `const lib = Math` may lead anywhere. */
static void near_look_for_escape(JSAtom atom, const uint8_t *instruction)
{
    if (atom != near_searched_name)
        return;
    switch (*instruction) {
    case OP_get_var:
    case OP_get_var_undef:
    case OP_get_field:
    case OP_get_field2:
        switch (instruction[short_opcode_info(*instruction).size]) {
        case OP_get_field:
        case OP_get_field2:
        case OP_typeof:
        case OP_typeof_is_undefined:
        case OP_typeof_is_function:
            break;
        default:
            near_escapes = TRUE;
        }
    }
}

/* Whether code may have the object that is called so otherwise than to name a property of it at once. */
static BOOL near_is_passed_on(const JSObject *object, int references, JSAtom name)
{
    JSGCObjectHeader *header;

    near_searched_name = name;
    near_escapes = object->header.ref_count > references;
    near_for_each_object(header)
    {
        if (header->gc_obj_type == JS_GC_OBJ_TYPE_FUNCTION_BYTECODE)
            near_visit_names((JSFunctionBytecode *)header, near_look_for_escape);
    }
    return near_escapes;
}

/* Before the contract is loaded. */
static int near_global_references;

static BOOL near_is_global_passed_on(JSContext *ctx)
{
    return near_is_passed_on(JS_VALUE_GET_OBJ(ctx->global_obj), near_global_references, JS_ATOM_globalThis);
}

static JSValue near_left_out(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv);

/* The prototype of a class that code only compares with has no instances. */
static BOOL near_has_no_instances(JSObject *object)
{
    JSProperty *property;
    JSShapeProperty *shape = find_own_property(&property, object, JS_ATOM_constructor);
    JSObject *constructor;

    if (!shape || (shape->flags & JS_PROP_TMASK) != JS_PROP_NORMAL || !JS_IsObject(property->u.value))
        return FALSE;
    constructor = JS_VALUE_GET_OBJ(property->u.value);
    return constructor->class_id == JS_CLASS_C_FUNCTION && constructor->u.cfunc.c_function.generic == near_left_out;
}

/* Whether a property of the object can be asked for under a name made at run time. The names of `env` are not listed: its
   properties are called, which says that there is no such function. */
static BOOL near_can_be_asked(JSContext *ctx, JSObject *object)
{
    JSObject *global = JS_VALUE_GET_OBJ(ctx->global_obj);
    JSShapeProperty *shape = get_shape_prop(global->shape);
    BOOL is_global_passed_on = near_is_global_passed_on(ctx);
    char buffer[ATOM_GET_STR_BUF_SIZE];
    int i;

    if (object == global)
        return is_global_passed_on;
    for (i = 0; i < global->shape->prop_count; i++, shape++) {
        if (shape->atom == JS_ATOM_NULL || (shape->flags & JS_PROP_TMASK) != JS_PROP_NORMAL ||
            !JS_IsObject(global->prop[i].u.value) || JS_VALUE_GET_OBJ(global->prop[i].u.value) != object)
            continue;
        if (!strcmp(JS_AtomGetStr(ctx, buffer, sizeof(buffer), shape->atom), "env"))
            return FALSE;
        /* Constructors are reached by way of their instances, too. */
        return is_global_passed_on || object->class_id != JS_CLASS_OBJECT || near_is_passed_on(object, 1, shape->atom);
    }
    return is_global_passed_on || !near_has_no_instances(object);
}

/* Once all garbage is collected: objects that are gone cannot be asked. */
static void near_list_left_out(JSContext *ctx)
{
    JSGCObjectHeader *header;
    DynBuf list;
    int i;

    dbuf_init(&list);
    near_for_each_object(header)
    {
        JSObject *object = (JSObject *)header;
        size_t start = list.size;

        /* Memory of an object that is gone may be that of another one by now: of one without a mark. */
        if (header->gc_obj_type != JS_GC_OBJ_TYPE_JS_OBJECT || !object->tmp_mark)
            continue;
        dbuf_put_u32(&list, (uintptr_t)object);
        dbuf_put_u16(&list, 0);
        for (i = 0; i < near_loss_count; i++) {
            if (near_noted_losses[i].object == object)
                dbuf_put(&list, near_noted_losses[i].names.buf, near_noted_losses[i].names.size);
        }
        put_u16(list.buf + start + 4, list.size - start - 6);
        object->tmp_mark = list.size > start + 6 && near_can_be_asked(ctx, object);
        if (!object->tmp_mark)
            list.size = start;
    }
    near_left_out_list = memcpy(malloc(list.size), list.buf, list.size);
    near_left_out_size = list.size;
    dbuf_free(&list);
    for (i = 0; i < near_loss_count; i++)
        dbuf_free(&near_noted_losses[i].names);
    free(near_noted_losses);
    near_noted_losses = NULL;
    near_loss_count = 0;
}

/* Names that are not in the list can be told from those without reading it. */
static void near_know_atoms(JSRuntime *rt)
{
    int i;

    for (i = 1; i < rt->atom_size; i++) {
        const uint8_t *entry = near_left_out_list, *end = entry + near_left_out_size;
        BOOL is_known = rt->atom_array[i] != NULL;

        for (; entry < end && is_known; entry += 6 + get_u16(entry + 4))
            is_known = !near_has_name(entry + 6, entry + 6 + get_u16(entry + 4), rt->atom_array[i]);
        if (is_known)
            rt->atom_array[i]->header.ref_count |= NEAR_KNOWN;
    }
    near_left_out_size = 0;
}
