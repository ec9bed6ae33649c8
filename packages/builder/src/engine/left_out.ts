import type { Substitution } from "./substitutions.js";

const QUICKJS = "quickjs.c";

/** Where quickjs.c finds no property: one that was left out is told (`engine/near_left_out.h`) and not undefined. */
export const LEFT_OUT: readonly Substitution[] = [
  {
    file: QUICKJS,
    why: "before its first use",
    find: "    pr->u.value = val;\n    return 0;\n}\n\nJSValue JS_GetPropertyInternal(",
    replace:
      '    pr->u.value = val;\n    return 0;\n}\n\n#include "near_left_out.h"\n\nJSValue JS_GetPropertyInternal(',
  },
  {
    file: QUICKJS,
    why: "the prototype of a text or number is where the search began",
    find: "        if (!p)\n            return JS_UNDEFINED;\n    } else {\n        p = JS_VALUE_GET_OBJ(obj);\n    }\n\n    for(;;) {",
    replace:
      "        if (!p)\n            return JS_UNDEFINED;\n    } else {\n        p = JS_VALUE_GET_OBJ(obj);\n    }\n    const JSObject *near_searched = p;\n\n    for(;;) {",
  },
  {
    file: QUICKJS,
    why: "reading a property",
    find: "        return JS_ThrowReferenceErrorNotDefined(ctx, prop);\n    } else {\n        return JS_UNDEFINED;\n    }",
    replace:
      "        return JS_ThrowReferenceErrorNotDefined(ctx, prop);\n    } else {\n        return near_is_left_out(ctx, near_searched, prop, TRUE) ? JS_EXCEPTION : JS_UNDEFINED;\n    }",
  },
  {
    file: QUICKJS,
    why: "in, hasOwnProperty, getOwnPropertyDescriptor",
    find: "    return FALSE;\n}\n\nint JS_GetOwnProperty(",
    replace: "    return near_is_left_out(ctx, p, prop, FALSE) ? -1 : FALSE;\n}\n\nint JS_GetOwnProperty(",
  },
  {
    file: QUICKJS,
    why: "all names of a builtin",
    find: "    return JS_GetOwnPropertyNames2(ctx, argv[0],\n                                   JS_GPN_STRING_MASK, JS_ITERATOR_KIND_KEY);",
    replace:
      "    if (near_lost_names(ctx, argv[0]))\n        return JS_EXCEPTION;\n    return JS_GetOwnPropertyNames2(ctx, argv[0],\n                                   JS_GPN_STRING_MASK, JS_ITERATOR_KIND_KEY);",
  },
  {
    file: QUICKJS,
    why: "all names of a builtin",
    find: "        return JS_ThrowTypeErrorNotAnObject(ctx);\n    return JS_GetOwnPropertyNames2(ctx, argv[0],",
    replace:
      "        return JS_ThrowTypeErrorNotAnObject(ctx);\n    if (near_lost_names(ctx, argv[0]))\n        return JS_EXCEPTION;\n    return JS_GetOwnPropertyNames2(ctx, argv[0],",
  },
  {
    file: QUICKJS,
    why: "all properties of a builtin",
    find: "    p = JS_VALUE_GET_OBJ(obj);\n    if (JS_GetOwnPropertyNamesInternal(ctx, &props, &len, p,\n                               JS_GPN_STRING_MASK | JS_GPN_SYMBOL_MASK))\n        goto exception;\n    r = JS_NewObject(ctx);",
    replace:
      "    p = JS_VALUE_GET_OBJ(obj);\n    if (near_lost_names(ctx, obj)) {\n        JS_FreeValue(ctx, obj);\n        return JS_EXCEPTION;\n    }\n    if (JS_GetOwnPropertyNamesInternal(ctx, &props, &len, p,\n                               JS_GPN_STRING_MASK | JS_GPN_SYMBOL_MASK))\n        goto exception;\n    r = JS_NewObject(ctx);",
  },
];
