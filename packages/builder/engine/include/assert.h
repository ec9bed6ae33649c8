/* Assertions are checks of QuickJS's own invariants: as in its release builds they cost nothing. */
#undef assert
#define assert(condition) ((void)0)
