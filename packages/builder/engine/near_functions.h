/* Functions of the engine's own that contracts find beside the host's, in `env`. Code that may run on another engine looks
   whether they are there. */

static const struct {
    const char *name;
    JSCFunction *function;
    int length;
} near_own_functions[] = {
    { "near_xcc_stringify", near_stringify, 2 },
    { "near_xcc_parse", near_parse, 2 },
    { "near_xcc_encode_context", near_encode_context, 1 },
    { "near_xcc_decode_context", near_decode_context, 1 },
    { "near_xcc_parse_arguments", near_parse_arguments, 1 },
    { "near_xcc_arguments", near_call_arguments, 0 },
    { "near_xcc_is_account_id", near_is_account_id, 1 },
    { "near_xcc_u128", near_u128, 1 },
    { "near_xcc_is_own_call", near_is_own_call, 0 },
    { "near_xcc_gas_left", near_gas_left, 0 },
    { "near_xcc_promise_result", near_bounded_result, 2 },
    { "near_xcc_json", near_bounded_json, 3 },
    { "near_xcc_copy", near_copy, 1 },
    { "near_xcc_declared", near_declared, 1 },
    { "near_xcc_unpack", near_unpack, 6 },
    { "near_xcc_receipt", near_receipt, 3 },
    { "near_xcc_receipts", near_receipts, 2 },
};

/* Only the property of `env` has the name: code that has taken the function while the module loaded needs none. */
static JSValue near_new_own_function(JSContext *ctx, JSCFunction *function, int length)
{
    JSValue value = JS_NewObjectProtoClass(ctx, ctx->function_proto, JS_CLASS_C_FUNCTION);
    JSObject *object = JS_VALUE_GET_OBJ(value);

    object->u.cfunc.c_function.generic = function;
    object->u.cfunc.length = length;
    object->u.cfunc.cproto = JS_CFUNC_generic;
    object->u.cfunc.magic = 0;
    return value;
}

static void near_add_functions(JSContext *ctx)
{
    JSValue global = JS_GetGlobalObject(ctx), env = JS_GetPropertyStr(ctx, global, "env");
    int i;

    near_mark_key = JS_NewAtom(ctx, "typeInfo");
    near_tag_key = JS_NewAtom(ctx, "$");
    near_method_key = JS_NewAtom(ctx, "method");
    near_args_key = JS_NewAtom(ctx, "args");
    near_deposit_key = JS_NewAtom(ctx, "deposit");
    near_gas_key = JS_NewAtom(ctx, "gas");
    near_weight_key = JS_NewAtom(ctx, "weight");
    near_kind_key = JS_NewAtom(ctx, "kind");
    near_amount_key = JS_NewAtom(ctx, "amount");
    near_receiver_key = JS_NewAtom(ctx, "receiverId");
    near_actions_key = JS_NewAtom(ctx, "actions");
    near_after_key = JS_NewAtom(ctx, "after");
    near_inputs_key = JS_NewAtom(ctx, "inputs");
    near_index_key = JS_NewAtom(ctx, "index");
    for (i = 0; i < countof(near_own_functions); i++)
        JS_SetPropertyStr(ctx, env, near_own_functions[i].name,
                          near_new_own_function(ctx, near_own_functions[i].function, near_own_functions[i].length));
    JS_FreeValue(ctx, env);
    JS_FreeValue(ctx, global);
}

/* While building: the name of one of them, or NULL. */
static const char *near_name_of_own_function(const JSObject *object)
{
    int i;

    for (i = 0; i < countof(near_own_functions); i++) {
        if (near_own_functions[i].function == object->u.cfunc.c_function.generic)
            return near_own_functions[i].name;
    }
    return NULL;
}
