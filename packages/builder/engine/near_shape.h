/* Looks a name up in an object's shape, in few instructions: QuickJS keeps the table of hashes in front of the shape, and
   entries count from 1. */
static force_inline uint32_t near_find_entry(const JSShape *shape, JSAtom name)
{
    uint32_t entry = ((const uint32_t *)shape)[-(int)(name & shape->prop_hash_mask) - 1];

    while (entry && shape->prop[(int)entry - 1].atom != name)
        entry = shape->prop[(int)entry - 1].hash_next;
    return entry;
}

/* Whether a key is that of the element behind the last one of an array without holes. */
static force_inline BOOL near_is_next_element(JSValueConst object, JSValueConst key)
{
    const JSObject *p = JS_VALUE_GET_OBJ(object);

    return JS_VALUE_GET_TAG(key) == JS_TAG_INT && JS_VALUE_GET_TAG(object) == JS_TAG_OBJECT &&
        p->class_id == JS_CLASS_ARRAY && p->fast_array && p->extensible &&
        (uint32_t)JS_VALUE_GET_INT(key) == p->u.array.count;
}

static force_inline JSShapeProperty *find_own_property1(JSObject *p, JSAtom name)
{
    uint32_t entry = near_find_entry(p->shape, name);

    return entry ? &p->shape->prop[(int)entry - 1] : NULL;
}

static force_inline JSShapeProperty *find_own_property(JSProperty **property, JSObject *p, JSAtom name)
{
    uint32_t entry = near_find_entry(p->shape, name);

    if (!entry) {
        *property = NULL;
        return NULL;
    }
    *property = &p->prop[(int)entry - 1];
    return &p->shape->prop[(int)entry - 1];
}
