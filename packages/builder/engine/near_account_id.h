/* The check of account ids, which a loop in JavaScript does for 1 Ggas a character. A contract that does not name the
   function does not carry it. */

static BOOL near_is_separator(uint8_t c)
{
    return c == '-' || c == '_' || c == '.';
}

/* near_xcc_is_account_id(value): whether it is 2 to 64 lower-case letters and digits, with single separators between
   them (nearcore's account-id). */
static JSValue near_is_account_id(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    BOOL may_end = FALSE;
    const JSString *id;
    int i;

    if (!JS_IsString(argv[0]))
        return JS_FALSE;
    id = JS_VALUE_GET_STRING(argv[0]);
    if (id->is_wide_char || id->len < 2 || id->len > 64)
        return JS_FALSE;
    for (i = 0; i < id->len; i++) {
        uint8_t c = id->u.str8[i];

        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            may_end = TRUE;
        else if (may_end && near_is_separator(c))
            may_end = FALSE;
        else
            return JS_FALSE;
    }
    return JS_NewBool(ctx, may_end);
}
