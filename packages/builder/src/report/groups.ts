import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

/** Parts of the engine by the names of their functions; the first match counts. */
const ENGINE_PARTS: readonly (readonly [pattern: RegExp, part: string])[] = [
  [/^interpreter$/, "interpreter"],
  [/^method /, "methods"],
  [/^(lre_|js_regexp|JS_RegExp|push_state$)/, "regular expressions"],
  [
    /^(bf_|__bf_|mp_|near_(only_)?bigint|js_bigint|js_.*bigint|JS_.*BigInt|output_digits|.*_fft|ntt_)/,
    "BigInt",
  ],
  [/^(json_|js_json|JS_JSON|internalize_json|js_parse_string|JS_ParseJSON)/, "JSON"],
  [/^(js_[Dd]ate|get_date|set_date|days_|year_from|time_clip)/, "dates"],
  [/^(js_typed_array|js_array_buffer|js_dataview|JS_NewArrayBuffer|js_create_typed)/, "typed arrays"],
  [/^js_array_|^JS_.*Array|^rqsort|^exchange_/, "arrays"],
  [/^(js_map|map_|js_set|js_weak)/, "Map and Set"],
  [/^(js_string|JS_.*String|string_buffer|js_sub_string|js_new_string|unicode_|lre_case|utf8_)/, "strings"],
  [
    /^(js_number|js_dtoa|js_atof|JS_ToNumber|JS_ToFloat|near_digits|near_.*digits|strtod|vsnprintf|snprintf)/,
    "numbers",
  ],
  [/^(js_math|pow|fmod|exp|log|sin|cos|tan|sqrt|near_only_pow)/, "mathematics"],
  [/^(js_promise|js_async|async_|js_generator|JS_EnqueueJob)/, "promises and generators"],
  [/^(js_reflect|js_proxy)/, "Reflect and Proxy"],
  [/^js_(object|function|error|symbol|boolean|global|bound)/, "Object, Function, Error"],
  [/^js_.*module|^js_resolve|JS_.*Module/, "modules"],
  [/^near_/, "NEAR host functions"],
  [/^(malloc|free|realloc|calloc|mem[a-z]+|str[a-z]+)$/, "memory"],
  [/^(JS_|__JS_|js_|add_|delete_|find_|free_|resize_|build_|get_|set_)/, "objects and values"],
];

/** The part of the engine that a function belongs to. */
export function enginePart(name: string): string {
  return ENGINE_PARTS.find(([pattern]) => pattern.test(name))?.[1] ?? "other functions";
}

/** Whose a file of the bundle is: the contract's own, or a package's by its name. */
export function packageOf(file: string, source: string): string {
  const path = resolve(file);
  const installed = /^.*node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(path)?.[1];
  if (installed) return installed;
  if (!relative(dirname(source), path).startsWith("..")) return "contract";
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    const manifest = join(folder, "package.json");
    if (existsSync(manifest)) return JSON.parse(readFileSync(manifest, "utf8")).name ?? "contract";
  }
  return "contract";
}
