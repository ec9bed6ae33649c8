/* Makes the code of a sealed contract shorter: constants instead of variables (near_constants.h), places in shorter lists of
   variables, names of two bytes instead of four. */

/* The opcode that has its name in two bytes, or 0. */
static uint8_t near_with_short_name(uint8_t opcode)
{
    switch (opcode) {
    case OP_push_atom_value:
        return OP_push_atom_value_u16;
    case OP_get_var:
        return OP_get_var_u16;
    case OP_get_field:
        return OP_get_field_u16;
    case OP_get_field2:
        return OP_get_field2_u16;
    case OP_put_field:
        return OP_put_field_u16;
    case OP_define_field:
        return OP_define_field_u16;
    default:
        return 0;
    }
}

/* Whether an instruction gives a name to a function that has just been made: its bytecode has it (near_function_names.h). */
static BOOL near_is_named_already(const uint8_t *code, const uint8_t *previous)
{
    return *code == OP_set_name && (*previous == OP_fclosure || *previous == OP_fclosure8);
}

/* Writes an instruction as it is with constants, short names and the shorter list. Never longer than before. Its size. */
static int near_put_instruction(uint8_t *out, const uint8_t *code, const uint8_t *previous, const NearSlot *slots)
{
    int i = near_slot_index(code), size = short_opcode_info(*code).size;
    const NearSlot *slot = &slots[i];

    if (near_is_named_already(code, previous))
        return 0;
    memcpy(out, code, size);
    if (near_with_short_name(*code) && get_u32(code + 1) <= UINT16_MAX) {
        out[0] = near_with_short_name(*code);
        put_u16(out + 1, get_u32(code + 1));
        return 3;
    }
    if (i < 0)
        return size;
    if (slot->is_constant && near_reads_variable(*code)) {
        i = near_put_immediate(out, slot->variable->value);
        if (i > 0)
            return i;
        i = slot->variable->var_idx - 1;
        if (i >= NEAR_FIRST_OBJECT - 1) {
            out[0] = OP_get_object8;
            out[1] = i - (NEAR_FIRST_OBJECT - 1);
            return 2;
        }
        out[0] = OP_get_constant;
        put_u16(out + 1, i);
        return 3;
    }
    if (*code == OP_make_var_ref_ref) {
        put_u16(out + 5, slot->index);
        return size;
    }
    if (short_opcode_info(*code).fmt == OP_FMT_none_var_ref) {
        out[0] = *code - (*code - OP_get_var_ref0) % 4 + slot->index;
        return 1;
    }
    put_u16(out + 1, slot->index);
    if (*code == OP_get_var_ref && slot->index < 4) {
        out[0] = OP_get_var_ref0 + slot->index;
        return 1;
    }
    return size;
}

/* Where an instruction has the distance of its jump, counted from there; 0 if it does not jump. */
static int near_label_offset(const uint8_t *code)
{
    switch (short_opcode_info(*code).fmt) {
    case OP_FMT_label8:
    case OP_FMT_label16:
    case OP_FMT_label:
    case OP_FMT_label_u16:
        return 1;
    case OP_FMT_atom_label_u8:
    case OP_FMT_atom_label_u16:
        return 5;
    default:
        return 0;
    }
}

/* A long conditional jump as one around a `goto`, for which the interpreter needs no arm of its own. Of the same size. FALSE if
   it is too long for that. */
static BOOL near_put_long_branch(uint8_t *out, uint8_t opcode, int distance)
{
    if (distance != (int16_t)distance)
        return FALSE;
    out[0] = opcode == OP_if_false ? OP_if_true8 : OP_if_false8;
    out[1] = 4;
    out[2] = OP_goto16;
    put_u16(out + 3, distance);
    return TRUE;
}

