/* Shorter ways for what the interpreter does most. NEAR charges every call of a function its frame and every instruction
   the same, so calls that do little are what costs. Included before the interpreter, whose own calls it renames;
   near_hot_end.h gives the names back. Each falls back to QuickJS's own function for all but the plainest case. */

static inline __attribute__((always_inline)) void near_free_value(JSContext *ctx, JSValue value)
{
    if (JS_VALUE_HAS_REF_COUNT(value)) {
        JSRefCountHeader *header = (JSRefCountHeader *)JS_VALUE_GET_PTR(value);
        if (--header->ref_count <= 0)
            __JS_FreeValueRT(ctx->rt, value);
    }
}

/* Values that code pushes by their index (near_constants.h). */
static JSValue *near_constants;

/* Most constants are functions and other objects: what all values of a table are does not have to stand in it. */
static JSGCObjectHeader **near_constant_objects;

/* A function that only the table refers to is made when code pushes it for the first time: until then the table has its
   bytecode, which no reference is counted of. NULL and a pending error if there is no memory. */
static no_inline JSGCObjectHeader *near_first_use(JSContext *ctx, uint8_t index)
{
    JSFunctionBytecode *bytecode = (JSFunctionBytecode *)near_constant_objects[index];
    JSValue function = near_new_function(ctx, bytecode);

    if (JS_IsException(function))
        return NULL;
    bytecode->header.ref_count = 1;
    JS_VALUE_GET_OBJ(function)->u.func.function_bytecode = bytecode;
    near_constant_objects[index] = JS_VALUE_GET_PTR(function);
    return near_constant_objects[index];
}

/* Ends an opcode's arm. Each arm may leave its own copy of the stack pointer and of the program counter alive, and then
   the compiler copies both before every opcode; what it cannot see through, it puts into one local. */
#define NEAR_NEXT(sp, pc)               \
    {                                   \
        __asm__("" : "+r"(sp));         \
        __asm__("" : "+r"(pc));         \
        continue;                       \
    }

/* A data property of an ordinary object or its prototypes; the length of a string. */
static no_inline JSValue near_get_property(JSContext *ctx, JSValueConst object, JSAtom name)
{
    JSObject *p;
    JSProperty *property;
    JSShapeProperty *shape;

    if (likely(JS_VALUE_GET_TAG(object) == JS_TAG_OBJECT)) {
        p = JS_VALUE_GET_OBJ(object);
        do {
            shape = find_own_property(&property, p, name);
            if (shape) {
                if (shape->flags & JS_PROP_TMASK)
                    goto other;
                return JS_DupValue(ctx, property->u.value);
            }
            if (p->is_exotic)
                goto other;
            p = p->shape->proto;
        } while (p);
        return JS_UNDEFINED;
    }
    if (JS_VALUE_GET_TAG(object) == JS_TAG_STRING && name == JS_ATOM_length)
        return JS_NewInt32(ctx, JS_VALUE_GET_STRING(object)->len);
other:
    return JS_GetPropertyInternal(ctx, object, name, object, FALSE);
}

static no_inline JSValue near_get_global(JSContext *ctx, JSAtom name, BOOL throws)
{
    JSProperty *property;
    JSShapeProperty *shape;

    if (JS_VALUE_GET_OBJ(ctx->global_var_obj)->shape->prop_count == 0) {
        shape = find_own_property(&property, JS_VALUE_GET_OBJ(ctx->global_obj), name);
        if (shape && !(shape->flags & JS_PROP_TMASK))
            return JS_DupValue(ctx, property->u.value);
    }
    return JS_GetGlobalVar(ctx, name, throws);
}

static no_inline JSValue near_get_other_element(JSContext *ctx, JSValueConst object, JSValue key)
{
    if (JS_VALUE_GET_TAG(object) == JS_TAG_STRING && JS_VALUE_GET_TAG(key) == JS_TAG_INT) {
        JSString *string = JS_VALUE_GET_STRING(object);
        uint32_t index = JS_VALUE_GET_INT(key);

        if (index < string->len)
            return js_new_string_char(ctx, string->is_wide_char ? string->u.str16[index] : string->u.str8[index]);
    }
    return JS_GetPropertyValue(ctx, object, key);
}

