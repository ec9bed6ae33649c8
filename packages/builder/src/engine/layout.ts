import type { Substitution } from "./substitutions.js";

const QUICKJS = "quickjs.c";

/**
 * Smaller objects: every byte of the snapshot's heap is loaded in every call. Without the collector's list (`engine/near_gc.h`)
 * and padding, and without what only the build asks for (`engine/near_compact.h`).
 */
export const LAYOUT: readonly Substitution[] = [
  {
    file: QUICKJS,
    why: "near_gc.h keeps no list of objects; the dump functions, which are unused, want the name",
    find: "    uint16_t dummy2; /* not used by the GC */\n    struct list_head link;",
    replace: "    uint16_t dummy2; /* not used by the GC */\n    struct list_head link[0];",
  },
  {
    file: QUICKJS,
    why: "4 bytes of padding in every object",
    find: "        JSValue object_data;    /* for JS_SetObjectData(): 8/16/16 bytes */",
    replace: "        JSValue object_data __attribute__((packed, aligned(4)));",
  },
  {
    file: QUICKJS,
    why: "a variable is in a frame's list only as long as its value is in the frame; and 4 bytes of padding",
    find: "    JSValue value; /* used when the variable is no longer on the stack */",
    replace:
      "    union {\n        JSValue value __attribute__((packed, aligned(4)));\n        struct list_head link;\n    };",
  },
  {
    file: QUICKJS,
    why: "value and link share their place",
    find: "    var_ref->value = JS_UNDEFINED;\n    return var_ref;\n}\n\nstatic JSValue js_closure2",
    replace: "    return var_ref;\n}\n\nstatic JSValue js_closure2",
  },
  {
    file: QUICKJS,
    why: "value and link share their place",
    find: "            var_ref->value = JS_DupValue(ctx, sf->var_buf[var_idx]);\n            var_ref->pvalue = &var_ref->value;\n            list_del(&var_ref->header.link);",
    replace:
      "            list_del(&var_ref->link);\n            var_ref->value = JS_DupValue(ctx, sf->var_buf[var_idx]);\n            var_ref->pvalue = &var_ref->value;",
  },
  {
    file: QUICKJS,
    why: "the list of a frame's variables",
    find: "list_entry(el, JSVarRef, header.link)",
    replace: "list_entry(el, JSVarRef, link)",
    times: 3,
  },
  {
    file: QUICKJS,
    why: "the list of a frame's variables",
    find: "&var_ref->header.link",
    replace: "&var_ref->link",
    times: 2,
  },
  {
    file: QUICKJS,
    why: "shapes move when they grow",
    find: "    list_del(&old_sh->header.link);",
    replace: "    remove_gc_object(&old_sh->header);",
    times: 2,
  },
  {
    file: QUICKJS,
    why: "shapes move when they grow",
    find: "        list_del(&sh->header.link);",
    replace: "        remove_gc_object(&sh->header);",
  },
  {
    file: QUICKJS,
    why: "shapes move when they grow",
    find: "list_add_tail(&sh->header.link, &ctx->rt->gc_obj_list);",
    replace: "near_gc_add(&sh->header);",
    times: 4,
  },
  {
    file: QUICKJS,
    why: "declared before their use",
    find: "static void remove_gc_object(JSGCObjectHeader *h);",
    replace:
      "static void remove_gc_object(JSGCObjectHeader *h);\n" +
      "static void near_gc_add(JSGCObjectHeader *header);\n" +
      "static void near_gc_defer(JSGCObjectHeader *header);",
  },
  {
    file: QUICKJS,
    why: "objects in cycles are freed at the end of a collection",
    find: "list_add_tail(&p->header.link, &rt->gc_zero_ref_count_list);",
    replace: "near_gc_defer(&p->header);",
  },
  {
    file: QUICKJS,
    why: "objects in cycles are freed at the end of a collection",
    find: "list_add_tail(&b->header.link, &rt->gc_zero_ref_count_list);",
    replace: "near_gc_defer(&b->header);",
  },
  {
    file: QUICKJS,
    why: "objects that wait to be freed have no references: the field links them",
    find: "        el = rt->gc_zero_ref_count_list.next;\n        if (el == &rt->gc_zero_ref_count_list)\n            break;\n        p = list_entry(el, JSGCObjectHeader, link);\n        assert(p->ref_count == 0);",
    replace:
      "        p = near_unreferenced;\n        if (!p)\n            break;\n        near_unreferenced = (JSGCObjectHeader *)p->ref_count;\n        p->ref_count = 0;",
  },
  {
    file: QUICKJS,
    why: "the newest of the objects that wait to be freed",
    find: "static void free_zero_refcount(JSRuntime *rt)\n{\n    struct list_head *el;",
    replace:
      "static JSGCObjectHeader *near_unreferenced;\n\nstatic void free_zero_refcount(JSRuntime *rt)\n{",
  },
  {
    file: QUICKJS,
    why: "objects that wait to be freed have no references: the field links them",
    find: "                list_del(&p->link);\n                list_add(&p->link, &rt->gc_zero_ref_count_list);",
    replace:
      "                p->ref_count = (int)(intptr_t)near_unreferenced;\n                near_unreferenced = p;",
  },
  {
    file: QUICKJS,
    why: "near_gc.h does this without a list",
    find: "static void add_gc_object(JSRuntime *rt, JSGCObjectHeader *h,\n                          JSGCObjectTypeEnum type)\n{",
    replace:
      '#include "near_gc.h"\n#if 0\nstatic void add_gc_object(JSRuntime *rt, JSGCObjectHeader *h,\n                          JSGCObjectTypeEnum type)\n{',
  },
  {
    file: QUICKJS,
    why: "end of what near_gc.h replaces",
    find: "void JS_MarkValue(JSRuntime *rt, JSValueConst val, JS_MarkFunc *mark_func)\n{",
    replace: "#endif\nvoid JS_MarkValue(JSRuntime *rt, JSValueConst val, JS_MarkFunc *mark_func)\n{",
  },
  {
    file: QUICKJS,
    why: "near_gc.h collects cycles",
    find: "static void gc_decref_child(JSRuntime *rt, JSGCObjectHeader *p)\n{",
    replace: "#if 0\nstatic void gc_decref_child(JSRuntime *rt, JSGCObjectHeader *p)\n{",
  },
  {
    file: QUICKJS,
    why: "end of what near_gc.h replaces",
    find: "/* Return false if not an object or if the object has already been\n   freed",
    replace: "#endif\n/* Return false if not an object or if the object has already been\n   freed",
  },
  {
    file: QUICKJS,
    why: "what is mostly zero stands together: runs of zeros cost nothing, if they are long enough",
    find: "    uint32_t hash; /* current hash value */\n",
    replace: "    uint32_t hash; /* current hash value */\n    JSObject *proto;\n",
  },
  {
    file: QUICKJS,
    why: "it stands in front of them",
    find: "    JSObject *proto;\n    JSShapeProperty prop[0];",
    replace: "    JSShapeProperty prop[0];",
  },
  {
    file: QUICKJS,
    why: "fewer chains of names than properties in what near_compact.h makes shorter",
    find: "    while ((new_hash_size / 2) >= new_size)\n        new_hash_size = new_hash_size / 2;",
    replace:
      "    while (new_hash_size > 1 && new_hash_size >= new_size)\n        new_hash_size = new_hash_size / 2;",
  },
  {
    file: QUICKJS,
    why: "objects of one property have no room for a second in a sealed heap",
    find: "    new_size = max_int(JS_PROP_INITIAL_SIZE,\n                       sh->prop_count - sh->deleted_prop_count);",
    replace: "    new_size = max_int(1, sh->prop_count - sh->deleted_prop_count);",
  },
  {
    file: QUICKJS,
    why: "a short table of shapes: a call adds few to it",
    find: "    if (2 * (rt->shape_hash_count + 1) > rt->shape_hash_size) {",
    replace: "    if (rt->shape_hash_count + 1 > 2 * rt->shape_hash_size) {",
  },
  {
    file: QUICKJS,
    why: "flags fit into the header's padding; what only the build reads is elsewhere and is freed at its end",
    find: "    JSGCObjectHeader header; /* must come first */\n    uint8_t js_mode;\n    uint8_t has_prototype : 1;",
    replace:
      "    union {\n    JSGCObjectHeader header; /* must come first */\n    struct {\n    int near_ref_count;\n    uint8_t near_mark;\n" +
      "    uint8_t js_mode;\n    uint8_t has_prototype : 1;",
  },
  {
    file: QUICKJS,
    why: "end of the header; the length is elsewhere",
    find: "    /* XXX: 4 bits available */\n    uint8_t *byte_code_buf; /* (self pointer) */\n    int byte_code_len;",
    replace: "    };\n    };\n    uint8_t *byte_code_buf; /* (self pointer) */",
  },
  {
    file: QUICKJS,
    why: "names of variables are elsewhere",
    find: "    JSVarDef *vardefs; /* arguments + local variables (arg_count + var_count) (self pointer) */\n",
    replace: "",
  },
  {
    file: QUICKJS,
    why: "what only the build reads",
    find: "    int cpool_count;\n    int closure_var_count;\n    struct {\n        /* debug info, move to separate structure to save memory? */\n",
    replace:
      "    int closure_var_count;\n    struct {\n        int byte_code_len;\n        int cpool_count;\n        JSVarDef *vardefs;\n        struct NearSlot *slots;\n        BOOL is_unnamed;\n",
  },
  {
    file: QUICKJS,
    why: "line numbers and names are elsewhere, so that they can be taken out of a built contract",
    find: "    } debug;\n} JSFunctionBytecode;",
    replace: "    } *debug_info;\n} JSFunctionBytecode;\n#define debug debug_info[0]",
  },
  {
    file: QUICKJS,
    why: "a function's size no longer depends on them",
    find: "offsetof(JSFunctionBytecode, debug)",
    replace: "sizeof(JSFunctionBytecode)",
    times: 5,
  },
  {
    file: QUICKJS,
    why: "what only the build reads, of a function that was compiled",
    find: "    b->header.ref_count = 1;\n\n    b->byte_code_buf = ",
    replace:
      "    b->header.ref_count = 1;\n    b->debug_info = js_mallocz(ctx, sizeof(b->debug));\n    if (!b->debug_info)\n        goto fail;\n\n    b->byte_code_buf = ",
  },
  {
    file: QUICKJS,
    why: "what only the build reads, of a function that was read",
    find: "    memset(&bc, 0, sizeof(bc));\n    bc.header.ref_count = 1;",
    replace:
      "    memset(&bc, 0, sizeof(bc));\n    bc.debug_info = js_mallocz(ctx, sizeof(bc.debug));\n    if (!bc.debug_info)\n        goto fail;\n    bc.header.ref_count = 1;",
  },
  {
    file: QUICKJS,
    why: "what only the build reads, of a function that is freed",
    find: "        js_free_rt(rt, b->debug.source);\n    }",
    replace:
      "        js_free_rt(rt, b->debug.source);\n    }\n    js_free_rt(rt, b->closure_var);\n    js_free_rt(rt, b->debug_info);\n    js_free_rt(rt, b->byte_code_buf);",
  },
  {
    file: QUICKJS,
    why: "bytecode is well-formed, and its length is not part of a contract",
    find: "                if (unlikely(pos >= b->byte_code_len)) {\n                ret_fail:",
    replace: "                if (0) {\n                ret_fail:",
  },
  {
    file: QUICKJS,
    why: "a built contract has no names of variables",
    find: "        atom = b->closure_var[idx].var_name;",
    replace: "        if (b->closure_var)\n            atom = b->closure_var[idx].var_name;",
  },
  {
    file: QUICKJS,
    why: "a built contract has no names of variables",
    find: "        if (b->vardefs)\n            atom = ",
    replace: "        if (b->debug_info && b->vardefs)\n            atom = ",
  },
  {
    file: QUICKJS,
    why: "it is elsewhere",
    find: "b->byte_code_len",
    replace: "b->debug.byte_code_len",
    times: 9,
  },
  {
    file: QUICKJS,
    why: "it is elsewhere",
    find: "bc.byte_code_len",
    replace: "bc.debug.byte_code_len",
    times: 2,
  },
  {
    file: QUICKJS,
    why: "it is elsewhere",
    find: "b->cpool_count",
    replace: "b->debug.cpool_count",
    times: 14,
  },
  {
    file: QUICKJS,
    why: "it is elsewhere",
    find: "bc.cpool_count",
    replace: "bc.debug.cpool_count",
    times: 2,
  },
  { file: QUICKJS, why: "it is elsewhere", find: "b->vardefs", replace: "b->debug.vardefs", times: 25 },
  { file: QUICKJS, why: "it is elsewhere", find: "bc.vardefs", replace: "bc.debug.vardefs" },
  {
    file: QUICKJS,
    why: "only a function that is still to be created needs to know where its variables come from",
    find: "(void *)((uint8_t*)b + closure_var_offset)",
    replace: "js_mallocz(ctx, b->closure_var_count * sizeof(*b->closure_var))",
    times: 2,
  },
  {
    file: QUICKJS,
    why: "it is no part of the function's block",
    find: "    function_size += fd->closure_var_count * sizeof(*fd->closure_var);\n",
    replace: "",
  },
  {
    file: QUICKJS,
    why: "it is no part of the function's block",
    find: "    function_size += bc.closure_var_count * sizeof(*bc.closure_var);\n",
    replace: "",
  },
  {
    file: QUICKJS,
    why: "the list of weak references in every object: a WeakMap's keys live as long as it, which no contract can see",
    find: "    struct JSMapRecord *first_weak_ref; /* XXX: use a bit and an external hash table? */\n",
    replace: "",
  },
  {
    file: QUICKJS,
    why: "weak references are strong",
    find: "    p->first_weak_ref = NULL;\n    p->u.opaque",
    replace: "    p->u.opaque",
  },
  {
    file: QUICKJS,
    why: "weak references are strong",
    find: "    if (unlikely(p->first_weak_ref)) {\n        reset_weak_ref(rt, p);\n    }\n",
    replace: "",
  },
  {
    file: QUICKJS,
    why: "weak references are strong",
    find: "    if (s->is_weak) {\n        JSObject *p = JS_VALUE_GET_OBJ(key);\n        /* Add the weak reference */\n        mr->next_weak_ref = p->first_weak_ref;\n        p->first_weak_ref = mr;\n    } else {\n        JS_DupValue(ctx, key);\n    }",
    replace: "    JS_DupValue(ctx, key);",
  },
  {
    file: QUICKJS,
    why: "weak references are strong",
    find: "/* Remove the weak reference from the object weak\n",
    replace: "#if 0\n/* Remove the weak reference from the object weak\n",
  },
  {
    file: QUICKJS,
    why: "end of what is not needed",
    find: "static void map_delete_record(JSRuntime *rt, JSMapState *s, JSMapRecord *mr)\n{",
    replace: "#endif\nstatic void map_delete_record(JSRuntime *rt, JSMapState *s, JSMapRecord *mr)\n{",
  },
  {
    file: QUICKJS,
    why: "weak references are strong",
    find: "    if (s->is_weak) {\n        delete_weak_ref(rt, mr);\n    } else {\n        JS_FreeValueRT(rt, mr->key);\n    }",
    replace: "    JS_FreeValueRT(rt, mr->key);",
  },
  {
    file: QUICKJS,
    why: "weak references are strong",
    find: "static void reset_weak_ref(JSRuntime *rt, JSObject *p)\n{",
    replace: "#if 0\nstatic void reset_weak_ref(JSRuntime *rt, JSObject *p)\n{",
  },
  {
    file: QUICKJS,
    why: "end of what is not needed",
    find: "static JSValue js_map_set(JSContext *ctx, JSValueConst this_val,\n                          int argc, JSValueConst *argv, int magic)\n{",
    replace:
      "#endif\nstatic JSValue js_map_set(JSContext *ctx, JSValueConst this_val,\n                          int argc, JSValueConst *argv, int magic)\n{",
  },
  {
    file: QUICKJS,
    why: "weak references are strong",
    find: "                if (s->is_weak)\n                    delete_weak_ref(rt, mr);\n                else\n                    JS_FreeValueRT(rt, mr->key);",
    replace: "                JS_FreeValueRT(rt, mr->key);",
  },
  {
    file: QUICKJS,
    why: "weak references are strong",
    find: "            if (!s->is_weak)\n                JS_MarkValue(rt, mr->key, mark_func);",
    replace: "            JS_MarkValue(rt, mr->key, mark_func);",
  },
  {
    file: QUICKJS,
    why: "an empty entry of the table of names leads to the next one: the free end of a snapshot's table is all zeros",
    find: "    rt->atom_free_index = atom_get_free(rt->atom_array[i]);\n    rt->atom_array[i] = p;",
    replace:
      "    if (rt->atom_array[i])\n        rt->atom_free_index = atom_get_free(rt->atom_array[i]);\n" +
      "    else\n        rt->atom_free_index = i + 1 < rt->atom_size ? i + 1 : 0;\n    rt->atom_array[i] = p;",
  },
];
