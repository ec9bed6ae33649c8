import type { Substitution } from "./substitutions.js";

const QUICKJS = "quickjs.c";

/**
 * Texts have a header of 12 bytes instead of 16. No contract can hold a text of 2^29 characters or 2^20 names: memory and
 * gas end before. Above 2^12 names their hashes begin to be the same, so finding one takes some comparisons more.
 */
export const STRINGS: readonly Substitution[] = [
  {
    file: QUICKJS,
    why: "a shorter header of texts: the kind of a name stands beside the length",
    find: "    uint32_t len : 31;\n    uint8_t is_wide_char : 1; /* 0 = 8 bits, 1 = 16 bits characters */",
    replace:
      "    uint32_t len : 29;\n    uint32_t atom_type : 2; /* != 0 if atom, JS_ATOM_TYPE_x */\n    uint32_t is_wide_char : 1; /* 0 = 8 bits, 1 = 16 bits characters */",
  },
  {
    file: QUICKJS,
    why: "a shorter header of texts: a short hash beside the index of the next name",
    find: "    uint32_t hash : 30;\n    uint8_t atom_type : 2; /* != 0 if atom, JS_ATOM_TYPE_x */\n    uint32_t hash_next; /* atom_index for JS_ATOM_TYPE_SYMBOL */",
    replace: "    uint32_t hash : 12;\n    uint32_t hash_next : 20; /* atom_index for JS_ATOM_TYPE_SYMBOL */",
  },
  {
    file: QUICKJS,
    why: "hashes are as long as their field",
    find: "#define JS_ATOM_HASH_MASK  ((1 << 30) - 1)",
    replace: "#define JS_ATOM_HASH_MASK  ((1 << 12) - 1)",
  },
  {
    file: QUICKJS,
    why: "lengths are as long as their field",
    find: "#define JS_STRING_LEN_MAX ((1 << 30) - 1)",
    replace: "#define JS_STRING_LEN_MAX ((1 << 29) - 1)",
  },
  {
    file: QUICKJS,
    why: "an index of a name is as long as its field",
    find: "        if (new_size > JS_ATOM_MAX)\n",
    replace: "        if (new_size >= 1 << 20)\n",
  },
  {
    file: QUICKJS,
    why: "the text of no name ends with a zero too",
    find: "            p = js_mallocz_rt(rt, sizeof(JSAtomStruct));\n",
    replace: "            p = js_mallocz_rt(rt, sizeof(JSAtomStruct) + 1);\n",
  },
];