/* An element of an array without holes or of bytes. Frees the key. */
static inline __attribute__((always_inline)) JSValue near_get_element(JSContext *ctx, JSValueConst object, JSValue key)
{
    if (likely(JS_VALUE_GET_TAG(object) == JS_TAG_OBJECT && JS_VALUE_GET_TAG(key) == JS_TAG_INT)) {
        JSObject *p = JS_VALUE_GET_OBJ(object);
        uint32_t index = JS_VALUE_GET_INT(key);

        if (likely(p->class_id == JS_CLASS_ARRAY)) {
            if (likely(index < p->u.array.count))
                return JS_DupValue(ctx, p->u.array.u.values[index]);
        } else if (p->class_id == JS_CLASS_UINT8_ARRAY && index < p->u.array.count) {
            return JS_NewInt32(ctx, p->u.array.u.uint8_ptr[index]);
        }
    }
    return near_get_other_element(ctx, object, key);
}

static inline __attribute__((always_inline)) int near_post_inc(JSContext *ctx, JSValue *sp, OPCodeEnum op)
{
    int step = 2 * (op - OP_post_dec) - 1, result;

    if (likely(JS_VALUE_GET_TAG(sp[-1]) == JS_TAG_INT &&
               !__builtin_add_overflow(JS_VALUE_GET_INT(sp[-1]), step, &result))) {
        sp[0] = JS_NewInt32(ctx, result);
        return 0;
    }
    return js_post_inc_slow(ctx, sp, op);
}

/* Assigns to a data property, or adds one that the prototypes do not have either. Frees the value. */
static no_inline int near_set_property(JSContext *ctx, JSValueConst object, JSAtom name, JSValue value, int flags)
{
    JSObject *p, *prototype;
    JSProperty *property;
    JSShapeProperty *shape;

    if (unlikely(JS_VALUE_GET_TAG(object) != JS_TAG_OBJECT))
        goto other;
    p = JS_VALUE_GET_OBJ(object);
    shape = find_own_property(&property, p, name);
    if (shape) {
        if ((shape->flags & (JS_PROP_TMASK | JS_PROP_WRITABLE | JS_PROP_LENGTH)) != JS_PROP_WRITABLE)
            goto other;
        set_value(ctx, &property->u.value, value);
        return TRUE;
    }
    if (p->is_exotic || !p->extensible)
        goto other;
    for (prototype = p->shape->proto; prototype; prototype = prototype->shape->proto) {
        if (prototype->is_exotic || find_own_property1(prototype, name))
            goto other;
    }
    property = add_property(ctx, p, name, JS_PROP_C_W_E);
    if (unlikely(!property)) {
        near_free_value(ctx, value);
        return -1;
    }
    property->u.value = value;
    return TRUE;
other:
    return JS_SetPropertyInternal(ctx, object, name, value, flags);
}

/* A new property of an object. Frees the value. */
static no_inline int near_define_property(JSContext *ctx, JSValueConst object, JSAtom name, JSValue value, int flags)
{
    if (JS_VALUE_GET_TAG(object) == JS_TAG_OBJECT) {
        JSObject *p = JS_VALUE_GET_OBJ(object);
        JSProperty *property;
        if (p->extensible && !p->is_exotic && !find_own_property1(p, name)) {
            property = add_property(ctx, p, name, flags & JS_PROP_C_W_E);
            if (unlikely(!property)) {
                JS_FreeValue(ctx, value);
                return -1;
            }
            property->u.value = value;
            return TRUE;
        }
    }
    return JS_DefinePropertyValue(ctx, object, name, value, flags);
}

static inline __attribute__((always_inline)) JSValue near_atom_to_value(JSContext *ctx, JSAtom atom)
{
    if (!__JS_AtomIsTaggedInt(atom)) {
        JSAtomStruct *string = ctx->rt->atom_array[atom];
        if (string->atom_type == JS_ATOM_TYPE_STRING) {
            string->header.ref_count++;
            return JS_MKPTR(JS_TAG_STRING, string);
        }
    }
    return JS_AtomToValue(ctx, atom);
}

static no_inline int near_strict_eq(JSContext *ctx, JSValue *sp, BOOL is_neq)
{
    JSValue left = sp[-2], right = sp[-1];
    int left_tag = JS_VALUE_GET_TAG(left), right_tag = JS_VALUE_GET_TAG(right);
    BOOL result;

    if (right_tag == JS_TAG_UNDEFINED || right_tag == JS_TAG_NULL) {
        result = left_tag == right_tag;
        near_free_value(ctx, left);
    } else if (left_tag == JS_TAG_STRING && right_tag == JS_TAG_STRING) {
        const JSString *a = JS_VALUE_GET_STRING(left), *b = JS_VALUE_GET_STRING(right);
        result = a == b || (a->len == b->len && js_string_memcmp(a, b, a->len) == 0);
        near_free_value(ctx, left);
        near_free_value(ctx, right);
    } else {
        result = js_strict_eq(ctx, left, right);
    }
    sp[-2] = JS_NewBool(ctx, result ^ is_neq);
    return 0;
}

