import type { Substitution } from "./substitutions.js";

const QUICKJS = "quickjs.c";

/**
 * Functions and objects without what a sealed contract does not ask for, and code that gets shorter when it is sealed
 * (`engine/near_short_code.h`). Applied after LAYOUT, whose names for parts of a function these use.
 */
export const SEALED: readonly Substitution[] = [
  {
    file: QUICKJS,
    why: "code gets shorter when it is sealed (near_short_code.h): a block of its own",
    find: "    function_size += fd->byte_code.size;\n",
    replace: "",
  },
  {
    file: QUICKJS,
    why: "code is a block of its own",
    find: "    b->byte_code_buf = (void *)((uint8_t*)b + byte_code_offset);",
    replace:
      "    b->byte_code_buf = js_malloc(ctx, fd->byte_code.size);\n    if (!b->byte_code_buf)\n        goto fail;",
  },
  {
    file: QUICKJS,
    why: "code is a block of its own",
    find: "    if (!bc.read_only_bytecode) {\n        function_size += bc.debug.byte_code_len;\n    }\n",
    replace: "",
  },
  {
    file: QUICKJS,
    why: "code is a block of its own",
    find: "        bc_buf = (void *)((uint8_t*)b + byte_code_offset);",
    replace:
      "        bc_buf = js_malloc(s->ctx, bc_len);\n        if (!bc_buf)\n            return -1;\n        b->byte_code_buf = bc_buf;",
  },
  {
    file: "quickjs-opcode.h",
    why: "constants that functions share, and names of two bytes (near_short_code.h)",
    find: "DEF( typeof_is_function, 1, 1, 1, none)\n",
    replace:
      "DEF( typeof_is_function, 1, 1, 1, none)\nDEF(    get_object8, 2, 0, 1, u8)\nDEF(   get_constant, 3, 0, 1, u16)\n" +
      "DEF(push_atom_value_u16, 3, 0, 1, u16)\nDEF(get_var_u16, 3, 0, 1, u16)\nDEF(get_field_u16, 3, 1, 1, u16)\n" +
      "DEF(get_field2_u16, 3, 1, 2, u16)\nDEF(put_field_u16, 3, 2, 0, u16)\nDEF(define_field_u16, 3, 2, 1, u16)\n",
  },
  {
    file: QUICKJS,
    why: "constants that functions share (near_constants.h)",
    find: "        CASE(OP_fclosure8):\n",
    replace:
      "        CASE(OP_get_object8):\n            {\n                JSGCObjectHeader *object = near_constant_objects[*pc++];\n" +
      "                if (unlikely(object->ref_count == 0) && !(object = near_first_use(ctx, pc[-1])))\n                    goto exception;\n" +
      "                object->ref_count++;\n                *sp++ = JS_MKPTR(JS_TAG_OBJECT, object);\n            }\n            BREAK;\n" +
      "        CASE(OP_get_constant):\n            *sp++ = JS_DupValue(ctx, near_constants[get_u16(pc)]);\n            pc += 2;\n            BREAK;\n" +
      "        CASE(OP_fclosure8):\n",
  },
  {
    file: QUICKJS,
    why: "near_short_code.h finds reads with room for a constant, and makes the others short",
    find: "        case OP_get_var_ref:\n            dbuf_putc(bc_out, OP_get_var_ref0 + idx);\n            return;\n",
    replace: "",
  },
  {
    file: QUICKJS,
    why: "names of two bytes",
    find: "        CASE(OP_get_field):\n",
    replace: "        NEAR_SHORT_NAMES\n        CASE(OP_get_field):\n",
  },
  {
    file: QUICKJS,
    why: "there is one realm",
    find: "    JSContext *realm; /* function realm */\n",
    replace: "",
  },
  {
    file: QUICKJS,
    why: "there is one realm",
    find: "            if (b->realm)\n                mark_func(rt, &b->realm->header);\n",
    replace: "",
  },
  {
    file: QUICKJS,
    why: "there is one realm",
    find: "            ctx = b->realm;",
    replace: "            ctx = caller_ctx;",
  },
  {
    file: QUICKJS,
    why: "there is one realm",
    find: "    ctx = b->realm; /* set the current realm */",
    replace: "    ctx = caller_ctx;",
  },
  {
    file: QUICKJS,
    why: "there is one realm",
    find: "            realm = b->realm;",
    replace: "            realm = ctx;",
  },
  {
    file: QUICKJS,
    why: "there is one realm",
    find: "    b->realm = JS_DupContext(ctx);\n",
    replace: "",
    times: 2,
  },
  {
    file: QUICKJS,
    why: "there is one realm",
    find: "    if (b->realm)\n        JS_FreeContext(b->realm);\n",
    replace: "",
  },
  {
    file: QUICKJS,
    why: "there is one realm",
    find: "            JSContext *realm;\n            JSCFunctionType c_function;",
    replace: "            JSCFunctionType c_function;",
  },
  {
    file: QUICKJS,
    why: "there is one realm",
    find: "    p->u.cfunc.realm = JS_DupContext(ctx);\n",
    replace: "",
  },
  {
    file: QUICKJS,
    why: "there is one realm",
    find: "    if (p->u.cfunc.realm)\n        JS_FreeContext(p->u.cfunc.realm);\n",
    replace: "",
  },
  {
    file: QUICKJS,
    why: "there is one realm",
    find: "    if (p->u.cfunc.realm)\n        mark_func(rt, &p->u.cfunc.realm->header);\n",
    replace: "",
  },
  {
    file: QUICKJS,
    why: "there is one realm",
    find: "    ctx = p->u.cfunc.realm; /* change the current realm */\n",
    replace: "",
  },
  {
    file: QUICKJS,
    why: "there is one realm",
    find: "        realm = p->u.cfunc.realm;",
    replace: "        realm = ctx;",
  },
  {
    file: QUICKJS,
    why: "objects of these classes have no more fields",
    find: "static JSValue JS_NewObjectFromShape(JSContext *ctx, JSShape *sh, JSClassID class_id)\n{",
    replace:
      "static force_inline size_t near_size_of_object(JSClassID class_id)\n{\n    switch (class_id) {\n    case JS_CLASS_OBJECT:\n        return offsetof(JSObject, u);\n    case JS_CLASS_C_FUNCTION:\n        return offsetof(JSObject, u) + sizeof(((JSObject *)0)->u.cfunc);\n    default:\n        return sizeof(JSObject);\n    }\n}\n\nstatic JSValue JS_NewObjectFromShape(JSContext *ctx, JSShape *sh, JSClassID class_id)\n{",
  },
  {
    file: QUICKJS,
    why: "objects of these classes have no more fields",
    find: "    p = js_malloc(ctx, sizeof(JSObject));",
    replace: "    p = js_malloc(ctx, near_size_of_object(class_id));",
  },
  {
    file: QUICKJS,
    why: "objects of some classes do not have these fields, and the object is freed",
    find: "    p->class_id = 0;\n    p->u.opaque = NULL;\n    p->u.func.var_refs = NULL;\n    p->u.func.home_object = NULL;\n",
    replace: "    p->class_id = 0;\n",
  },
  {
    file: QUICKJS,
    why: "objects of these classes have no more fields",
    find: "    p->u.opaque = NULL;\n    p->shape = sh;",
    replace: "    if (class_id != JS_CLASS_OBJECT)\n        p->u.opaque = NULL;\n    p->shape = sh;",
  },
  {
    file: QUICKJS,
    why: "flags fit into the header's padding",
    find: "    JSGCObjectHeader header;\n    /* true if the shape is inserted in the shape hash table. If not,\n       JSShape.hash is not valid */\n    uint8_t is_hashed;",
    replace:
      "    union {\n    JSGCObjectHeader header;\n    struct {\n    int near_ref_count;\n    uint8_t near_mark;\n    uint8_t is_hashed;",
  },
  {
    file: QUICKJS,
    why: "flags fit into the header's padding",
    find: "    uint8_t has_small_array_index;\n    uint32_t hash;",
    replace: "    uint8_t has_small_array_index;\n    };\n    };\n    uint32_t hash;",
  },
  {
    file: QUICKJS,
    why: "only a function that is still to be created needs to know where its variables come from",
    find: "    JSClosureVar *closure_var; /* list of variables in the closure (self pointer) */\n    uint16_t arg_count;",
    replace: "    uint16_t arg_count;",
  },
  {
    file: QUICKJS,
    why: "only a function that is still to be created needs to know where its variables come from",
    find: "    int closure_var_count;\n    struct {\n        int byte_code_len;",
    replace:
      "    struct NearBuildInfo {\n        JSClosureVar *closure_var;\n        int closure_var_count;\n        int byte_code_len;",
  },
  {
    file: QUICKJS,
    why: "only a function that is still to be created needs to know where its variables come from",
    find: "        if (var_refs) {\n            for(i = 0; i < b->closure_var_count; i++)\n                free_var_ref",
    replace:
      "        if (var_refs && b->debug_info) {\n            for(i = 0; i < b->closure_var_count; i++)\n                free_var_ref",
  },
  {
    file: QUICKJS,
    why: "only a function that is still to be created needs to know where its variables come from",
    find: "    p->u.func.var_refs = NULL;\n    if (b->closure_var_count) {",
    replace: "    p->u.func.var_refs = NULL;\n    if (b->debug_info && b->closure_var_count) {",
    times: 2,
  },
  {
    file: QUICKJS,
    why: "only a function that is still to be created needs to know where its variables come from",
    find: "        if (b->closure_var)\n            atom = ",
    replace: "        if (b->debug_info && b->closure_var)\n            atom = ",
  },
  {
    file: QUICKJS,
    why: "only a function that is still to be created needs to know where its variables come from",
    find: "b->closure_var",
    replace: "b->debug.closure_var",
    times: 49,
  },
  {
    file: QUICKJS,
    why: "only a function that is still to be created needs to know where its variables come from",
    find: "bc.closure_var",
    replace: "bc.debug.closure_var",
  },
];
