import { FAST_PATHS } from "./fast_paths.js";

/** A change to a source file of another project, made in memory while the engine is compiled. */
export interface Substitution {
  readonly file: string;
  readonly why: string;
  readonly find: string;
  readonly replace: string;
}

export const SUBSTITUTIONS: readonly Substitution[] = [
  ...FAST_PATHS,
  {
    file: "libbf.c",
    why: "a 32-bit shift by 32 (undefined, a no-op in WebAssembly) corrupts integers of 2^63 and above",
    find: "r->tab[1] = (a1 << shift) | (a0 >> (LIMB_BITS - shift));",
    replace: "r->tab[1] = shift ? (a1 << shift) | (a0 >> (LIMB_BITS - shift)) : a1;",
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
];

/**
 * Applies every substitution for one file. Each must match exactly once: another version of the sources must fail the
 * build instead of losing a correction.
 */
export function substitute(
  file: string,
  text: string,
  substitutions: readonly Substitution[] = SUBSTITUTIONS,
): string {
  let result = text;
  for (const { find, replace, why } of substitutions.filter((entry) => entry.file === file)) {
    const parts = result.split(find);
    if (parts.length !== 2)
      throw new Error(
        `${file}: expected exactly one match for the substitution "${why}", found ${parts.length - 1}`,
      );
    result = parts.join(replace);
  }
  return result;
}