static inline __attribute__((always_inline)) void near_set_value(JSContext *ctx, JSValue *place, JSValue value)
{
    JSValue old = *place;

    *place = value;
    near_free_value(ctx, old);
}

/* The function that near_xcc_stringify gives to JSON.stringify: it changes or refuses only what plain JSON does not hold. */
static JSObject *near_state_replacer;

/* Whether a replacer function has to see a value of JSON.stringify, as it is before its toJSON: objects other than plain
   ones and arrays, and what JSON does not know: symbols, some numbers. */
static BOOL near_needs_replacer(JSContext *ctx, JSValueConst replacer, JSValueConst value)
{
    JSObject *p;

    if (JS_VALUE_GET_TAG(replacer) != JS_TAG_OBJECT || JS_VALUE_GET_OBJ(replacer) != near_state_replacer)
        return TRUE;
    if (JS_TAG_IS_FLOAT64(JS_VALUE_GET_TAG(value)))
        return !isfinite(JS_VALUE_GET_FLOAT64(value));
    if (JS_VALUE_GET_TAG(value) != JS_TAG_OBJECT)
        return JS_VALUE_GET_TAG(value) == JS_TAG_SYMBOL;
    p = JS_VALUE_GET_OBJ(value);
    if (p->class_id != JS_CLASS_OBJECT && p->class_id != JS_CLASS_ARRAY)
        return TRUE;
    for (p = p->shape->proto; p; p = p->shape->proto) {
        if (p->class_id == JS_CLASS_DATE || p->class_id == JS_CLASS_PROXY)
            return TRUE;
    }
    return FALSE;
}

static void near_pop(JSContext *ctx, JSValueConst array)
{
    JSObject *p = JS_VALUE_GET_OBJ(array);

    near_free_value(ctx, p->u.array.u.values[--p->u.array.count]);
    p->prop[0].u.value = JS_NewInt32(ctx, p->u.array.count);
}

/* Set when JSON.parse meets the key by which near-sdk-js marks BigInts and Dates. */
static BOOL near_json_is_marked;
static JSAtom near_mark_key;
/* The same of the key `$`, near_context.h. */
static BOOL near_json_is_tagged;
static JSAtom near_tag_key;

/* A whole number of JSON, of nine digits at most and without sign. */
static BOOL near_read_integer(JSContext *ctx, const uint8_t **text, JSValue *number)
{
    const uint8_t *p = *text;
    int32_t value = 0;

    while (p < *text + 9 && is_digit(*p))
        value = value * 10 + *p++ - '0';
    /* Nothing that goes on a number: a digit, a point, a letter. */
    if (p == *text || is_digit(*p) || *p == '.' || *p == '_' || ((*p | 0x20) >= 'a' && (*p | 0x20) <= 'z'))
        return FALSE;
    *text = p;
    *number = JS_NewInt32(ctx, value);
    return TRUE;
}

/* A value that the compiler cannot compute early. */
static inline __attribute__((always_inline)) JSValue near_opaque(JSValue value)
{
    __asm__("" : "+r"(value));
    return value;
}

/* Builtins are called without the interpreter's large frame. */
static inline __attribute__((always_inline)) JSValue near_call_function(JSContext *ctx, JSValueConst function,
                                                                        JSValueConst this_value, int count,
                                                                        JSValue *arguments)
{
    if (JS_VALUE_GET_TAG(function) == JS_TAG_OBJECT && JS_VALUE_GET_OBJ(function)->class_id == JS_CLASS_C_FUNCTION)
        return js_call_c_function(ctx, function, this_value, count, (JSValueConst *)arguments, 0);
    return JS_CallInternal(ctx, function, this_value, JS_UNDEFINED, count, arguments, 0);
}

#include "near_short_names.h"

#define JS_FreeValue near_free_value
#define set_value near_set_value
#define JS_AtomToValue near_atom_to_value
#define JS_DefinePropertyValue near_define_property
#define JS_GetProperty near_get_property
#define JS_SetPropertyInternal near_set_property
#define JS_GetGlobalVar near_get_global
#define JS_GetPropertyValue near_get_element
#define js_post_inc_slow near_post_inc
#define js_strict_eq_slow near_strict_eq
