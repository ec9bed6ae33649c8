/* The objects that QuickJS counts references of, and its collector of cycles. QuickJS keeps them in a list, for which
   every object has 8 bytes and every call some instructions. But cycles are collected only while building: so there is a
   table, which a contract call does not have. */

/* quickjs.c poisons the allocator's names. */
#undef malloc
#undef free
#undef realloc

static JSGCObjectHeader **near_objects;
static uint32_t near_object_count, near_object_size;
/* False in a contract call. */
static BOOL near_collects;

#define near_for_each_object(header)                                                                                   \
    for (uint32_t near_index = 0; near_index < near_object_count && (header = near_objects[near_index], 1); near_index++)

static no_inline void near_gc_add(JSGCObjectHeader *header)
{
    if (!near_collects)
        return;
    if (near_object_count == near_object_size) {
        near_object_size = near_object_size * 2 + 1024;
        near_objects = realloc(near_objects, near_object_size * sizeof(*near_objects));
    }
    near_objects[near_object_count++] = header;
}

static void add_gc_object(JSRuntime *rt, JSGCObjectHeader *header, JSGCObjectTypeEnum type)
{
    header->mark = 0;
    header->gc_obj_type = type;
    near_gc_add(header);
}

/* The newest objects die first. */
static no_inline void remove_gc_object(JSGCObjectHeader *header)
{
    uint32_t i;

    if (!near_collects)
        return;
    for (i = near_object_count; i-- > 0;) {
        if (near_objects[i] == header) {
            memmove(near_objects + i, near_objects + i + 1, (--near_object_count - i) * sizeof(*near_objects));
            return;
        }
    }
}

/* Freed objects whose memory others still point at, until the collection ends. */
static JSGCObjectHeader **near_deferred;
static uint32_t near_deferred_count;

static void near_gc_defer(JSGCObjectHeader *header)
{
    near_deferred[near_deferred_count++] = header;
}

static void mark_children(JSRuntime *rt, JSGCObjectHeader *gp, JS_MarkFunc *mark_func);

static void near_uncount_child(JSRuntime *rt, JSGCObjectHeader *child)
{
    child->ref_count--;
}

static void near_count_child(JSRuntime *rt, JSGCObjectHeader *child)
{
    child->ref_count++;
}

/* Live objects whose children are not counted yet. */
static JSGCObjectHeader **near_reached;
static uint32_t near_reached_count;

static void near_reach(JSGCObjectHeader *header)
{
    if (header->mark)
        return;
    header->mark = 1;
    near_reached[near_reached_count++] = header;
}

static void near_reach_child(JSRuntime *rt, JSGCObjectHeader *child)
{
    child->ref_count++;
    near_reach(child);
}

/* Frees what only cycles keep: references from inside are taken off, and what then still has some is alive. */
void JS_RunGC(JSRuntime *rt)
{
    uint32_t i, dead_count = 0;
    JSGCObjectHeader *header, **dead = malloc(near_object_count * sizeof(*dead));

    near_reached = malloc(near_object_count * sizeof(*near_reached));
    near_for_each_object(header) mark_children(rt, header, near_uncount_child);
    near_for_each_object(header)
    {
        if (header->ref_count > 0)
            near_reach(header);
    }
    while (near_reached_count > 0)
        mark_children(rt, near_reached[--near_reached_count], near_reach_child);
    near_for_each_object(header)
    {
        if (header->mark)
            header->mark = 0;
        else {
            mark_children(rt, header, near_count_child);
            /* The others are freed with these. */
            if (header->gc_obj_type == JS_GC_OBJ_TYPE_JS_OBJECT ||
                header->gc_obj_type == JS_GC_OBJ_TYPE_FUNCTION_BYTECODE)
                dead[dead_count++] = header;
        }
    }
    near_deferred = near_reached;
    rt->gc_phase = JS_GC_PHASE_REMOVE_CYCLES;
    for (i = 0; i < dead_count; i++)
        free_gc_object(rt, dead[i]);
    rt->gc_phase = JS_GC_PHASE_NONE;
    for (i = 0; i < near_deferred_count; i++)
        js_free_rt(rt, near_deferred[i]);
    near_deferred_count = 0;
    free(near_deferred);
    near_deferred = near_reached = NULL;
    free(dead);
}

/* The last step of a build. */
static void near_stop_collecting(void)
{
    near_collects = FALSE;
    free(near_objects);
    near_objects = NULL;
    near_object_count = near_object_size = 0;
}
