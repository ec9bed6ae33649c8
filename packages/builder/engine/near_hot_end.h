/* After the interpreter: names are QuickJS's own again. See near_hot.h. */
#undef JS_FreeValue
#undef set_value
#undef JS_AtomToValue
#undef JS_DefinePropertyValue
#undef JS_GetProperty
#undef JS_SetPropertyInternal
#undef JS_GetGlobalVar
#undef JS_GetPropertyValue
#undef js_post_inc_slow
#undef js_strict_eq_slow
