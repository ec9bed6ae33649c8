/* While building: which object lost which builtins, for the list of near_left_out.h. */

/* Names stand one after another, each with its length in front, and beside that whether it is a symbol's. */
#define NEAR_SYMBOL_NAME 0x80

typedef struct {
    JSObject *object;
    DynBuf names;
} NearLoss;

static NearLoss *near_noted_losses;
static int near_loss_count;

/* Names of builtins that can be asked for. */
static DynBuf near_left_out_names;

static const uint8_t *near_next_name(const uint8_t *name)
{
    return name + 1 + (*name & ~NEAR_SYMBOL_NAME);
}

/* QuickJS's own additions: elsewhere, too, they are undefined. */
static BOOL near_is_standard(JSContext *ctx, const JSObject *object, JSAtom name)
{
    static const char *const additions[] = { "InternalError", "__date_clock", "__quote", "__getClass" };
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
        if (!near_is_standard(ctx, object, atoms[i]))
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

static uint32_t near_hash_of_loss(const uint8_t *name)
{
    return near_name_hash(name + 1, *name & ~NEAR_SYMBOL_NAME, *name >= NEAR_SYMBOL_NAME);
}

/* Writes an object's entry. */
static void near_list_losses(DynBuf *list, JSObject *object)
{
    size_t start = list->size;
    int i;

    dbuf_put_u32(list, (uintptr_t)object);
    dbuf_put_u16(list, 0);
    for (i = 0; i < near_loss_count; i++) {
        const DynBuf *names = &near_noted_losses[i].names;
        const uint8_t *name = names->buf, *end = name + names->size;

        if (near_noted_losses[i].object != object)
            continue;
        dbuf_put(&near_left_out_names, names->buf, names->size);
        for (; name < end; name = near_next_name(name))
            dbuf_put_u32(list, near_hash_of_loss(name));
    }
    put_u16(list->buf + start + 4, (list->size - start - 6) / sizeof(uint32_t));
}

static BOOL near_lost_any(const JSObject *object)
{
    int i;

    for (i = 0; i < near_loss_count; i++) {
        if (near_noted_losses[i].object == object && near_noted_losses[i].names.size > 0)
            return TRUE;
    }
    return FALSE;
}

/* Once all garbage is collected: objects that are gone cannot be asked. */
static void near_list_left_out(JSContext *ctx)
{
    JSGCObjectHeader *header;
    DynBuf list;
    int i;

    dbuf_init(&list);
    dbuf_init(&near_left_out_names);
    near_for_each_object(header)
    {
        JSObject *object = (JSObject *)header;

        /* Memory of an object that is gone may be that of another one by now: of one without a mark. */
        if (header->gc_obj_type != JS_GC_OBJ_TYPE_JS_OBJECT || !object->tmp_mark)
            continue;
        object->tmp_mark = near_lost_any(object) && near_can_be_asked(ctx, object);
        if (object->tmp_mark)
            near_list_losses(&list, object);
    }
    near_left_out_list = memcpy(malloc(list.size), list.buf, list.size);
    dbuf_free(&list);
    for (i = 0; i < near_loss_count; i++)
        dbuf_free(&near_noted_losses[i].names);
    free(near_noted_losses);
    near_noted_losses = NULL;
    near_loss_count = 0;
}

static BOOL near_is_name_left_out(const JSString *text)
{
    const uint8_t *name = near_left_out_names.buf, *end = name + near_left_out_names.size;
    uint32_t length = text->len | (text->atom_type == JS_ATOM_TYPE_STRING ? 0 : NEAR_SYMBOL_NAME);

    if (text->is_wide_char)
        return FALSE;
    for (; name < end; name = near_next_name(name)) {
        if (*name == length && !memcmp(name + 1, text->u.str8, text->len))
            return TRUE;
    }
    return FALSE;
}

/* Names that were not left out can be told from those without reading the list. */
static void near_know_atoms(JSRuntime *rt)
{
    int i;

    for (i = 1; i < rt->atom_size; i++) {
        if (rt->atom_array[i] && !near_is_name_left_out(rt->atom_array[i]))
            rt->atom_array[i]->header.ref_count |= NEAR_KNOWN;
    }
    dbuf_free(&near_left_out_names);
}
