import type { Substitution } from "./substitutions.js";

const QUICKJS = "quickjs.c";

/** Where QuickJS 2021-03-27 is not what ECMAScript 2024 says, and a line makes it so. */
export const STANDARD: readonly Substitution[] = [
  {
    file: QUICKJS,
    why: "fields of a class that are called get or set",
    find: "            if (s->token.val == ':' || s->token.val == ',' ||\n                s->token.val == '}' || s->token.val == '(') {\n                is_non_reserved_ident = TRUE;",
    replace:
      "            if (s->token.val == ':' || s->token.val == ',' ||\n                s->token.val == '}' || s->token.val == '(' ||\n                s->token.val == '=' || s->token.val == ';') {\n                is_non_reserved_ident = TRUE;",
    times: 2,
  },
  {
    file: QUICKJS,
    why: "fields and methods of a class that are called static",
    find: "            if (s->token.val == ';' || s->token.val == '=') {\n                is_static = FALSE;",
    replace:
      "            if (s->token.val == ';' || s->token.val == '=' || s->token.val == '(' || s->token.val == '}') {\n                is_static = FALSE;",
  },
  {
    file: QUICKJS,
    why: "new new C()(): the second arguments are those of the outer new, not of a call",
    find: "        parse_func_call:\n",
    replace:
      "        parse_func_call:\n            if (call_type == FUNC_CALL_NEW && !(parse_flags & PF_POSTFIX_CALL))\n                accept_lparen = FALSE;\n",
  },
  {
    file: QUICKJS,
    why: "the strings of a template are frozen: reading bytecode forgot the length",
    find: "        JS_PreventExtensions(ctx, obj);\n    }\n    return obj;",
    replace:
      "        JS_DefineProperty(ctx, obj, JS_ATOM_length, JS_UNDEFINED, JS_UNDEFINED, JS_UNDEFINED,\n                          JS_PROP_HAS_WRITABLE);\n        JS_PreventExtensions(ctx, obj);\n    }\n    return obj;",
  },
  {
    file: QUICKJS,
    why: "groups of a separator that matched nothing are undefined",
    find: "sub = JS_ToStringFree(ctx, JS_GetPropertyInt64(ctx, z, i));",
    replace: "sub = JS_GetPropertyInt64(ctx, z, i);",
  },
  {
    file: QUICKJS,
    why: "writing past the end of a typed array does nothing, in strict code, too",
    find: 'return JS_ThrowTypeErrorOrFalse(ctx, flags, "out-of-bound numeric index");',
    replace: "return TRUE;",
    times: 2,
  },
  {
    file: QUICKJS,
    why: "characters of a text that is spread into an object",
    find: "    if (JS_VALUE_GET_TAG(source) != JS_TAG_OBJECT)\n        return 0;\n\n    if (JS_VALUE_GET_TAG(excluded)",
    replace:
      "    if (JS_VALUE_GET_TAG(source) == JS_TAG_STRING) {\n" +
      "        val = JS_ToObject(ctx, source);\n" +
      "        ret = JS_IsException(val) ? -1 : JS_CopyDataProperties(ctx, target, val, excluded, setprop);\n" +
      "        JS_FreeValue(ctx, val);\n        return ret;\n    }\n" +
      "    if (JS_VALUE_GET_TAG(source) != JS_TAG_OBJECT)\n        return 0;\n\n    if (JS_VALUE_GET_TAG(excluded)",
  },
  {
    file: QUICKJS,
    why: "a full stack is a RangeError, as elsewhere",
    find: '    return JS_ThrowInternalError(ctx, "stack overflow");',
    replace: '    return JS_ThrowRangeError(ctx, "stack overflow");',
  },
  {
    file: QUICKJS,
    why: "text that is too long is a RangeError, as elsewhere",
    find: 'JS_ThrowInternalError(ctx, "string too long");',
    replace: 'JS_ThrowRangeError(ctx, "string too long");',
    times: 4,
  },
  {
    file: QUICKJS,
    why: "too many arguments are a RangeError, as elsewhere",
    find: '    if (len > JS_MAX_LOCAL_VARS) {\n        JS_ThrowInternalError(ctx, "too many arguments");',
    replace: '    if (len > JS_MAX_LOCAL_VARS) {\n        JS_ThrowRangeError(ctx, "too many arguments");',
  },
  {
    file: QUICKJS,
    why: "there is no thirteenth month",
    find: "        is_local = (i > 3);\n        fields[1] -= 1;",
    replace:
      "        is_local = (i > 3);\n" +
      "        if (fields[1] < 1 || fields[1] > 12 || fields[2] < 1 || fields[2] > 31 || fields[3] > 24 ||\n" +
      "            fields[4] > 59 || fields[5] > 59)\n            goto done;\n" +
      "        fields[1] -= 1;",
  },
  {
    file: "quickjs.c",
    why: "static fields see the class under its name: `static zero = new Amount(0)`",
    find: "    /* initialize the static fields */\n    if (class_fields[1].fields_init_fd != NULL) {",
    replace:
      "    if (class_name != JS_ATOM_NULL) {\n        emit_op(s, OP_dup);\n        emit_op(s, OP_scope_put_var_init);\n        emit_atom(s, class_name);\n        emit_u16(s, fd->scope_level);\n    }\n    /* initialize the static fields */\n    if (class_fields[1].fields_init_fd != NULL) {",
  },
  {
    file: "quickjs.c",
    why: "it is stored above",
    find: "    if (class_name != JS_ATOM_NULL) {\n        /* store the class name in the scoped class name variable (it\n           is independent from the class statement variable\n           definition) */\n        emit_op(s, OP_dup);\n        emit_op(s, OP_scope_put_var_init);\n        emit_atom(s, class_name);\n        emit_u16(s, fd->scope_level);\n    }\n    pop_scope(s);",
    replace: "    pop_scope(s);",
  },
];
