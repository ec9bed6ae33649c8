/* Reads and writes of let, const and class variables test whether the variable is initialized; QuickJS tests always. Here
   the tests go that an earlier instruction makes superfluous on every path, and with the last one of a variable the mark
   "not yet initialized". QuickJS's own short forms (inc_loc, add_loc, get_loc0) match only what has no test. Included
   before resolve_labels(): jumps still name labels, so instructions may vanish. Only the compiler runs this. */

typedef struct {
    JSFunctionDef *function;
    size_t words;         /* of one set of variables */
    uint32_t *at_labels;  /* per label: variables that are initialized on every path to it */
    uint32_t *current;
    BOOL has_changed;
} NearFlow;

static void near_flow_to(NearFlow *flow, uint32_t label)
{
    uint32_t *set = flow->at_labels + label * flow->words;
    size_t i;

    for (i = 0; i < flow->words; i++) {
        if (set[i] & ~flow->current[i]) {
            set[i] &= flow->current[i];
            flow->has_changed = TRUE;
        }
    }
}

static BOOL near_flow_has(const NearFlow *flow, uint32_t variable)
{
    return (flow->current[variable / 32] >> (variable % 32)) & 1;
}

/* Steps over one instruction. A handler of exceptions gets what is initialized when its try block begins: the variables
   of that block cannot be seen there. */
static void near_flow_step(NearFlow *flow, const uint8_t *code)
{
    uint32_t variable;

    switch (opcode_info[*code].fmt) {
    case OP_FMT_label:
    case OP_FMT_label_u16:
        near_flow_to(flow, get_u32(code + 1));
        break;
    case OP_FMT_atom_label_u8:
    case OP_FMT_atom_label_u16:
        near_flow_to(flow, get_u32(code + 5));
        break;
    }
    switch (*code) {
    case OP_label:
        memcpy(flow->current, flow->at_labels + get_u32(code + 1) * flow->words, flow->words * sizeof(uint32_t));
        break;
    case OP_goto:
    case OP_ret:
    case OP_return:
    case OP_return_undef:
    case OP_return_async:
    case OP_throw:
    case OP_throw_error:
        memset(flow->current, 0xff, flow->words * sizeof(uint32_t));
        break;
    case OP_get_loc_check:
    case OP_put_loc_check:
    case OP_put_loc_check_init:
    case OP_put_loc:
    case OP_set_loc:
        variable = get_u16(code + 1);
        flow->current[variable / 32] |= 1u << (variable % 32);
        break;
    case OP_set_loc_uninitialized:
        variable = get_u16(code + 1);
        flow->current[variable / 32] &= ~(1u << (variable % 32));
        break;
    }
}

/* Removes tests; notes in `tested` the variables of those that are left. */
static void near_remove_checks(NearFlow *flow, uint32_t *tested)
{
    DynBuf *bytecode = &flow->function->byte_code;
    uint8_t *code;
    int position;
    uint32_t variable;

    memset(flow->current, 0, flow->words * sizeof(uint32_t));
    for (position = 0; position < bytecode->size; position += opcode_info[*code].size) {
        BOOL is_initialized;

        code = bytecode->buf + position;
        switch (*code) {
        case OP_get_loc_check:
        case OP_put_loc_check:
            variable = get_u16(code + 1);
            is_initialized = near_flow_has(flow, variable);
            near_flow_step(flow, code);
            if (is_initialized)
                *code = *code == OP_get_loc_check ? OP_get_loc : OP_put_loc;
            else
                tested[variable / 32] |= 1u << (variable % 32);
            break;
        case OP_put_loc_check_init:
            variable = get_u16(code + 1);
            tested[variable / 32] |= 1u << (variable % 32);
            /* fall through */
        default:
            near_flow_step(flow, code);
        }
    }
}

/* Removes the marks that nothing looks at. */
static int near_remove_marks(NearFlow *flow, const uint32_t *tested)
{
    JSFunctionDef *function = flow->function;
    DynBuf *bytecode = &function->byte_code;
    DynBuf out;
    int position, size;

    js_dbuf_init(function->ctx, &out);
    for (position = 0; position < bytecode->size; position += size) {
        const uint8_t *code = bytecode->buf + position;

        size = opcode_info[*code].size;
        if (*code == OP_set_loc_uninitialized) {
            uint32_t variable = get_u16(code + 1);
            if (!function->vars[variable].is_captured && !((tested[variable / 32] >> (variable % 32)) & 1))
                continue;
        }
        dbuf_put(&out, code, size);
        if (*code == OP_label)
            function->label_slots[get_u32(code + 1)].pos2 = out.size;
    }
    if (dbuf_error(&out)) {
        dbuf_free(&out);
        JS_ThrowOutOfMemory(function->ctx);
        return -1;
    }
    dbuf_free(bytecode);
    *bytecode = out;
    return 0;
}

static int near_resolve_checks(JSContext *ctx, JSFunctionDef *function)
{
    NearFlow flow = { function, (function->var_count + 31) / 32 };
    size_t set = flow.words * sizeof(uint32_t), labels = function->label_count * set;
    uint32_t *tested;
    int position, result;

    /* Code that eval makes may test whatever it can see. */
    if (function->var_count == 0 || function->has_eval_call)
        return 0;
    flow.at_labels = js_malloc(ctx, labels + 2 * set);
    if (!flow.at_labels)
        return -1;
    flow.current = flow.at_labels + function->label_count * flow.words;
    tested = flow.current + flow.words;
    memset(flow.at_labels, 0xff, labels);
    memset(tested, 0, set);
    do {
        flow.has_changed = FALSE;
        memset(flow.current, 0, set);
        for (position = 0; position < function->byte_code.size;
             position += opcode_info[function->byte_code.buf[position]].size)
            near_flow_step(&flow, function->byte_code.buf + position);
    } while (flow.has_changed);
    near_remove_checks(&flow, tested);
    result = near_remove_marks(&flow, tested);
    js_free(ctx, flow.at_labels);
    return result;
}
