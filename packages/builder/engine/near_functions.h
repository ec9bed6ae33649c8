/* Functions of the engine's own that contracts find beside the host's, in `env`. Code that may run on another engine looks
   whether they are there. */

static void near_add_functions(JSContext *ctx)
{
    JSValue global = JS_GetGlobalObject(ctx), env = JS_GetPropertyStr(ctx, global, "env");

    near_mark_key = JS_NewAtom(ctx, "typeInfo");
    JS_SetPropertyStr(ctx, env, "near_xcc_stringify", JS_NewCFunction(ctx, near_stringify, "near_xcc_stringify", 2));
    JS_SetPropertyStr(ctx, env, "near_xcc_parse", JS_NewCFunction(ctx, near_parse, "near_xcc_parse", 2));
    near_tag_key = JS_NewAtom(ctx, "$");
    JS_SetPropertyStr(ctx, env, "near_xcc_encode_context",
                      JS_NewCFunction(ctx, near_encode_context, "near_xcc_encode_context", 1));
    JS_SetPropertyStr(ctx, env, "near_xcc_decode_context",
                      JS_NewCFunction(ctx, near_decode_context, "near_xcc_decode_context", 1));
    JS_SetPropertyStr(ctx, env, "near_xcc_parse_arguments",
                      JS_NewCFunction(ctx, near_parse_arguments, "near_xcc_parse_arguments", 1));
    JS_SetPropertyStr(ctx, env, "near_xcc_arguments",
                      JS_NewCFunction(ctx, near_call_arguments, "near_xcc_arguments", 0));
    JS_SetPropertyStr(ctx, env, "near_xcc_is_account_id",
                      JS_NewCFunction(ctx, near_is_account_id, "near_xcc_is_account_id", 1));
    JS_SetPropertyStr(ctx, env, "near_xcc_is_own_call",
                      JS_NewCFunction(ctx, near_is_own_call, "near_xcc_is_own_call", 0));
    JS_SetPropertyStr(ctx, env, "near_xcc_promise_result",
                      JS_NewCFunction(ctx, near_bounded_result, "near_xcc_promise_result", 2));
    JS_SetPropertyStr(ctx, env, "near_xcc_json", JS_NewCFunction(ctx, near_bounded_json, "near_xcc_json", 3));
    JS_FreeValue(ctx, env);
    JS_FreeValue(ctx, global);
}
