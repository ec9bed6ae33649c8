/* Keys of an object that are integers, in ascending order: instead of QuickJS's sort, which takes four times the bytes. */
static no_inline BOOL near_key_is_less(JSContext *ctx, const JSPropertyEnum *left, const JSPropertyEnum *right)
{
    uint32_t of_left, of_right;

    JS_AtomIsArrayIndex(ctx, &of_left, left->atom);
    JS_AtomIsArrayIndex(ctx, &of_right, right->atom);
    return of_left < of_right;
}

/* Makes a heap, then takes the largest key out of it, again and again. */
static void near_sort_keys(JSContext *ctx, JSPropertyEnum *keys, int count)
{
    JSPropertyEnum key;
    int start = count / 2, end = count, parent, child;

    while (end > 1) {
        if (start > 0) {
            key = keys[--start];
        } else {
            key = keys[--end];
            keys[end] = keys[0];
        }
        parent = start;
        while ((child = 2 * parent + 1) < end) {
            if (child + 1 < end && near_key_is_less(ctx, &keys[child], &keys[child + 1]))
                child++;
            if (near_key_is_less(ctx, &keys[child], &key))
                break;
            keys[parent] = keys[child];
            parent = child;
        }
        keys[parent] = key;
    }
}
