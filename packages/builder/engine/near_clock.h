/* Time and randomness come from the host, at the moment a contract asks for them, never from the snapshot. */

static BOOL near_random_is_seeded;

/* A register number that no SDK uses. */
#define NEAR_SEED_REGISTER (UINT64_MAX - 2)

/* Called by Date.now() and new Date(). */
int gettimeofday(struct timeval *now, void *zone)
{
    uint64_t nanoseconds = block_timestamp();

    now->tv_sec = nanoseconds / 1000000000;
    now->tv_usec = nanoseconds % 1000000000 / 1000;
    return 0;
}

/* Called by getTimezoneOffset(): contracts run in UTC. */
struct tm *localtime_r(const time_t *seconds, struct tm *result)
{
    result->tm_gmtoff = 0;
    return result;
}

/* Called by the first Math.random() of a contract call. Each of the host's 32 bytes changes the whole state. */
static void near_seed_random(JSContext *ctx)
{
    uint64_t seed[4], state = 0;
    int i;

    if (near_random_is_seeded)
        return;
    random_seed(NEAR_SEED_REGISTER);
    read_register(NEAR_SEED_REGISTER, (uint64_t)(uintptr_t)seed);
    for (i = 0; i < 4; i++) {
        state = (state ^ seed[i]) * 0x9e3779b97f4a7c15;
        state ^= state >> 32;
    }
    ctx->random_state = state ? state : 1;
    near_random_is_seeded = TRUE;
}
