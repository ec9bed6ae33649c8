/* Removes builtins that no name in the contract reaches, before the heap is copied. */

static void near_touch_global(JSContext *ctx, const char *name)
{
    JS_FreeValue(ctx, JS_GetPropertyStr(ctx, ctx->global_obj, name));
}

/* Before the contract is loaded: marks the engine's own objects. */
static void near_mark_builtins(JSContext *ctx)
{
    JSGCObjectHeader *header;

    /* Created on first use otherwise, and then all at once. */
    near_touch_global(ctx, "Math");
    near_touch_global(ctx, "JSON");
    near_touch_global(ctx, "Reflect");
    near_global_references = JS_VALUE_GET_OBJ(ctx->global_obj)->header.ref_count;
    near_for_each_object(header)
    {
        if (header->gc_obj_type == JS_GC_OBJ_TYPE_JS_OBJECT)
            ((JSObject *)header)->tmp_mark = TRUE;
    }
}

/* Numbers and symbols that nothing can change, such as Math.PI and Symbol.species. */
static BOOL near_is_constant(const JSShapeProperty *shape, JSValueConst value)
{
    return !(shape->flags & (JS_PROP_TMASK | JS_PROP_CONFIGURABLE | JS_PROP_WRITABLE)) &&
        (JS_IsNumber(value) || JS_IsSymbol(value));
}

static BOOL near_is_builtin(JSShapeProperty *shape, JSProperty *property)
{
    JSObject *object;

    switch (shape->flags & JS_PROP_TMASK) {
    case JS_PROP_AUTOINIT:
        return TRUE;
    case JS_PROP_GETSET:
        object = property->u.getset.getter ? property->u.getset.getter : property->u.getset.setter;
        break;
    case JS_PROP_NORMAL:
        if (!JS_IsObject(property->u.value))
            return near_is_constant(shape, property->u.value);
        object = JS_VALUE_GET_OBJ(property->u.value);
        break;
    default:
        return FALSE;
    }
    return object && (object->class_id == JS_CLASS_C_FUNCTION || object->tmp_mark);
}

static BOOL near_is_unnamed_builtin(JSContext *ctx, JSShapeProperty *shape, JSProperty *property)
{
    return near_is_builtin(shape, property) && !near_is_kept(ctx, shape->atom);
}

static BOOL near_is_not_constructor(JSContext *ctx, JSShapeProperty *shape, JSProperty *property)
{
    return shape->atom != JS_ATOM_constructor;
}

static void near_delete_where(JSContext *ctx, JSObject *object,
                              BOOL (*is_dead)(JSContext *ctx, JSShapeProperty *shape, JSProperty *property))
{
    JSAtom *dead = malloc(object->shape->prop_count * sizeof(JSAtom));
    JSShapeProperty *shape = get_shape_prop(object->shape);
    int i, count = 0;

    for (i = 0; i < object->shape->prop_count; i++, shape++) {
        if (shape->atom == JS_ATOM_NULL || !is_dead(ctx, shape, &object->prop[i]))
            continue;
        if (near_is_constant(shape, object->prop[i].u.value))
            js_update_property_flags(ctx, object, &shape, JS_PROP_CONFIGURABLE);
        if (shape->flags & JS_PROP_CONFIGURABLE)
            dead[count++] = shape->atom;
    }
    if (count > 0)
        near_note_losses(ctx, object, dead, count);
    for (i = 0; i < count; i++)
        JS_DeleteProperty(ctx, JS_MKPTR(JS_TAG_OBJECT, object), dead[i], 0);
    free(dead);
}

static void near_delete_properties(JSContext *ctx, JSValueConst value)
{
    near_delete_where(ctx, JS_VALUE_GET_OBJ(value), near_is_not_constructor);
}

/* Deleting may free objects that are still to come. */
static void near_prune_builtins(JSContext *ctx)
{
    uint32_t i, count = 0;
    JSGCObjectHeader *header;
    JSObject **builtins = malloc(near_object_count * sizeof(*builtins));

    near_for_each_object(header)
    {
        if (header->gc_obj_type == JS_GC_OBJ_TYPE_JS_OBJECT && ((JSObject *)header)->tmp_mark) {
            header->ref_count++;
            builtins[count++] = (JSObject *)header;
        }
    }
    for (i = 0; i < count; i++)
        near_delete_where(ctx, builtins[i], near_is_unnamed_builtin);
    for (i = 0; i < count; i++)
        JS_FreeValue(ctx, JS_MKPTR(JS_TAG_OBJECT, builtins[i]));
    free(builtins);
}

static BOOL near_makes_promises(JSContext *ctx)
{
    JSGCObjectHeader *header;

    near_for_each_object(header)
    {
        if (header->gc_obj_type == JS_GC_OBJ_TYPE_FUNCTION_BYTECODE &&
            ((JSFunctionBytecode *)header)->func_kind >= JS_FUNC_ASYNC)
            return TRUE;
    }
    return near_is_mentioned(JS_ATOM_Promise);
}

