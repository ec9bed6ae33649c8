/* Functions are made with the properties that they share (near_properties.h). */

static JSValue near_function_property(JSContext *ctx, JSObject *p, JSAtom name, void *opaque)
{
    if (name == JS_ATOM_length)
        return JS_NewInt32(ctx, p->u.func.function_bytecode->defined_arg_count);
    return JS_AtomToString(ctx, near_name_of_function(p));
}

static JSValue near_new_function(JSContext *ctx, const JSFunctionBytecode *bytecode)
{
    JSObject *p = js_mallocz(ctx, near_size_of_object(JS_CLASS_BYTECODE_FUNCTION));

    if (unlikely(!p))
        return JS_EXCEPTION;
    p->class_id = JS_CLASS_BYTECODE_FUNCTION;
    p->extensible = TRUE;
    p->is_constructor = bytecode->has_prototype;
    p->shape = js_dup_shape(near_function_shapes[bytecode->has_prototype]);
    p->prop = near_function_properties;
    p->header.ref_count = 1;
    add_gc_object(ctx->rt, &p->header, JS_GC_OBJ_TYPE_JS_OBJECT);
    return JS_MKPTR(JS_TAG_OBJECT, p);
}
