import type { Substitution } from "./substitutions.js";

const QUICKJS = "quickjs.c";

/**
 * Where quickjs.c takes the shorter ways of our own headers. NEAR charges each instruction and each call of a function, so
 * layers of small functions are what costs. None changes what JavaScript does.
 */
export const FAST_PATHS: readonly Substitution[] = [
  {
    file: QUICKJS,
    why: "no table of functions between QuickJS and the heap",
    find: "    return rt->mf.js_malloc(&rt->malloc_state, size);",
    replace: "    return near_block_malloc(size);",
  },
  {
    file: QUICKJS,
    why: "no table of functions between QuickJS and the heap",
    find: "    rt->mf.js_free(&rt->malloc_state, ptr);",
    replace: "    free(ptr);",
  },
  {
    file: QUICKJS,
    why: "no table of functions between QuickJS and the heap",
    find: "    return rt->mf.js_realloc(&rt->malloc_state, ptr, size);",
    replace: "    return near_block_realloc(ptr, size);",
  },
  {
    file: QUICKJS,
    why: "no table of functions between QuickJS and the heap",
    find: "    return rt->mf.js_malloc_usable_size(ptr);",
    replace: "    return near_usable_size(ptr);",
  },
  {
    file: QUICKJS,
    why: "freeing is one call, not three",
    find: "/* Throw out of memory in case of error */\nvoid *js_realloc(",
    replace:
      "#define js_free(ctx, ptr) near_block_free(ptr)\n#define js_free_rt(rt, ptr) near_block_free(ptr)\n\nvoid *js_realloc(",
  },
  {
    file: QUICKJS,
    why: "one call, not two",
    find: "    ptr = js_malloc_rt(ctx->rt, size);\n    if (unlikely(!ptr)) {\n        JS_ThrowOutOfMemory(ctx);\n        return NULL;\n    }\n    return ptr;\n}\n\n/* Throw out of memory in case of error */\nvoid *js_mallocz(",
    replace:
      "    ptr = near_block_malloc(size);\n    if (unlikely(!ptr)) {\n        JS_ThrowOutOfMemory(ctx);\n        return NULL;\n    }\n    return ptr;\n}\n\n/* Throw out of memory in case of error */\nvoid *js_mallocz(",
  },
  {
    file: QUICKJS,
    why: "otherwise the compiler sets this result before every opcode",
    find: "        CASE(OP_return_undef):\n            ret_val = JS_UNDEFINED;\n",
    replace: "        CASE(OP_return_undef):\n            ret_val = near_opaque(JS_UNDEFINED);\n",
  },
  {
    file: QUICKJS,
    why: "its name is a macro now",
    find: "        rt->mf.js_free(&ms, rt);",
    replace: "        near_block_free(rt);",
  },
  {
    file: QUICKJS,
    why: "nothing interrupts a contract but its gas limit",
    find: "    if (unlikely(--ctx->interrupt_counter <= 0)) {\n        return __js_poll_interrupts(ctx);\n    } else {\n        return 0;\n    }",
    replace: "    return 0;",
  },
  {
    file: QUICKJS,
    why: "dead values of a short call stay where they are",
    find: "void __JS_FreeValueRT(JSRuntime *rt, JSValue v)\n{\n    uint32_t tag = JS_VALUE_GET_TAG(v);\n",
    replace:
      "void __JS_FreeValueRT(JSRuntime *rt, JSValue v)\n{\n    uint32_t tag = JS_VALUE_GET_TAG(v);\n\n    if (near_keeps_garbage())\n        return;\n",
  },
  {
    file: QUICKJS,
    why: "exact in the snapshot; in a call an object of eight properties grows once instead of four times",
    find: "    new_size = max_int(count, sh->prop_size * 3 / 2);\n    /* Reallocate prop array first",
    replace: "    new_size = near_grown(count, sh->prop_size);\n    /* Reallocate prop array first",
  },
  {
    file: QUICKJS,
    why: "the interpreter's short ways begin",
    find: "#define FUNC_RET_YIELD_STAR 2\n\n",
    replace: '#define FUNC_RET_YIELD_STAR 2\n\n#include "near_hot.h"\n\n',
  },
  {
    file: QUICKJS,
    why: "the interpreter's short ways end",
    find: "JSValue JS_Call(JSContext *ctx, JSValueConst func_obj, JSValueConst this_obj,\n                int argc, JSValueConst *argv)\n{",
    replace:
      '#include "near_hot_end.h"\n\nJSValue JS_Call(JSContext *ctx, JSValueConst func_obj, JSValueConst this_obj,\n                int argc, JSValueConst *argv)\n{',
  },
  {
    file: QUICKJS,
    why: "the compiler keeps sp and pc in one local each: see NEAR_NEXT",
    find: "#define SWITCH(pc)      switch (opcode = *pc++)\n#define CASE(op)        case op\n#define DEFAULT         default\n#define BREAK           break\n",
    replace:
      "#define SWITCH(pc)      opcode_pc = pc; switch (opcode = *opcode_pc)\n" +
      "#define CASE(op)        case op: pc = opcode_pc + 1; near_ ## op\n" +
      "#define DEFAULT         default: pc = opcode_pc + 1; near_default\n" +
      "#define BREAK           NEAR_NEXT(sp, pc)\n",
  },
  {
    file: QUICKJS,
    why: "where the opcode that runs stands",
    find: "    JSStackFrame sf_s, *sf = &sf_s;\n    const uint8_t *pc;",
    replace: "    JSStackFrame sf_s, *sf = &sf_s;\n    const uint8_t *pc, *opcode_pc;",
  },
  {
    file: QUICKJS,
    why: "an arm of its own, so that the jump table begins with opcode 0",
    find: "        CASE(OP_invalid):\n        DEFAULT:",
    replace: "        CASE(OP_invalid):\n            abort();\n        DEFAULT:",
  },
  {
    file: QUICKJS,
    why: "near_shape.h finds properties",
    find: "static force_inline JSShapeProperty *find_own_property1(",
    replace: '#include "near_shape.h"\n#if 0\nstatic force_inline JSShapeProperty *find_own_property1(',
  },
  {
    file: QUICKJS,
    why: "end of what near_shape.h replaces",
    find: "/* indicate that the object may be part of a function prototype cycle */",
    replace: "#endif\n/* indicate that the object may be part of a function prototype cycle */",
  },
  {
    file: QUICKJS,
    why: "what a function leaves behind stays where it is, in a short call",
    find: "        for(pval = local_buf; pval < sp; pval++) {\n            JS_FreeValue(ctx, *pval);\n        }\n    }",
    replace:
      "        if (!near_keeps_garbage()) {\n            for(pval = local_buf; pval < sp; pval++)\n                JS_FreeValue(ctx, *pval);\n        }\n    }",
  },
  {
    file: QUICKJS,
    why: "arguments stay where they are, in a short call",
    find: "                for(i = -1; i < call_argc; i++)\n                    JS_FreeValue(ctx, call_argv[i]);",
    replace:
      "                for(i = near_keeps_garbage() ? call_argc : -1; i < call_argc; i++)\n                    JS_FreeValue(ctx, call_argv[i]);",
    times: 2,
  },
  {
    file: QUICKJS,
    why: "arguments stay where they are, in a short call",
    find: "                for(i = -2; i < call_argc; i++)\n                    JS_FreeValue(ctx, call_argv[i]);",
    replace:
      "                for(i = near_keeps_garbage() ? call_argc : -2; i < call_argc; i++)\n                    JS_FreeValue(ctx, call_argv[i]);",
    times: 2,
  },
  {
    file: QUICKJS,
    why: "the first properties of a new function",
    find: "    JS_DefinePropertyValue(ctx, func_obj, JS_ATOM_length, JS_NewInt32(ctx, len),\n                           JS_PROP_CONFIGURABLE);\n    JS_DefinePropertyValue(ctx, func_obj, JS_ATOM_name,\n                           JS_AtomToString(ctx, name), JS_PROP_CONFIGURABLE);",
    replace:
      "    near_define_property(ctx, func_obj, JS_ATOM_length, JS_NewInt32(ctx, len), JS_PROP_CONFIGURABLE);\n    near_define_property(ctx, func_obj, JS_ATOM_name, JS_AtomToString(ctx, name), JS_PROP_CONFIGURABLE);",
  },
  {
    file: QUICKJS,
    why: "declared before its use",
    find: "static void js_function_set_properties(JSContext *ctx, JSValueConst func_obj,\n                                       JSAtom name, int len)\n{",
    replace:
      "static int near_define_property(JSContext *ctx, JSValueConst object, JSAtom name, JSValue value, int flags);\n\nstatic void js_function_set_properties(JSContext *ctx, JSValueConst func_obj,\n                                       JSAtom name, int len)\n{",
  },
  {
    file: QUICKJS,
    why: "shapes of objects that a call makes are seldom made again",
    find: "            new_sh->is_hashed = TRUE;\n            js_shape_hash_link(ctx->rt, new_sh);\n            js_free_shape(ctx->rt, p->shape);",
    replace:
      "            if (near_is_booting) {\n                new_sh->is_hashed = TRUE;\n                js_shape_hash_link(ctx->rt, new_sh);\n            }\n            js_free_shape(ctx->rt, p->shape);",
  },
  {
    file: QUICKJS,
    why: "`+=` of texts does no more than all additions that are not of two integers",
    find: "                } else if (JS_VALUE_GET_TAG(*pv) == JS_TAG_STRING) {\n                    JSValue op1;\n                    op1 = sp[-1];\n                    sp--;\n                    op1 = JS_ToPrimitiveFree(ctx, op1, HINT_NONE);\n                    if (JS_IsException(op1))\n                        goto exception;\n                    op1 = JS_ConcatString(ctx, JS_DupValue(ctx, *pv), op1);\n                    if (JS_IsException(op1))\n                        goto exception;\n                    set_value(ctx, pv, op1);\n                } else {\n                    JSValue ops[2];\n                add_loc_slow:",
    replace: "                } else {\n                    JSValue ops[2];\n                add_loc_slow:",
  },
  {
    file: QUICKJS,
    why: "tests whether a variable is initialized stay where they can fail",
    find: "/* peephole optimizations and resolve goto/labels */",
    replace: '#include "near_initialized.h"\n\n/* peephole optimizations and resolve goto/labels */',
  },
  {
    file: QUICKJS,
    why: "tests whether a variable is initialized stay where they can fail",
    find: "    if (resolve_labels(ctx, fd))",
    replace: "    if (near_resolve_checks(ctx, fd) || resolve_labels(ctx, fd))",
  },
  {
    file: QUICKJS,
    why: "builtins are called without the interpreter's frame",
    find: "                ret_val = JS_CallInternal(ctx, call_argv[-1], JS_UNDEFINED,\n                                          JS_UNDEFINED, call_argc, call_argv, 0);\n                if (unlikely(JS_IsException(ret_val)))\n                    goto exception;\n                if (opcode == OP_tail_call)",
    replace:
      "                ret_val = near_call_function(ctx, call_argv[-1], JS_UNDEFINED, call_argc, call_argv);\n                if (unlikely(JS_IsException(ret_val)))\n                    goto exception;\n                if (opcode == OP_tail_call)",
  },
  {
    file: QUICKJS,
    why: "builtins are called without the interpreter's frame",
    find: "                ret_val = JS_CallInternal(ctx, call_argv[-1], call_argv[-2],\n                                          JS_UNDEFINED, call_argc, call_argv, 0);",
    replace:
      "                ret_val = near_call_function(ctx, call_argv[-1], call_argv[-2], call_argc, call_argv);",
  },
  {
    file: QUICKJS,
    why: "ASCII text is looked at eight bytes at a time",
    find: "    while (p < p_end && *p < 128)\n        p++;\n    len1 = p - p_start;",
    replace: "    p += near_ascii_length(p, buf_len);\n    len1 = p - p_start;",
  },
  {
    file: QUICKJS,
    why: "ASCII text is looked at eight bytes at a time",
    find: "        count = 0;\n        for (pos = 0; pos < len; pos++) {\n            count += src[pos] >> 7;",
    replace:
      "        count = 0;\n        for (pos = near_ascii_length(src, len); pos < len; pos++) {\n            count += src[pos] >> 7;",
  },
  {
    file: QUICKJS,
    why: "looks for the first char before it compares",
    find: "        for (i = start;; i++) {\n            if (!string_cmp(p, p1, i, 0, v_len)) {",
    replace:
      "        if (magic == 0)\n            ret = string_indexof(p, p1, start) >= 0;\n        else for (i = start;; i++) {\n            if (!string_cmp(p, p1, i, 0, v_len)) {",
  },
  {
    file: QUICKJS,
    why: "a string without escapes is quoted in one copy",
    find: "    p = JS_VALUE_GET_STRING(val);\n\n    if (string_buffer_init(ctx, b, p->len + 2))\n        goto fail;\n\n    if (string_buffer_putc8(b, '\\\"'))",
    replace:
      "    p = JS_VALUE_GET_STRING(val);\n\n" +
      "    if (!p->is_wide_char && near_plain_length(p->u.str8, p->len, 0xff) == p->len) {\n" +
      "        JSString *quoted = js_alloc_string(ctx, p->len + 2, 0);\n" +
      "        if (!quoted) {\n            JS_FreeValue(ctx, val);\n            return JS_EXCEPTION;\n        }\n" +
      "        quoted->u.str8[0] = '\\\"';\n" +
      "        memcpy(quoted->u.str8 + 1, p->u.str8, p->len);\n" +
      "        quoted->u.str8[p->len + 1] = '\\\"';\n" +
      "        quoted->u.str8[p->len + 2] = 0;\n" +
      "        JS_FreeValue(ctx, val);\n" +
      "        return JS_MKPTR(JS_TAG_STRING, quoted);\n    }\n" +
      "    if (string_buffer_init(ctx, b, p->len + 2))\n        goto fail;\n\n    if (string_buffer_putc8(b, '\\\"'))",
  },
  {
    file: QUICKJS,
    why: "a JSON string without escapes is read in one copy",
    find: "    /* string */\n    if (string_buffer_init(s->ctx, b, 32))",
    replace:
      "    /* string */\n    if (!s->cur_func && sep == '\\\"') {\n" +
      "        size_t plain = near_plain_length(p, s->buf_end - p, 0x7f);\n" +
      "        if (p[plain] == '\\\"') {\n" +
      "            token->u.str.str = js_new_string8(s->ctx, p, plain);\n" +
      "            if (JS_IsException(token->u.str.str))\n                return -1;\n" +
      "            token->val = TOK_STRING;\n            token->u.str.sep = sep;\n" +
      "            *pp = p + plain + 1;\n            return 0;\n        }\n    }\n" +
      "    if (string_buffer_init(s->ctx, b, 32))",
  },
  {
    file: QUICKJS,
    why: "JSON.parse defines properties of objects it has just made, and notes near-sdk-js's mark and near-xcc's tag",
    find: "                    ret = JS_DefinePropertyValue(ctx, val, prop_name,\n                                                 prop_val, JS_PROP_C_W_E);\n                    JS_FreeAtom(ctx, prop_name);\n                    if (ret < 0)\n                        goto fail;\n\n                    if (s->token.val != ',')",
    replace:
      "                    if (prop_name == near_mark_key)\n                        near_json_is_marked = TRUE;\n                    else if (prop_name == near_tag_key)\n                        near_json_is_tagged = TRUE;\n" +
      "                    ret = near_define_property(ctx, val, prop_name, prop_val, JS_PROP_C_W_E);\n                    JS_FreeAtom(ctx, prop_name);\n                    if (ret < 0)\n                        goto fail;\n\n                    if (s->token.val != ',')",
  },
  {
    file: QUICKJS,
    why: "the replacer of near_xcc_stringify is called for what plain JSON does not hold",
    find: "    JSValue v;\n    JSValueConst args[2];\n\n    if (JS_IsObject(val)\n",
    replace:
      "    JSValue v;\n    JSValueConst args[2];\n    BOOL needs_replacer = near_needs_replacer(ctx, jsc->replacer_func, val);\n\n    if (JS_IsObject(val)\n",
  },
  {
    file: QUICKJS,
    why: "what a toJSON answers can be anything",
    find: "                v = JS_CallFree(ctx, f, val, 1, &key);\n",
    replace:
      "                v = JS_CallFree(ctx, f, val, 1, &key);\n                needs_replacer = TRUE;\n",
  },
  {
    file: QUICKJS,
    why: "the replacer of near_xcc_stringify is called for what plain JSON does not hold",
    find: "    if (!JS_IsUndefined(jsc->replacer_func)) {\n        args[0] = key;",
    replace:
      "    if (!JS_IsUndefined(jsc->replacer_func) && (needs_replacer || JS_IsBigInt(ctx, val))) {\n        args[0] = key;",
  },
  {
    file: QUICKJS,
    why: "the stack of JSON.stringify is an array that nothing else sees",
    find: "        if (check_exception_free(ctx, js_array_pop(ctx, jsc->stack, 0, NULL, 0)))\n            goto exception;",
    replace: "        near_pop(ctx, jsc->stack);",
  },
  {
    file: QUICKJS,
    why: "`undefined` is an opcode, not a search for a global variable, which nothing can change",
    find: "    case OP_scope_get_var_undef:\n    case OP_scope_get_var:\n    case OP_scope_put_var:\n        dbuf_putc(bc, OP_get_var_undef",
    replace:
      "    case OP_scope_get_var_undef:\n    case OP_scope_get_var:\n        if (var_name == JS_ATOM_undefined) {\n            dbuf_putc(bc, OP_undefined);\n            break;\n        }\n" +
      "    case OP_scope_put_var:\n        dbuf_putc(bc, OP_get_var_undef",
  },
  {
    file: QUICKJS,
    why: "plain data needs none of the questions that JSON.stringify asks",
    find: "static JSValue js_json_stringify(JSContext *ctx, JSValueConst this_val,\n                                 int argc, JSValueConst *argv)\n{\n    // stringify(val, replacer, space)\n",
    replace:
      "static JSValue near_plain_json(JSContext *ctx, JSValueConst value);\n\n" +
      "static JSValue js_json_stringify(JSContext *ctx, JSValueConst this_val,\n                                 int argc, JSValueConst *argv)\n{\n" +
      "    if (JS_IsUndefined(argv[1]) && JS_IsUndefined(argv[2])) {\n        JSValue text = near_plain_json(ctx, argv[0]);\n" +
      "        if (!JS_IsUndefined(text))\n            return text;\n    }\n",
  },
  {
    file: QUICKJS,
    why: "a short integer of JSON is read as one",
    find: "            ret = js_atof(s->ctx, (const char *)p, (const char **)&p, radix,\n                          flags);\n            if (JS_IsException(ret))\n                goto fail;\n            s->token.val = TOK_NUMBER;",
    replace:
      "            if (!near_read_integer(s->ctx, &p, &ret))\n                ret = js_atof(s->ctx, (const char *)p, (const char **)&p, radix,\n                              flags);\n            if (JS_IsException(ret))\n                goto fail;\n            s->token.val = TOK_NUMBER;",
  },
  {
    file: QUICKJS,
    why: "an element that an array grows by needs no name",
    find: "    JSAtom atom;\n    int ret;\n    atom = JS_ValueToAtom(ctx, prop);\n    JS_FreeValue(ctx, prop);\n    if (unlikely(atom == JS_ATOM_NULL)) {\n        JS_FreeValue(ctx, val);\n        return -1;\n    }\n    ret = JS_DefinePropertyValue(",
    replace:
      "    JSAtom atom;\n    int ret;\n    if (near_is_next_element(this_obj, prop) && (flags & JS_PROP_C_W_E) == JS_PROP_C_W_E)\n" +
      "        return add_fast_array_element(ctx, JS_VALUE_GET_OBJ(this_obj), val, flags);\n" +
      "    atom = JS_ValueToAtom(ctx, prop);\n    JS_FreeValue(ctx, prop);\n    if (unlikely(atom == JS_ATOM_NULL)) {\n        JS_FreeValue(ctx, val);\n        return -1;\n    }\n    ret = JS_DefinePropertyValue(",
  },
  {
    file: QUICKJS,
    why: "map, forEach and the like look at the elements of an array without holes at once",
    find: "    if (likely((uint64_t)idx <= JS_ATOM_MAX_INT)) {\n        /* fast path */\n        present = JS_HasProperty(",
    replace:
      "    if (JS_IsObject(obj) && JS_VALUE_GET_OBJ(obj)->class_id == JS_CLASS_ARRAY && idx >= 0 &&\n" +
      "        idx < JS_VALUE_GET_OBJ(obj)->u.array.count && JS_VALUE_GET_OBJ(obj)->fast_array) {\n" +
      "        *pval = JS_DupValue(ctx, JS_VALUE_GET_OBJ(obj)->u.array.u.values[idx]);\n        return TRUE;\n    }\n" +
      "    if (likely((uint64_t)idx <= JS_ATOM_MAX_INT)) {\n        /* fast path */\n        present = JS_HasProperty(",
  },
];
