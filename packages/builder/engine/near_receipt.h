/* A receipt of calls and transfers in one function of the engine, where the host's functions, made for one action each, take a
   dozen conversions from JavaScript. */

/* An own data property, or undefined. */
static JSValueConst near_own_value(const JSObject *p, JSAtom name)
{
    uint32_t entry = near_find_entry(p->shape, name);

    if (!entry || p->shape->prop[(int)entry - 1].flags & JS_PROP_TMASK)
        return JS_UNDEFINED;
    return p->prop[(int)entry - 1].u.value;
}

static JSAtom near_method_key, near_args_key, near_deposit_key, near_gas_key, near_weight_key;
static JSAtom near_kind_key, near_amount_key, near_receiver_key, near_actions_key, near_after_key, near_inputs_key, near_index_key;

static BOOL near_is_call(JSValueConst action)
{
    return JS_VALUE_GET_TAG(action) == JS_TAG_OBJECT &&
        JS_IsString(near_own_value(JS_VALUE_GET_OBJ(action), near_method_key));
}

static int near_send_call(JSContext *ctx, uint64_t index, const JSObject *call)
{
    JSValueConst args = near_own_value(call, near_args_key);
    JSObject *bytes = JS_VALUE_GET_OBJ(args);
    uint64_t deposit[2], gas, weight;
    size_t length;
    const char *method = JS_ToCStringLen(ctx, &length, near_own_value(call, near_method_key));

    if (!method || JS_VALUE_GET_TAG(args) != JS_TAG_OBJECT || bytes->class_id != JS_CLASS_UINT8_ARRAY ||
        quickjs_to_u128(ctx, near_own_value(call, near_deposit_key), deposit) ||
        JS_ToUint64Ext(ctx, &gas, near_own_value(call, near_gas_key)) ||
        JS_ToUint64Ext(ctx, &weight, near_own_value(call, near_weight_key))) {
        JS_ThrowTypeError(ctx, "expected { method, args, deposit, gas, weight }");
        return -1;
    }
    if (weight)
        promise_batch_action_function_call_weight(index, length, (uint64_t)(uintptr_t)method, bytes->u.array.count,
                                                  (uint64_t)(uintptr_t)bytes->u.array.u.uint8_ptr,
                                                  (uint64_t)(uintptr_t)deposit, gas, weight);
    else
        promise_batch_action_function_call(index, length, (uint64_t)(uintptr_t)method, bytes->u.array.count,
                                           (uint64_t)(uintptr_t)bytes->u.array.u.uint8_ptr,
                                           (uint64_t)(uintptr_t)deposit, gas);
    return 0;
}

static BOOL near_is_transfer(JSValueConst action)
{
    static const char transfer[8] = "transfer";
    JSValueConst kind;

    if (JS_VALUE_GET_TAG(action) != JS_TAG_OBJECT)
        return FALSE;
    kind = near_own_value(JS_VALUE_GET_OBJ(action), near_kind_key);
    return JS_IsString(kind) && JS_VALUE_GET_STRING(kind)->len == sizeof(transfer) &&
        memcmp(JS_VALUE_GET_STRING(kind)->u.str8, transfer, sizeof(transfer)) == 0;
}

static int near_send_transfer(JSContext *ctx, uint64_t index, const JSObject *transfer)
{
    uint64_t amount[2];

    if (quickjs_to_u128(ctx, near_own_value(transfer, near_amount_key), amount))
        return -1;
    promise_batch_action_transfer(index, (uint64_t)(uintptr_t)amount);
    return 0;
}

/* Makes a receipt whose actions are all calls and transfers, and gives its index. Undefined, and nothing is made, if there are
   other actions. */
static JSValue near_make_receipt(JSContext *ctx, JSValueConst id, JSValueConst list, JSValueConst waits_for)
{
    JSObject *actions = JS_VALUE_GET_OBJ(list);
    const char *receiver;
    uint64_t index, after;
    size_t length;
    uint32_t i;

    if (!JS_IsObject(list) || actions->class_id != JS_CLASS_ARRAY || !actions->fast_array)
        return JS_UNDEFINED;
    for (i = 0; i < actions->u.array.count; i++) {
        if (!near_is_call(actions->u.array.u.values[i]) && !near_is_transfer(actions->u.array.u.values[i]))
            return JS_UNDEFINED;
    }
    receiver = JS_ToCStringLen(ctx, &length, id);
    if (!receiver)
        return JS_EXCEPTION;
    if (JS_IsUndefined(waits_for))
        index = promise_batch_create(length, (uint64_t)(uintptr_t)receiver);
    else if (JS_ToUint64Ext(ctx, &after, waits_for))
        return JS_EXCEPTION;
    else
        index = promise_batch_then(after, length, (uint64_t)(uintptr_t)receiver);
    for (i = 0; i < actions->u.array.count; i++) {
        JSObject *action = JS_VALUE_GET_OBJ(actions->u.array.u.values[i]);

        if (near_is_call(actions->u.array.u.values[i]) ? near_send_call(ctx, index, action)
                                                       : near_send_transfer(ctx, index, action))
            return JS_EXCEPTION;
    }
    return JS_NewBigUint64(ctx, index);
}

/* near_xcc_receipt(receiver, actions, after): near_make_receipt, behind the promise `after` if that is not undefined. */
static JSValue near_receipt(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    return near_make_receipt(ctx, argv[0], argv[1], argv[2]);
}

/* 1 if there is a receipt now, 0 for a node that is something else. */
static int near_make_node(JSContext *ctx, JSObject *node)
{
    JSValueConst receiver = near_own_value(node, near_receiver_key);
    uint32_t entry = near_find_entry(node->shape, near_index_key);
    JSValue index;

    /* A joint has no receiver. */
    if (!entry || !JS_IsString(receiver) || JS_VALUE_GET_STRING(receiver)->len == 0 ||
        !JS_IsUndefined(node->prop[(int)entry - 1].u.value) || !JS_IsUndefined(near_own_value(node, near_after_key)) ||
        !JS_IsUndefined(near_own_value(node, near_inputs_key)))
        return 0;
    index = near_make_receipt(ctx, receiver, near_own_value(node, near_actions_key), JS_UNDEFINED);
    if (JS_IsException(index))
        return -1;
    node->prop[(int)entry - 1].u.value = index;
    return !JS_IsUndefined(index);
}

/* near_xcc_receipts(nodes, from): makes the receipts of an array's nodes, from a place on, as far as they wait for nothing
   and have calls and transfers only, and sets their `index`. Gives the place of the first that is something else, or the length. */
static JSValue near_receipts(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    JSObject *nodes = JS_VALUE_GET_OBJ(argv[0]);
    uint32_t i;

    if (JS_ToUint32(ctx, &i, argv[1]))
        return JS_EXCEPTION;
    if (!JS_IsObject(argv[0]) || nodes->class_id != JS_CLASS_ARRAY || !nodes->fast_array)
        return JS_ThrowTypeError(ctx, "expected an array");
    for (; i < nodes->u.array.count; i++) {
        JSValueConst node = nodes->u.array.u.values[i];
        int made = JS_IsObject(node) ? near_make_node(ctx, JS_VALUE_GET_OBJ(node)) : 0;

        if (made < 0)
            return JS_EXCEPTION;
        if (!made)
            break;
    }
    return JS_NewUint32(ctx, i);
}
