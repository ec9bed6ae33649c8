/* What a library makes at a contract's top level and gives to near_xcc_declared: of the methods of its prototypes those that
   nothing in the contract calls are left out, as builtins are (near_prune.h), and so are the constructors, unless they are
   not configurable. Code that only reads such a method (`const { plan } = made`) finds a function that says so. Other
   prototypes, those of the contract's own classes, stay as they are. */

static JSObject *near_declared_prototypes[64];
static int near_declared_count;

/* near_xcc_declared(object): the object. */
static JSValue near_declared(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    JSObject *object = JS_IsObject(argv[0]) ? JS_VALUE_GET_OBJ(argv[0])->shape->proto : NULL;

    /* The engine's own are marked from the start. */
    for (; near_collects && object && !object->tmp_mark; object = object->shape->proto) {
        if (near_declared_count == countof(near_declared_prototypes))
            break;
        object->tmp_mark = TRUE;
        near_declared_prototypes[near_declared_count++] = object;
        object->header.ref_count++;
    }
    return JS_DupValue(ctx, argv[0]);
}
