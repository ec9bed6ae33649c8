/* While building: global variables that a module reads and that do not exist here. */

static const JSFunctionBytecode *near_reading_function;
static DynBuf *near_unknown_globals_text;

static void near_name_unknown_global(JSAtom atom, const uint8_t *instruction)
{
    int line = 0;
    const char *name;

    switch (*instruction) {
    case OP_get_var:
        line = find_line_num(near_context, (JSFunctionBytecode *)near_reading_function,
                             instruction - near_reading_function->byte_code_buf);
        /* All of it is in one line. */
        if (line < 0)
            line = near_reading_function->debug.line_num;
        break;
    case OP_get_var_undef:
    case OP_put_var:
    case OP_put_field:
    case OP_define_field:
        break;
    default:
        return;
    }
    if (JS_HasProperty(near_context, near_context->global_obj, atom))
        return;
    name = JS_AtomToCString(near_context, atom);
    dbuf_printf(near_unknown_globals_text, "%d %s\n", line, name);
    JS_FreeCString(near_context, name);
}

/* After near_compile, as answer: lines of the source with a name each. The line is 0 where the code does not read the
   variable but asks whether it exists (typeof), or may make it. */
NEAR_EXPORT(near_unknown_globals) int near_unknown_globals(void)
{
    JSGCObjectHeader *header;
    DynBuf buffer;

    dbuf_init(&buffer);
    near_unknown_globals_text = &buffer;
    near_for_each_object(header)
    {
        if (header->gc_obj_type != JS_GC_OBJ_TYPE_FUNCTION_BYTECODE)
            continue;
        near_reading_function = (JSFunctionBytecode *)header;
        near_visit_names(near_reading_function, near_name_unknown_global);
    }
    return near_answer_with(&buffer);
}
