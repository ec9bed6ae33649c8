/* What a callback asks the host before it goes on, in one call of a function instead of five. */

/* near_xcc_is_own_call(): whether the contract's own account sent this receipt. Register 0 is written, as by the host. */
static JSValue near_is_own_call(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    const NearBytes *caller = &near_bytes_of_predecessor_account_id, *self = &near_bytes_of_current_account_id;

    near_known_predecessor_account_id(0);
    near_known_current_account_id(0);
    return JS_NewBool(ctx, caller->length == self->length && memcmp(caller->start, self->start, self->length) == 0);
}

/* near_xcc_gas_left(): gas that is left in this call. What has been burnt is asked for last. */
static JSValue near_gas_left(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    uint64_t prepaid = prepaid_gas();

    return JS_NewInt64(ctx, prepaid - used_gas());
}

/* near_xcc_promise_result(index, max): the bytes of a result; only their number if it is above `max`, and 0 if that is
   negative; undefined if the call failed. */
static JSValue near_bounded_result(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    JSValue id = JS_NewInt32(ctx, 0);
    uint32_t index;
    double max;
    uint64_t length;

    if (JS_ToUint32(ctx, &index, argv[0]) || JS_ToFloat64(ctx, &max, argv[1]))
        return JS_EXCEPTION;
    if (near_known_promise_result(index, 0) != 1)
        return JS_UNDEFINED;
    if (max < 0)
        return JS_NewInt32(ctx, 0);
    length = near_known_register_len(0);
    if (length > max)
        return JS_NewInt64(ctx, length);
    return near_read_register(ctx, JS_UNDEFINED, 1, (JSValueConst *)&id);
}
