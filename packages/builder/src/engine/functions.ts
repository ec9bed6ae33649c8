import type { Substitution } from "./substitutions.js";

const QUICKJS = "quickjs.c";

/** Functions share their properties until one is changed: `engine/near_properties.h`. */
export const FUNCTIONS: readonly Substitution[] = [
  {
    file: QUICKJS,
    why: "properties that functions share",
    find: "static no_inline int resize_properties(JSContext *ctx, JSShape **psh,",
    replace:
      '#include "near_properties.h"\nstatic no_inline int resize_properties(JSContext *ctx, JSShape **psh,',
  },
  {
    file: QUICKJS,
    why: "a shared list stays as it is",
    find: "new_prop = js_realloc(ctx, p->prop, sizeof(new_prop[0]) * new_size);\n        if (unlikely(!new_prop))\n            return -1;\n        p->prop = new_prop;\n    }\n    new_hash_size",
    replace:
      "new_prop = near_realloc_properties(ctx, p, sizeof(new_prop[0]) * new_size);\n        if (unlikely(!new_prop))\n            return -1;\n        p->prop = new_prop;\n    }\n    new_hash_size",
  },
  {
    file: QUICKJS,
    why: "a shared list stays as it is",
    find: "new_prop = js_realloc(ctx, p->prop, sizeof(p->prop[0]) *\n                                      new_sh->prop_size);",
    replace:
      "new_prop = near_realloc_properties(ctx, p, sizeof(p->prop[0]) *\n                                      new_sh->prop_size);",
  },
  {
    file: QUICKJS,
    why: "a shared list stays as it is",
    find: "            /* free the entry */\n            pr1 = &p->prop[h - 1];",
    replace:
      "            if (near_own_properties(ctx, p))\n                return -1;\n            /* free the entry */\n            pr1 = &p->prop[h - 1];",
  },
  {
    file: QUICKJS,
    why: "a shared list stays where it is",
    find: "    js_free_rt(rt, p->prop);\n    /* as an optimization",
    replace:
      "    if (p->prop != near_function_properties)\n        js_free_rt(rt, p->prop);\n    /* as an optimization",
  },
  {
    file: QUICKJS,
    why: "properties that follow from a function's bytecode",
    find: "    JS_AUTOINIT_ID_PROP,\n",
    replace: "    JS_AUTOINIT_ID_PROP,\n    JS_AUTOINIT_ID_FUNCTION,\n",
  },
  {
    file: QUICKJS,
    why: "properties that follow from a function's bytecode",
    find: "/* return the value associated to the autoinit property or an exception */",
    replace:
      '#include "near_function.h"\n/* return the value associated to the autoinit property or an exception */',
  },
  {
    file: QUICKJS,
    why: "properties that follow from a function's bytecode",
    find: "    JS_InstantiateFunctionListItem2, /* JS_AUTOINIT_ID_PROP */\n",
    replace:
      "    JS_InstantiateFunctionListItem2, /* JS_AUTOINIT_ID_PROP */\n    near_function_property, /* JS_AUTOINIT_ID_FUNCTION */\n",
  },
  {
    file: QUICKJS,
    why: "a shared list stays as it is",
    find: "    if (js_shape_prepare_update(ctx, p, &prs))\n        return -1;\n\n    realm = ",
    replace:
      "    if (p->prop == near_function_properties) {\n        int index = pr - p->prop;\n        if (near_own_properties(ctx, p))\n            return -1;\n        pr = &p->prop[index];\n    }\n" +
      "    if (js_shape_prepare_update(ctx, p, &prs))\n        return -1;\n\n    realm = ",
  },
  {
    file: QUICKJS,
    why: "a stack trace does not make the name a property",
    find: "    if ((prs->flags & JS_PROP_TMASK) != JS_PROP_NORMAL)\n        return NULL;\n    val = pr->u.value;\n    if (JS_VALUE_GET_TAG(val) != JS_TAG_STRING)\n        return NULL;\n    return JS_ToCString(ctx, val);",
    replace:
      "    if (pr == &near_function_properties[1])\n        return JS_AtomToCString(ctx, near_name_of_function(JS_VALUE_GET_OBJ(func)));\n" +
      "    if ((prs->flags & JS_PROP_TMASK) != JS_PROP_NORMAL)\n        return NULL;\n    val = pr->u.value;\n    if (JS_VALUE_GET_TAG(val) != JS_TAG_STRING)\n        return NULL;\n    return JS_ToCString(ctx, val);",
  },
  {
    file: QUICKJS,
    why: "functions begin with the properties that they share",
    find: "    b = JS_VALUE_GET_PTR(bfunc);\n    func_obj = JS_NewObjectClass(ctx, func_kind_to_class_id[b->func_kind]);\n",
    replace:
      "    b = JS_VALUE_GET_PTR(bfunc);\n    if (b->func_kind == JS_FUNC_NORMAL) {\n        func_obj = near_new_function(ctx, b);\n" +
      "        if (!JS_IsException(func_obj))\n            return js_closure2(ctx, func_obj, b, cur_var_refs, sf);\n    } else\n" +
      "    func_obj = JS_NewObjectClass(ctx, func_kind_to_class_id[b->func_kind]);\n",
  },
  {
    file: QUICKJS,
    why: "only generators and asynchronous functions get here",
    find: "    } else if (b->has_prototype) {\n        /* add the 'prototype' property: delay instantiation to avoid\n           creating cycles for every javascript function. The prototype\n           object is created on the fly when first accessed */\n        JS_SetConstructorBit(ctx, func_obj, TRUE);\n        JS_DefineAutoInitProperty(ctx, func_obj, JS_ATOM_prototype,\n                                  JS_AUTOINIT_ID_PROTOTYPE, NULL,\n                                  JS_PROP_WRITABLE);\n    }\n    return func_obj;",
    replace: "    }\n    return func_obj;",
  },
  {
    file: QUICKJS,
    why: "a method's name is in its bytecode",
    find: "    JSValue name_str;\n\n    name_str = js_get_function_name(ctx, name);\n    if (flags & JS_PROP_HAS_GET) {",
    replace:
      "    JSValue name_str;\n\n    if (!(flags & (JS_PROP_HAS_GET | JS_PROP_HAS_SET)) && near_is_named(func_obj, name)) {\n" +
      "        js_method_set_home_object(ctx, func_obj, home_obj);\n        return 0;\n    }\n" +
      "    name_str = js_get_function_name(ctx, name);\n    if (flags & JS_PROP_HAS_GET) {",
  },
  {
    file: QUICKJS,
    why: "a function may have a name that is no property yet, or none",
    find: "    prs = find_own_property(&pr, JS_VALUE_GET_OBJ(obj), JS_ATOM_name);\n    if (!prs)\n        return FALSE;\n    if ((prs->flags & JS_PROP_TMASK) != JS_PROP_NORMAL)\n        return TRUE;",
    replace:
      "    prs = find_own_property(&pr, JS_VALUE_GET_OBJ(obj), JS_ATOM_name);\n    if (!prs)\n        return FALSE;\n" +
      "    if (pr == &near_function_properties[1])\n        return near_name_of_function(JS_VALUE_GET_OBJ(obj)) != JS_ATOM_empty_string;\n" +
      "    if ((prs->flags & JS_PROP_TMASK) != JS_PROP_NORMAL)\n        return TRUE;",
  },
];