static void near_move_label(uint8_t *out, const uint8_t *code, int from, const int *moved)
{
    int at = near_label_offset(code), distance;

    switch (short_opcode_info(*code).fmt) {
    case OP_FMT_label8:
        distance = (int8_t)code[at];
        break;
    case OP_FMT_label16:
        distance = (int16_t)get_u16(code + at);
        break;
    default:
        distance = (int32_t)get_u32(code + at);
    }
    /* Code only gets shorter, and so do the ways. */
    distance = moved[from + at + distance] - (moved[from] + at);
    if ((*code == OP_if_false || *code == OP_if_true) && near_put_long_branch(out, *code, distance - 2))
        return;
    switch (short_opcode_info(*code).fmt) {
    case OP_FMT_label8:
        out[at] = distance;
        break;
    case OP_FMT_label16:
        put_u16(out + at, distance);
        break;
    default:
        put_u32(out + at, distance);
    }
}

static void near_rewrite(JSContext *ctx, JSFunctionBytecode *function)
{
    const uint8_t *code = function->byte_code_buf;
    int length = function->debug.byte_code_len, position, new_length = 0;
    int *moved = calloc(length + 1, sizeof(*moved));
    uint8_t instruction[16], *out;
    const uint8_t *previous = code;

    for (position = 0; position < length; position += short_opcode_info(code[position]).size) {
        moved[position] = new_length;
        new_length += near_put_instruction(instruction, code + position, previous, function->debug.slots);
        previous = code + position;
    }
    moved[length] = new_length;
    out = js_malloc(ctx, new_length);
    previous = code;
    for (position = 0; position < length; position += short_opcode_info(code[position]).size) {
        near_put_instruction(out + moved[position], code + position, previous, function->debug.slots);
        previous = code + position;
        if (near_label_offset(code + position))
            near_move_label(out + moved[position], code + position, position, moved);
    }
    js_free(ctx, function->byte_code_buf);
    function->byte_code_buf = out;
    function->debug.byte_code_len = new_length;
    free(moved);
}

/* A function that waits in the middle of its code (a generator's) must find it as it was. */
static BOOL near_has_suspended(void)
{
    return near_live.instances[JS_CLASS_GENERATOR] || near_live.instances[JS_CLASS_ASYNC_GENERATOR] ||
        near_live.instances[JS_CLASS_ASYNC_FUNCTION_RESOLVE] || near_live.instances[JS_CLASS_ASYNC_FUNCTION_REJECT];
}

/* After the last collection of garbage, which does not know the table's references, and after the last look at names. */
static void near_shorten_code(JSContext *ctx)
{
    JSGCObjectHeader *near_header;
    JSFunctionBytecode *function;
    JSObject *object;

    /* Code that eval makes would find variables by name. */
    if (near_has_suspended() || near_opcodes[OP_eval] || near_opcodes[OP_apply_eval])
        return;
    near_for_each_function(function) near_find_uses(function);
    while (near_for_each_passed(near_pass_assigned))
        ;
    near_mark_assigned();
    near_find_variables();
    near_for_each_function(function) near_find_constants(function);
    near_fill_tables(ctx);
    while (near_for_each_passed(near_pass_needed))
        ;
    near_for_each_function(function) near_number_slots(function);
    near_for_each_function(function) near_rewrite(ctx, function);
    near_for_each_function(function) near_shorten_inner(function);
    near_for_each_function_object(object) near_shorten_object(ctx, object);
    near_for_each_function(function) near_shorten_function(ctx, function);
    near_for_each_object(near_header)
    {
        if (near_header->gc_obj_type == JS_GC_OBJ_TYPE_VAR_REF) {
            near_header->mark = 0;
            ((JSVarRef *)near_header)->var_idx = 0;
        }
    }
    while (near_dropped_count > 0)
        free_var_ref(ctx->rt, near_dropped[--near_dropped_count]);
    free(near_dropped);
    near_dropped = NULL;
    memset(near_opcodes, 0, sizeof(near_opcodes));
    near_for_each_function(function) near_inspect_bytecode(function);
}
