/* near_xcc_copy(object): an object with the same prototype and the same properties. It shares the shape, so that making an
   object of many properties costs no more than making one and setting those that differ. Accessors are refused. */
static JSValue near_copy(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    JSObject *from;
    JSShape *shape;
    JSValue copy;
    int i;

    if (JS_VALUE_GET_TAG(argv[0]) != JS_TAG_OBJECT || JS_VALUE_GET_OBJ(argv[0])->class_id != JS_CLASS_OBJECT)
        return JS_ThrowTypeError(ctx, "expected an ordinary object");
    from = JS_VALUE_GET_OBJ(argv[0]);
    for (i = 0; i < from->shape->prop_count; i++) {
        if (from->shape->prop[i].flags & JS_PROP_TMASK)
            return JS_ThrowTypeError(ctx, "an accessor cannot be copied");
    }
    /* Objects share only shapes that are in the table: an object changes all others in place. */
    shape = js_dup_shape(from->shape);
    if (!shape->is_hashed) {
        shape->is_hashed = TRUE;
        js_shape_hash_link(ctx->rt, shape);
    }
    copy = JS_NewObjectFromShape(ctx, shape, JS_CLASS_OBJECT);
    if (JS_IsException(copy))
        return copy;
    for (i = 0; i < shape->prop_count; i++)
        JS_VALUE_GET_OBJ(copy)->prop[i].u.value = JS_DupValue(ctx, from->prop[i].u.value);
    return copy;
}
