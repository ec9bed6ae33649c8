/* Builtins that were left out are told when they are asked for under a name made at run time: they would read as
   undefined. A name that stands in the contract's code is never left out, so only other names matter.

   The list is made when the heap is sealed: for each object that lost properties its address, the bytes of their names and
   the names, each with its length in front. Such an object has its tmp_mark set. (QuickJS uses that for nothing that runs.) */

/* Added to the references of names that the code knows: those are never left out, and never freed. */
#define NEAR_KNOWN (1 << 29)
/* Beside the length of a name that is a symbol's. */
#define NEAR_SYMBOL_NAME 0x80

static uint8_t *near_left_out_list;

static BOOL near_has_name(const uint8_t *entry, const uint8_t *end, const JSString *name)
{
    uint32_t length = name->len | (name->atom_type == JS_ATOM_TYPE_STRING ? 0 : NEAR_SYMBOL_NAME);

    if (name->is_wide_char)
        return FALSE;
    for (; entry < end; entry += (*entry & ~NEAR_SYMBOL_NAME) + 1) {
        if (*entry == length && !memcmp(entry + 1, name->u.str8, name->len))
            return TRUE;
    }
    return FALSE;
}

/* The entry of an object that lost properties. */
static const uint8_t *near_losses(const JSObject *object)
{
    const uint8_t *entry = near_left_out_list;

    while (get_u32(entry) != (uintptr_t)object)
        entry += 6 + get_u16(entry + 4);
    return entry;
}

/* Whether the object, or one of its prototypes, lost a property of that name; throws if so. */
static no_inline BOOL near_is_left_out(JSContext *ctx, const JSObject *object, JSAtom atom, BOOL is_inherited)
{
    const JSString *name;
    const uint8_t *entry;
    char buffer[ATOM_GET_STR_BUF_SIZE];

    if (__JS_AtomIsTaggedInt(atom))
        return FALSE;
    name = ctx->rt->atom_array[atom];
    if (name->header.ref_count >= NEAR_KNOWN || !near_left_out_list)
        return FALSE;
    for (; object; object = is_inherited ? object->shape->proto : NULL) {
        if (!object->tmp_mark)
            continue;
        entry = near_losses(object);
        if (near_has_name(entry + 6, entry + 6 + get_u16(entry + 4), name)) {
            const char *text = JS_AtomGetStr(ctx, buffer, sizeof(buffer), atom);
            JS_ThrowTypeError(ctx, "%s was left out: build with --keep %s", text,
                              text + (name->atom_type == JS_ATOM_TYPE_STRING ? 0 : strlen("Symbol.")));
            return TRUE;
        }
    }
    return FALSE;
}

/* For what lists the names of all properties: whether the object lost some; throws if so. */
static BOOL near_lost_names(JSContext *ctx, JSValueConst value)
{
    if (!near_left_out_list || !JS_IsObject(value) || !JS_VALUE_GET_OBJ(value)->tmp_mark)
        return FALSE;
    JS_ThrowTypeError(ctx, "properties of this builtin were left out: build with --keep \"*\"");
    return TRUE;
}
