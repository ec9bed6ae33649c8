/* Builtins that were left out are told when they are asked for under a name made at run time: they would read as
   undefined. A name that stands in the contract's code is never left out, so only other names matter.

   The list is made when the heap is sealed: for each object that lost properties its address, how many they are, and a hash
   of 32 bits of each name, as the names would take three times the bytes. A name that the contract's code does not know and
   that has the hash of another one fails like it, one in four billion for each builtin that the object lost. Such an object
   has its tmp_mark set. (QuickJS uses that for nothing that runs.) */

/* Added to the references of names that the code knows: those are never left out, and never freed. */
#define NEAR_KNOWN (1 << 29)

static uint8_t *near_left_out_list;

static uint32_t near_name_hash(const uint8_t *text, uint32_t length, BOOL is_symbol)
{
    return hash_string8(text, length, length << 1 | is_symbol);
}

static const uint8_t *near_next_losses(const uint8_t *entry)
{
    return entry + 6 + get_u16(entry + 4) * sizeof(uint32_t);
}

/* The entry of an object that lost properties. */
static const uint8_t *near_losses(const JSObject *object)
{
    const uint8_t *entry = near_left_out_list;

    while (get_u32(entry) != (uintptr_t)object)
        entry = near_next_losses(entry);
    return entry;
}

/* Whether the object, or one of its prototypes, lost a property of that name; throws if so. */
static no_inline BOOL near_is_left_out(JSContext *ctx, const JSObject *object, JSAtom atom, BOOL is_inherited)
{
    const JSString *name;
    const uint8_t *entry, *end;
    uint32_t hash;
    char buffer[ATOM_GET_STR_BUF_SIZE];

    if (__JS_AtomIsTaggedInt(atom))
        return FALSE;
    name = ctx->rt->atom_array[atom];
    if (name->header.ref_count >= NEAR_KNOWN || name->is_wide_char || !near_left_out_list)
        return FALSE;
    hash = near_name_hash(name->u.str8, name->len, name->atom_type != JS_ATOM_TYPE_STRING);
    for (; object; object = is_inherited ? object->shape->proto : NULL) {
        if (!object->tmp_mark)
            continue;
        entry = near_losses(object);
        end = near_next_losses(entry);
        for (entry += 6; entry < end && get_u32(entry) != hash;)
            entry += sizeof(hash);
        if (entry < end) {
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
