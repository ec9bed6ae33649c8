/* Arms of the interpreter: opcodes that have their name in two bytes (near_short_code.h), each as QuickJS's own with four. */

#define NEAR_NAME(name)              \
    JSAtom name = get_u16(pc);       \
    pc += 2

#define NEAR_PUSH_OR_THROW(value)            \
    {                                        \
        JSValue pushed = value;              \
        if (unlikely(JS_IsException(pushed))) \
            goto exception;                  \
        *sp++ = pushed;                      \
    }

#define NEAR_SHORT_NAMES                                                                                \
    CASE(OP_push_atom_value_u16):                                                                       \
    {                                                                                                   \
        NEAR_NAME(name);                                                                                \
        *sp++ = JS_AtomToValue(ctx, name);                                                              \
    }                                                                                                   \
    BREAK;                                                                                              \
    CASE(OP_get_var_u16):                                                                               \
    {                                                                                                   \
        NEAR_NAME(name);                                                                                \
        NEAR_PUSH_OR_THROW(JS_GetGlobalVar(ctx, name, TRUE));                                           \
    }                                                                                                   \
    BREAK;                                                                                              \
    CASE(OP_get_field_u16):                                                                             \
    {                                                                                                   \
        NEAR_NAME(name);                                                                                \
        JSValue value = JS_GetProperty(ctx, sp[-1], name);                                              \
        if (unlikely(JS_IsException(value)))                                                            \
            goto exception;                                                                             \
        JS_FreeValue(ctx, sp[-1]);                                                                      \
        sp[-1] = value;                                                                                 \
    }                                                                                                   \
    BREAK;                                                                                              \
    CASE(OP_get_field2_u16):                                                                            \
    {                                                                                                   \
        NEAR_NAME(name);                                                                                \
        NEAR_PUSH_OR_THROW(JS_GetProperty(ctx, sp[-1], name));                                          \
    }                                                                                                   \
    BREAK;                                                                                              \
    CASE(OP_put_field_u16):                                                                             \
    {                                                                                                   \
        NEAR_NAME(name);                                                                                \
        int result = JS_SetPropertyInternal(ctx, sp[-2], name, sp[-1], JS_PROP_THROW_STRICT);           \
        JS_FreeValue(ctx, sp[-2]);                                                                      \
        sp -= 2;                                                                                        \
        if (unlikely(result < 0))                                                                       \
            goto exception;                                                                             \
    }                                                                                                   \
    BREAK;                                                                                              \
    CASE(OP_define_field_u16):                                                                          \
    {                                                                                                   \
        NEAR_NAME(name);                                                                                \
        int result = JS_DefinePropertyValue(ctx, sp[-2], name, sp[-1], JS_PROP_C_W_E | JS_PROP_THROW);  \
        sp--;                                                                                           \
        if (unlikely(result < 0))                                                                       \
            goto exception;                                                                             \
    }                                                                                                   \
    BREAK;