/* What is read of a declared prototype in place of a method that nothing calls. */
static JSValue near_left_out_method(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    return JS_ThrowTypeError(ctx, "a method that no code calls by its name was left out: build with --keep and that name");
}

static BOOL near_is_kept_for_promises(JSContext *ctx, JSAtom name)
{
    /* Whatever promises are given is asked for its `then`; so does who looks for promises. */
    return name == JS_ATOM_then && (near_named[name] || near_makes_promises(ctx));
}

static BOOL near_is_unnamed_method(JSContext *ctx, JSShapeProperty *shape, JSProperty *property)
{
    if (shape->atom == JS_ATOM_constructor)
        return TRUE;
    return !__JS_AtomIsTaggedInt(shape->atom) && !near_named[shape->atom] && !near_is_kept_for_promises(ctx, shape->atom);
}

/* Puts one function in place of the methods whose names are read, but not called. Whether there were any. */
static BOOL near_replace_uncalled(JSContext *ctx, JSObject *object, JSValueConst replacement)
{
    JSShapeProperty *shape = get_shape_prop(object->shape);
    BOOL result = FALSE;
    int i;

    for (i = 0; i < object->shape->prop_count; i++, shape++) {
        JSValue *value = &object->prop[i].u.value;

        if (shape->atom == JS_ATOM_NULL || __JS_AtomIsTaggedInt(shape->atom) || shape->atom == JS_ATOM_constructor ||
            (shape->flags & JS_PROP_TMASK) != JS_PROP_NORMAL || !JS_IsFunction(ctx, *value) ||
            JS_VALUE_GET_PTR(*value) == JS_VALUE_GET_PTR(replacement) || !near_named[shape->atom] ||
            (near_named[shape->atom] & NEAR_CALLED) || near_is_kept_for_promises(ctx, shape->atom))
            continue;
        JS_FreeValue(ctx, *value);
        *value = JS_DupValue(ctx, replacement);
        result = TRUE;
    }
    return result;
}

/* Whether a declared prototype has lost something: then there may be names less. */
static BOOL near_prune_declared(JSContext *ctx, JSValueConst replacement)
{
    int i, lost = near_loss_count;
    BOOL is_replaced = FALSE;

    for (i = 0; i < near_declared_count; i++) {
        is_replaced |= near_replace_uncalled(ctx, near_declared_prototypes[i], replacement);
        near_delete_where(ctx, near_declared_prototypes[i], near_is_unnamed_method);
    }
    return is_replaced || near_loss_count > lost;
}

static void near_forget_declared(JSContext *ctx)
{
    while (near_declared_count > 0) {
        JS_FreeValue(ctx, JS_MKPTR(JS_TAG_OBJECT, near_declared_prototypes[--near_declared_count]));
        near_declared_prototypes[near_declared_count] = NULL;
    }
}

static void near_name_all(JSContext *ctx, const char *keep)
{
    JSGCObjectHeader *header;

    free(near_named);
    near_named = calloc(ctx->rt->atom_size * 2, 1);
    near_name_list(ctx, keep);
    /* builder.c and quickjs.c look these up. */
    near_name_list(ctx, "Uint8Array\nignoreCase\nmultiline\ndotAll\nsticky\ntoISOString");
    near_for_each_object(header)
    {
        if (header->gc_obj_type == JS_GC_OBJ_TYPE_FUNCTION_BYTECODE)
            near_name_bytecode(ctx, (JSFunctionBytecode *)header);
        else if (header->gc_obj_type == JS_GC_OBJ_TYPE_JS_OBJECT)
            near_name_object(ctx, (JSObject *)header);
        else if (header->gc_obj_type == JS_GC_OBJ_TYPE_VAR_REF)
            near_name_string(ctx, *((JSVarRef *)header)->pvalue);
    }
}

static void near_prune(JSContext *ctx, const char *keep)
{
    JSGCObjectHeader *header;
    JSValue replacement = JS_NewCFunction(ctx, near_left_out_method, "", 0);

    near_name_all(ctx, keep);
    while (near_prune_declared(ctx, replacement)) {
        JS_RunGC(ctx->rt);
        near_name_all(ctx, keep);
    }
    JS_FreeValue(ctx, replacement);
    near_forget_declared(ctx);
    near_for_each_object(header)
    {
        if (header->gc_obj_type == JS_GC_OBJ_TYPE_FUNCTION_BYTECODE)
            near_inspect_bytecode((JSFunctionBytecode *)header);
        else if (header->gc_obj_type == JS_GC_OBJ_TYPE_JS_OBJECT)
            near_inspect_object((JSObject *)header);
    }
    near_prune_builtins(ctx);
    near_kill_classes(ctx);
    free(near_loaded_names);
    near_loaded_names = NULL;
    free(near_named);
    near_named = NULL;
}
