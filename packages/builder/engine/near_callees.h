/* Functions that code only calls. Nobody can ask such a function for its name: it stands in stack traces alone. Those of
   packages go without. And a function that nothing but the table of constants refers to is made when it is first used
   (near_first_use in near_hot.h). */

static int near_count_popped(const uint8_t *code)
{
    int popped = short_opcode_info(*code).n_pop;

    switch (short_opcode_info(*code).fmt) {
    case OP_FMT_npop:
    case OP_FMT_npop_u16:
        return popped + get_u16(code + 1);
    case OP_FMT_npopx:
        return popped + *code - OP_call0;
    default:
        return popped;
    }
}

static BOOL near_is_plain_call(uint8_t opcode)
{
    return opcode == OP_call || opcode == OP_tail_call || (opcode >= OP_call0 && opcode <= OP_call3);
}

static int near_jump_target(const uint8_t *code, int position)
{
    switch (*code) {
    case OP_goto8:
    case OP_if_true8:
    case OP_if_false8:
        return position + 1 + (int8_t)code[1];
    case OP_goto16:
        return position + 1 + (int16_t)get_u16(code + 1);
    default:
        return position + 1 + (int32_t)get_u32(code + 1);
    }
}

/* Whether the value that an instruction pushes is called, and nothing else, with arguments that may choose (`a ? b : c`).
   Counts the values above it; `above` has room for a count at each place of the code. */
static BOOL near_is_only_called(const JSFunctionBytecode *function, int position, int *above)
{
    const uint8_t *code = function->byte_code_buf;
    int length = function->debug.byte_code_len, count = 0, popped, target;

    memset(above, 0xff, length * sizeof(*above));
    for (;;) {
        position += short_opcode_info(code[position]).size;
        if (position >= length)
            return FALSE;
        if (above[position] >= 0)
            count = above[position];
        if (count < 0)
            return FALSE;
        popped = near_count_popped(code + position);
        if (popped > count)
            return near_is_plain_call(code[position]) && popped == count + 1;
        count += short_opcode_info(code[position]).n_push - popped;
        if (!near_label_offset(code + position))
            continue;
        target = near_jump_target(code + position, position);
        switch (code[position]) {
        case OP_goto:
        case OP_goto8:
        case OP_goto16:
        case OP_if_true:
        case OP_if_true8:
        case OP_if_false:
        case OP_if_false8:
            if (target > position && target < length)
                break;
            return FALSE;
        default:
            return FALSE;
        }
        above[target] = count;
        if (code[position] == OP_goto || code[position] == OP_goto8 || code[position] == OP_goto16)
            count = -1;
    }
}

/* By place in the table of objects, whether code does more with it than to call it. */
static uint8_t near_is_used[NEAR_MOST_OBJECTS];

static void near_find_callees(const JSFunctionBytecode *function)
{
    const uint8_t *code = function->byte_code_buf;
    int position, *above = malloc(function->debug.byte_code_len * sizeof(*above));

    for (position = 0; position < function->debug.byte_code_len; position += short_opcode_info(code[position]).size) {
        if (code[position] == OP_get_object8 && !near_is_used[code[position + 1]])
            near_is_used[code[position + 1]] = !near_is_only_called(function, position, above);
    }
    free(above);
}

/* Whether a function's code gets at the function itself: by the name of its expression, or by `arguments`. */
static BOOL near_knows_itself(const JSFunctionBytecode *function)
{
    const uint8_t *code = function->byte_code_buf, *end = code + function->debug.byte_code_len;

    for (; code < end; code += short_opcode_info(*code).size) {
        if (*code == OP_special_object && code[1] != OP_SPECIAL_OBJECT_ARGUMENTS)
            return TRUE;
    }
    return FALSE;
}

/* `lines` are ranges of the bundle, first and last line, and a zero. */
static BOOL near_is_in_lines(int line, const int *lines)
{
    for (; *lines; lines += 2) {
        if (line >= lines[0] && line <= lines[1])
            return TRUE;
    }
    return FALSE;
}

/* Whether the function that near_new_function makes is the same. */
static BOOL near_is_as_made(const JSObject *object)
{
    const JSFunctionBytecode *function = object->u.func.function_bytecode;

    return object->prop == near_function_properties && object->shape == near_function_shapes[function->has_prototype] &&
        object->extensible && object->is_constructor == function->has_prototype && !object->u.func.var_refs &&
        !object->u.func.home_object && function->header.ref_count == 1;
}

/* After near_shorten_code, which fills the table. */
static void near_seal_functions(JSContext *ctx, const int *package_lines)
{
    JSGCObjectHeader *near_header;
    JSFunctionBytecode *function;
    JSObject *object;
    uint32_t i;

    near_for_each_function(function) near_find_callees(function);
    for (i = 0; i < near_constant_object_count; i++) {
        object = (JSObject *)near_constant_objects[i];
        /* One reference is that of the table. */
        if (object->class_id != JS_CLASS_BYTECODE_FUNCTION || object->header.ref_count > 1)
            continue;
        function = object->u.func.function_bytecode;
        function->debug.is_unnamed = !near_is_used[i] && !near_knows_itself(function) &&
            near_is_in_lines(function->debug.line_num, package_lines);
        if (near_is_as_made(object)) {
            function->header.ref_count++;
            JS_FreeValue(ctx, JS_MKPTR(JS_TAG_OBJECT, object));
            function->header.ref_count = 0;
            near_constant_objects[i] = &function->header;
        }
    }
    memset(near_is_used, 0, sizeof(near_is_used));
}
