import { FAST_PATHS } from "./fast_paths.js";
import { FUNCTIONS } from "./functions.js";
import { LAYOUT } from "./layout.js";
import { LEFT_OUT } from "./left_out.js";
import { SEALED } from "./sealed.js";
import { STANDARD } from "./standard.js";
import { STRINGS } from "./strings.js";

/** A change to a source file of another project, made in memory while the engine is compiled. */
export interface Substitution {
  readonly file: string;
  readonly why: string;
  readonly find: string;
  readonly replace: string;
  /** How often it stands in the file. @default 1 */
  readonly times?: number;
}

export const SUBSTITUTIONS: readonly Substitution[] = [
  ...FAST_PATHS,
  ...FUNCTIONS,
  ...LAYOUT,
  ...SEALED,
  ...LEFT_OUT,
  ...STANDARD,
  ...STRINGS,
  {
    file: "libbf.c",
    why: "a 32-bit shift by 32 (undefined, a no-op in WebAssembly) corrupts integers of 2^63 and above",
    find: "r->tab[1] = (a1 << shift) | (a0 >> (LIMB_BITS - shift));",
    replace: "r->tab[1] = shift ? (a1 << shift) | (a0 >> (LIMB_BITS - shift)) : a1;",
  },
  {
    file: "quickjs.c",
    why: "a double of 2^32 and above to uint32 is undefined: clang takes the test after it for one of fractions, and the length becomes 0",
    find: "            len = (uint32_t)d;\n            if (len != d)\n",
    replace: "            if (!(d >= 0 && d <= UINT32_MAX) || (len = (uint32_t)d) != d)\n",
  },
  {
    file: "quickjs.c",
    why: "WebAssembly has no computed goto: a switch is smaller and as fast",
    find: "#define DIRECT_DISPATCH  1",
    replace: "#define DIRECT_DISPATCH  0",
  },
  {
    file: "quickjs.c",
    why: "contracts have one thread; without Atomics no pthread is needed",
    find: "#if !defined(EMSCRIPTEN)\n#define CONFIG_ATOMICS\n#endif",
    replace: "",
  },
  {
    file: "quickjs.c",
    why: "the time at build would be frozen into the snapshot as the random seed",
    find: "    gettimeofday(&tv, NULL);\n    ctx->random_state = ((int64_t)tv.tv_sec * 1000000) + tv.tv_usec;",
    replace: "    ctx->random_state = 0;",
  },
  {
    file: "quickjs.c",
    why: "unused after the substitution above",
    find: "static void js_random_init(JSContext *ctx)\n{\n    struct timeval tv;",
    replace: "static void near_seed_random(JSContext *ctx);\n\nstatic void js_random_init(JSContext *ctx)\n{",
  },
  {
    file: "quickjs.c",
    why: "Math.random() is seeded by the host in the call that uses it",
    find: "    v = xorshift64star(&ctx->random_state);",
    replace: "    near_seed_random(ctx);\n    v = xorshift64star(&ctx->random_state);",
  },
  {
    file: "quickjs.c",
    why: "cycles are not collected within a call, as in near-sdk-js's builds, whose threshold is never reached",
    find: "    js_trigger_gc(ctx->rt, sizeof(JSObject));\n",
    replace: "",
  },
  {
    file: "quickjs.c",
    why: "near_number.c prints numbers exactly and without printf",
    find: "/* buf1 contains the printf result */\n",
    replace: '#include "near_digits.h"\n#if 0\n',
  },
  {
    file: "quickjs.c",
    why: "end of what near_number.c replaces",
    find: "/* radix != 10 is only supported with flags = JS_DTOA_VAR_FORMAT */\n/* use as many digits as necessary */\n",
    replace: "#endif\n",
  },
  {
    file: "quickjs.c",
    why: "objects nested too deeply for JSON.stringify end in an error that can be caught",
    find: "        v = js_array_includes(ctx, jsc->stack, 1, (JSValueConst *)&val);",
    replace:
      "        if (js_check_stack_overflow(ctx->rt, 0)) {\n            JS_ThrowStackOverflow(ctx);\n            goto exception;\n        }\n        v = js_array_includes(ctx, jsc->stack, 1, (JSValueConst *)&val);",
  },
  {
    file: "quickjs.c",
    why: "the same error for text nested too deeply for JSON.parse: it is not its syntax",
    find: '    int c;\n    JSAtom atom;\n    \n    if (js_check_stack_overflow(s->ctx->rt, 0)) {\n        return js_parse_error(s, "stack overflow");',
    replace:
      "    int c;\n    JSAtom atom;\n    \n    if (js_check_stack_overflow(s->ctx->rt, 0)) {\n        JS_ThrowStackOverflow(s->ctx);\n        return -1;",
  },
  {
    file: "quickjs.c",
    why: "a function bound too often ends instanceof in an error that can be caught",
    find: "        JSBoundFunction *s = p->u.bound_function;\n        return JS_IsInstanceOf(ctx, val, s->func_obj);",
    replace:
      "        JSBoundFunction *s = p->u.bound_function;\n        if (js_check_stack_overflow(ctx->rt, 0)) {\n            JS_ThrowStackOverflow(ctx);\n            return -1;\n        }\n        return JS_IsInstanceOf(ctx, val, s->func_obj);",
  },
  {
    file: "libbf.c",
    why: "multiplication by Fourier transforms pays from 3,200 bits on and takes 5 kB",
    find: "#define USE_FFT_MUL\n",
    replace: "",
  },
  {
    file: "quickjs.c",
    why: "BigInts have an arithmetic of their own: libbf's is that of BigFloats",
    find: '#include "libbf.h"\n',
    replace: '#include "libbf.h"\n#include "near_bigint.h"\n',
  },
  {
    file: "quickjs.c",
    why: "QuickJS's own additions to BigInt round in all ways",
    find: "status = bf_divrem(",
    replace: "status = (bf_divrem)(",
  },
  {
    file: "quickjs.c",
    why: "near_keys.h sorts them",
    find: "        rqsort(tab_atom, num_keys_count, sizeof(tab_atom[0]), num_keys_cmp,\n               ctx);",
    replace: "        near_sort_keys(ctx, tab_atom, num_keys_count);",
  },
  {
    file: "quickjs.c",
    why: "keys that near_keys.h sorts",
    find: "static int num_keys_cmp(const void *p1,",
    replace: '#include "near_keys.h"\n\nstatic int num_keys_cmp(const void *p1,',
  },
  {
    file: "quickjs.c",
    why: '"use math" is an extension of QuickJS that contracts cannot turn on',
    find: "    return (sf && (sf->js_mode & JS_MODE_MATH));",
    replace: "    return FALSE;",
  },
  {
    file: "quickjs.c",
    why: "operator overloading is an extension of QuickJS that is not turned on",
    find: "    if (!ctx->allow_operator_overloading)\n        return 0;\n    \n    opset2_obj = JS_UNDEFINED;",
    replace: "    return 0;\n    opset2_obj = JS_UNDEFINED;",
  },
  {
    file: "quickjs.c",
    why: "the same for operators with one operand",
    find: "    if (!ctx->allow_operator_overloading)\n        return 0;\n    \n    opset1_obj = JS_GetProperty",
    replace: "    return 0;\n    opset1_obj = JS_GetProperty",
  },
  {
    file: "quickjs.c",
    why: "functions that can be left out if no operator needs them",
    find: "static double js_pow(double a, double b)\n{",
    replace:
      'static double js_pow(double a, double b);\n#include "near_operators.h"\nstatic double js_pow(double a, double b)\n{',
  },
  {
    file: "quickjs.c",
    why: "decimal integers of more than 64 bits are read exactly, below",
    find: "        while (*p == '0')\n            p++;\n        n = 0;\n",
    replace: "        while (*p == '0')\n            p++;\n        const char *digits = p;\n        n = 0;\n",
  },
  {
    file: "quickjs.c",
    why: "10^6 times a rounded number is rounded twice; and the general power function takes 8 kB",
    find: "            d *= pow(radix, int_exp);",
    replace:
      "            if (radix == 10)\n                d = strtod(digits, NULL);\n            else\n                while (int_exp-- > 0)\n                    d *= radix;",
  },
  {
    file: "quickjs.c",
    why: "the operator ** of numbers",
    find: "JS_NewFloat64(ctx, js_pow(v1, v2));",
    replace: "JS_NewFloat64(ctx, near_only_pow(v1, v2));",
  },
  {
    file: "quickjs.c",
    why: "the operator ** of numbers with fractions",
    find: "            dr = js_pow(d1, d2);",
    replace: "            dr = near_only_pow(d1, d2);",
  },
  {
    file: "quickjs.c",
    why: "the operator ** of BigInts: integers need neither logarithm nor rounding",
    find: "            ret = bf_pow(r, a, b, BF_PREC_INF, BF_RNDZ | BF_POW_JS_QUIRKS);",
    replace: "            ret = near_only_bigint_pow(r, a, b);",
  },
  {
    file: "quickjs.c",
    why: "++ is an addition where it is not done at once",
    find: "                inc_slow:\n                    if (js_unary_arith_slow(ctx, sp, opcode))",
    replace: "                inc_slow:\n                    if (near_step_slow(ctx, sp, 1))",
  },
  {
    file: "quickjs.c",
    why: "the same for --",
    find: "                dec_slow:\n                    if (js_unary_arith_slow(ctx, sp, opcode))",
    replace: "                dec_slow:\n                    if (near_step_slow(ctx, sp, -1))",
  },
  {
    file: "quickjs.c",
    why: "++ of a local variable",
    find: "if (js_unary_arith_slow(ctx, &op1 + 1, OP_inc))",
    replace: "if (near_step_slow(ctx, &op1 + 1, 1))",
  },
  {
    file: "quickjs.c",
    why: "-- of a local variable",
    find: "if (js_unary_arith_slow(ctx, &op1 + 1, OP_dec))",
    replace: "if (near_step_slow(ctx, &op1 + 1, -1))",
  },
  {
    file: "quickjs.c",
    why: "the same behind a value",
    find: "    return js_unary_arith_slow(ctx, sp + 1, op - OP_post_dec + OP_dec);",
    replace: "    return near_step_slow(ctx, sp + 1, op == OP_post_inc ? 1 : -1);",
  },
  {
    file: "quickjs.c",
    why: "declared before its use below",
    find: "static void free_function_bytecode(JSRuntime *rt, JSFunctionBytecode *b);",
    replace:
      "static void free_function_bytecode(JSRuntime *rt, JSFunctionBytecode *b);\n" +
      "static void near_only_free_bytecode(JSRuntime *rt, JSFunctionBytecode *function);",
  },
  {
    file: "quickjs.c",
    why: "bytecode lives as long as the contract's snapshot",
    find: "        free_function_bytecode(rt, (JSFunctionBytecode *)gp);\n        break;\n    default:\n        abort();",
    replace:
      "        near_only_free_bytecode(rt, (JSFunctionBytecode *)gp);\n        break;\n    default:\n        abort();",
  },
  {
    file: "quickjs.c",
    why: "near_heap.c knows the size of a block; this allocator is unused",
    find: "#else\n    /* change this to `return 0;` if compilation fails */\n    return malloc_usable_size(ptr);",
    replace: "#else\n    return 0;",
  },
  {
    file: "quickjs.c",
    why: "near_heap.c knows the size of a block; this allocator is unused",
    find: "    /* change this to `NULL,` if compilation fails */\n    malloc_usable_size,",
    replace: "    NULL,",
  },
  {
    file: "builder.c",
    why: "part of near_engine.c",
    find: '#include "../node_modules/near-sdk-js/lib/cli/deps/quickjs/quickjs-libc-min.h"',
    replace: "",
  },
  {
    file: "builder.c",
    why: "part of near_engine.c",
    find: '#include "../node_modules/near-sdk-js/lib/cli/deps/quickjs/libbf.h"',
    replace: "",
  },
  {
    file: "builder.c",
    why: "the bytecode is loaded by the builder",
    find: '#include "code.h"',
    replace: "",
  },
  {
    file: "builder.c",
    why: "methods are bound by the builder",
    find: '#include "methods.h"',
    replace: "",
  },
  {
    file: "builder.c",
    why: "chars above 255 would send an unset length to the host",
    find: "  data = JS_ToCStringLenRaw(ctx, &len, argv[0]);\n",
    replace: "  data = JS_ToCStringLenRaw(ctx, &len, argv[0]);\n  if (!data)\n    return JS_EXCEPTION;\n",
  },
  {
    file: "builder.c",
    why: "the bytes would be those of the string itself: changing them would change a literal",
    find: "  data = JS_ToCStringLen(ctx, &len, argv[0]);\n\n  arraybuffer",
    replace:
      "  data = near_copy_utf8(ctx, &len, argv[0]);\n  if (!data)\n    return JS_EXCEPTION;\n\n  arraybuffer",
  },
  {
    file: "builder.c",
    why: "the SDK passes bytes here; as a string they would be sent as decimal numbers with commas",
    find: "  arguments_ptr = JS_ToCStringLenRaw(ctx, &arguments_len, argv[2]);\n",
    replace:
      "  if (JS_IsString(argv[2]))\n" +
      "    arguments_ptr = JS_ToCStringLenRaw(ctx, &arguments_len, argv[2]);\n" +
      "  else\n" +
      "    arguments_ptr = (const char *)JS_Uint8Array_to_C(ctx, argv[2], &arguments_len);\n" +
      "  if (!arguments_ptr)\n" +
      '    return JS_ThrowTypeError(ctx, "Expect Uint8Array for arguments");\n',
  },
  {
    file: "builder.c",
    why: "an amount is four limbs of a BigInt: no sum is needed, whose cost would depend on the balance",
    find:
      "  bf_t* bn;\n" +
      "  bf_t b;\n" +
      "\n" +
      "  value = JS_NewBigInt(ctx);\n" +
      "  bn = JS_GetBigInt(value);\n" +
      "  // from ptr[] to bn\n" +
      "  // high 64 bits\n" +
      "  bf_set_ui(bn, ptr[1]);\n" +
      "  bf_mul_2exp(bn, 64, BF_PREC_INF, BF_RNDZ);\n" +
      "  // low 64 bits\n" +
      "  bf_init(bn->ctx, &b);\n" +
      "  bf_set_ui(&b, ptr[0]);\n" +
      "  bf_add(bn, bn, &b, BF_PREC_INF, BF_RNDZ);\n" +
      "  bf_delete(&b);\n" +
      "  \n",
    replace: "  value = JS_NewBigInt(ctx);\n" + "  near_bigint_from_words(JS_GetBigInt(value), ptr);\n",
  },
  {
    file: "builder.c",
    why: "the same the other way, without a division",
    find:
      "  bf_t* a;\n" +
      "  bf_t q, r, b, one, u128max;\n" +
      "  a = JS_GetBigInt(val);\n" +
      "  bf_init(a->ctx, &u128max);\n" +
      "  bf_set_ui(&u128max, 1);\n" +
      "  bf_mul_2exp(&u128max, 128, BF_PREC_INF, BF_RNDZ);\n" +
      "  if (bf_cmp_le(&u128max, a)) {\n" +
      "    return 1;\n" +
      "  }\n" +
      "  bf_init(a->ctx, &q);\n" +
      "  bf_init(a->ctx, &r);\n" +
      "  bf_init(a->ctx, &b);\n" +
      "  bf_init(a->ctx, &one);\n" +
      "  bf_set_ui(&b, UINT64_MAX);\n" +
      "  bf_set_ui(&one, 1);\n" +
      "  bf_add(&b, &b, &one, BF_PREC_INF, BF_RNDZ);\n" +
      "  bf_divrem(&q, &r, a, &b, BF_PREC_INF, BF_RNDZ, BF_RNDZ);\n" +
      "  \n" +
      "  bf_get_uint64(ptr, &r);\n" +
      "  bf_get_uint64(ptr+1, &q);\n" +
      "  return 0;\n",
    replace: "  return near_bigint_to_words(JS_GetBigInt(val), ptr);\n",
  },
];

/**
 * Applies every substitution for one file. Each must match as often as it says: another version of the sources must fail the
 * build instead of losing a correction.
 */
export function substitute(
  file: string,
  text: string,
  substitutions: readonly Substitution[] = SUBSTITUTIONS,
): string {
  let result = text;
  for (const { find, replace, why, times = 1 } of substitutions.filter((entry) => entry.file === file)) {
    const parts = result.split(find);
    if (parts.length - 1 !== times)
      throw new Error(
        `${file}: expected matches of the substitution "${why}": ${times}, found ${parts.length - 1}`,
      );
    result = parts.join(replace);
  }
  return result;
}
