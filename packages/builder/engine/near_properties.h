/* Properties that functions share. The length, the name and the prototype of a function follow from its bytecode, so every
   function begins with one list of properties that are made when they are asked for. What changes it gets its own. */
static JSProperty *near_function_properties;

/* Without and with a prototype. */
static JSShape *near_function_shapes[2];

/* Entries of the list. */
#define NEAR_FUNCTION_PROPERTIES 3

static JSAtom near_name_of_function(const JSObject *function)
{
    JSAtom name = function->u.func.function_bytecode->func_name;

    return name == JS_ATOM_NULL ? JS_ATOM_empty_string : name;
}

/* Whether a function has this name, and it is no property yet. */
static BOOL near_is_named(JSValueConst value, JSAtom name)
{
    const JSObject *p = JS_VALUE_GET_OBJ(value);

    return JS_IsObject(value) && p->prop == near_function_properties && near_name_of_function(p) == name;
}

/* Properties of an object in a block of another size, which is its own. */
static JSProperty *near_realloc_properties(JSContext *ctx, JSObject *p, size_t size)
{
    JSProperty *properties;

    if (p->prop != near_function_properties)
        return js_realloc(ctx, p->prop, size);
    properties = js_malloc(ctx, size);
    if (properties)
        memcpy(properties, p->prop, min_int(size, NEAR_FUNCTION_PROPERTIES * sizeof(JSProperty)));
    return properties;
}

/* Before a property is changed. */
static int near_own_properties(JSContext *ctx, JSObject *p)
{
    JSProperty *properties;

    if (p->prop != near_function_properties)
        return 0;
    properties = near_realloc_properties(ctx, p, p->shape->prop_size * sizeof(JSProperty));
    if (!properties)
        return -1;
    p->prop = properties;
    return 0;
}
