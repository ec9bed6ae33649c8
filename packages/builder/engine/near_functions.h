/* Functions of the engine's own that contracts find beside the host's, in `env`. Code that may run on another engine looks
   whether they are there. */

static void near_add_function(JSContext *ctx, JSValueConst env, const char *name, JSCFunction *function, int length)
{
    JS_SetPropertyStr(ctx, env, name, JS_NewCFunction(ctx, function, name, length));
}

static void near_add_functions(JSContext *ctx)
{
    JSValue global = JS_GetGlobalObject(ctx), env = JS_GetPropertyStr(ctx, global, "env");

    near_mark_key = JS_NewAtom(ctx, "typeInfo");
    near_add_function(ctx, env, "near_xcc_stringify", near_stringify, 2);
    near_add_function(ctx, env, "near_xcc_parse", near_parse, 2);
    near_tag_key = JS_NewAtom(ctx, "$");
    near_add_function(ctx, env, "near_xcc_encode_context", near_encode_context, 1);
    near_add_function(ctx, env, "near_xcc_decode_context", near_decode_context, 1);
    near_add_function(ctx, env, "near_xcc_parse_arguments", near_parse_arguments, 1);
    near_add_function(ctx, env, "near_xcc_arguments", near_call_arguments, 0);
    near_add_function(ctx, env, "near_xcc_is_account_id", near_is_account_id, 1);
    near_add_function(ctx, env, "near_xcc_u128", near_u128, 1);
    near_add_function(ctx, env, "near_xcc_is_own_call", near_is_own_call, 0);
    near_add_function(ctx, env, "near_xcc_gas_left", near_gas_left, 0);
    near_add_function(ctx, env, "near_xcc_promise_result", near_bounded_result, 2);
    near_add_function(ctx, env, "near_xcc_json", near_bounded_json, 3);
    near_add_function(ctx, env, "near_xcc_copy", near_copy, 1);
    near_add_function(ctx, env, "near_xcc_declared", near_declared, 1);
    near_add_function(ctx, env, "near_xcc_unpack", near_unpack, 6);
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
    near_add_function(ctx, env, "near_xcc_receipt", near_receipt, 3);
    near_add_function(ctx, env, "near_xcc_receipts", near_receipts, 2);
    JS_FreeValue(ctx, env);
    JS_FreeValue(ctx, global);
}
