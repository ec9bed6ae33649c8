/* Keeps what the host said in this call: the contract's own, the signer's and the caller's name, the input, and STATE as
   it was read. Asking again costs no host call, and writing STATE back as it was is no write: the bytes in storage are
   the same, and near-sdk-js writes STATE at the end of every @call, changed or not.

   Every host function that writes a register goes through here, so that each register reads as if the host had been
   asked. Included before builder.c, whose host calls it renames. */

#define NEAR_IMPORT(result, name, ...)                                                                                 \
    extern result near_host_##name(__VA_ARGS__) __attribute__((import_module("env"), import_name(#name)))

NEAR_IMPORT(void, read_register, uint64_t id, uint64_t address);
NEAR_IMPORT(uint64_t, register_len, uint64_t id);
NEAR_IMPORT(void, write_register, uint64_t id, uint64_t length, uint64_t address);
NEAR_IMPORT(void, current_account_id, uint64_t id);
NEAR_IMPORT(void, signer_account_id, uint64_t id);
NEAR_IMPORT(void, signer_account_pk, uint64_t id);
NEAR_IMPORT(void, predecessor_account_id, uint64_t id);
NEAR_IMPORT(void, input, uint64_t id);
NEAR_IMPORT(void, random_seed, uint64_t id);
NEAR_IMPORT(void, sha256, uint64_t length, uint64_t address, uint64_t id);
NEAR_IMPORT(void, keccak256, uint64_t length, uint64_t address, uint64_t id);
NEAR_IMPORT(void, keccak512, uint64_t length, uint64_t address, uint64_t id);
NEAR_IMPORT(void, ripemd160, uint64_t length, uint64_t address, uint64_t id);
NEAR_IMPORT(uint64_t, ecrecover, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t id);
NEAR_IMPORT(uint64_t, promise_result, uint64_t index, uint64_t id);
NEAR_IMPORT(uint64_t, storage_write, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t id);
NEAR_IMPORT(uint64_t, storage_read, uint64_t, uint64_t, uint64_t id);
NEAR_IMPORT(uint64_t, storage_remove, uint64_t, uint64_t, uint64_t id);
NEAR_IMPORT(void, alt_bn128_g1_multiexp, uint64_t length, uint64_t address, uint64_t id);
NEAR_IMPORT(void, alt_bn128_g1_sum, uint64_t length, uint64_t address, uint64_t id);
NEAR_IMPORT(uint64_t, prepaid_gas, void);

/* Bytes that the host gave; `start` is NULL if they are not known. */
typedef struct NearBytes {
    uint8_t *start;
    size_t length;
} NearBytes;

/* A register whose content is known. Contracts use two: near-sdk-js's for everything, and its for evicted values. */
typedef struct NearRegister {
    uint64_t id;
    NearBytes bytes;
} NearRegister;

#define NEAR_REGISTERS 4

static NearRegister near_registers[NEAR_REGISTERS];
static NearBytes near_state;

static NearRegister *near_find_register(uint64_t id)
{
    int i;

    for (i = 0; i < NEAR_REGISTERS; i++) {
        if (near_registers[i].bytes.start && near_registers[i].id == id)
            return &near_registers[i];
    }
    return NULL;
}

/* The host is about to write a register. */
static void near_forget_register(uint64_t id)
{
    NearRegister *known = near_find_register(id);

    if (known)
        known->bytes.start = NULL;
}

/* Lets a register read as `bytes` without a host call. FALSE if too many registers are in use. */
static BOOL near_set_register(uint64_t id, const NearBytes *bytes)
{
    NearRegister *known = near_find_register(id);
    int i;

    for (i = 0; !known && i < NEAR_REGISTERS; i++) {
        if (!near_registers[i].bytes.start)
            known = &near_registers[i];
    }
    if (!known)
        return FALSE;
    known->id = id;
    known->bytes = *bytes;
    return TRUE;
}

/* Copies a register that the host has written. */
static void near_keep_register(uint64_t id, NearBytes *bytes)
{
    bytes->length = near_host_register_len(id);
    bytes->start = malloc(bytes->length + 1);
    near_host_read_register(id, (uint64_t)(uintptr_t)bytes->start);
    near_set_register(id, bytes);
}

void near_known_read_register(uint64_t id, uint64_t address)
{
    NearRegister *known = near_find_register(id);

    if (known)
        memcpy((void *)(uintptr_t)address, known->bytes.start, known->bytes.length);
    else
        near_host_read_register(id, address);
}

uint64_t near_known_register_len(uint64_t id)
{
    NearRegister *known = near_find_register(id);

    return known ? known->bytes.length : near_host_register_len(id);
}

/* What never changes within a call. */
#define NEAR_CONTEXT(name)                                                                                             \
    static NearBytes near_bytes_of_##name;                                                                             \
    void near_known_##name(uint64_t id)                                                                                \
    {                                                                                                                  \
        if (near_bytes_of_##name.start && near_set_register(id, &near_bytes_of_##name))                                \
            return;                                                                                                    \
        near_forget_register(id);                                                                                      \
        near_host_##name(id);                                                                                          \
        near_keep_register(id, &near_bytes_of_##name);                                                                 \
    }

NEAR_CONTEXT(current_account_id)
NEAR_CONTEXT(signer_account_id)
NEAR_CONTEXT(signer_account_pk)
NEAR_CONTEXT(predecessor_account_id)
NEAR_CONTEXT(input)

#define NEAR_HASH(name)                                                                                                \
    void near_known_##name(uint64_t length, uint64_t address, uint64_t id)                                             \
    {                                                                                                                  \
        near_forget_register(id);                                                                                      \
        near_host_##name(length, address, id);                                                                         \
    }

NEAR_HASH(sha256)
NEAR_HASH(keccak256)
NEAR_HASH(keccak512)
NEAR_HASH(ripemd160)
NEAR_HASH(alt_bn128_g1_multiexp)
NEAR_HASH(alt_bn128_g1_sum)

void near_known_write_register(uint64_t id, uint64_t length, uint64_t address)
{
    near_forget_register(id);
    near_host_write_register(id, length, address);
}

void near_known_random_seed(uint64_t id)
{
    near_forget_register(id);
    near_host_random_seed(id);
}

uint64_t near_known_ecrecover(uint64_t hash_length, uint64_t hash, uint64_t signature_length, uint64_t signature,
                              uint64_t v, uint64_t malleability, uint64_t id)
{
    near_forget_register(id);
    return near_host_ecrecover(hash_length, hash, signature_length, signature, v, malleability, id);
}

uint64_t near_known_promise_result(uint64_t index, uint64_t id)
{
    near_forget_register(id);
    return near_host_promise_result(index, id);
}

static BOOL near_is_state(uint64_t length, uint64_t address)
{
    return length == 5 && memcmp((const void *)(uintptr_t)address, "STATE", 5) == 0;
}

uint64_t near_known_storage_read(uint64_t key_length, uint64_t key, uint64_t id)
{
    BOOL is_state = near_is_state(key_length, key);
    uint64_t found;

    if (is_state && near_state.start && near_set_register(id, &near_state))
        return 1;
    near_forget_register(id);
    found = near_host_storage_read(key_length, key, id);
    if (is_state && found)
        near_keep_register(id, &near_state);
    return found;
}

uint64_t near_known_storage_write(uint64_t key_length, uint64_t key, uint64_t length, uint64_t value, uint64_t id)
{
    if (near_is_state(key_length, key)) {
        if (near_state.start && near_state.length == length &&
            memcmp(near_state.start, (const void *)(uintptr_t)value, length) == 0 && near_set_register(id, &near_state)) {
            /* Views may not write; this ends one as a write would. */
            near_host_prepaid_gas();
            return 1;
        }
        near_state.start = NULL;
    }
    near_forget_register(id);
    return near_host_storage_write(key_length, key, length, value, id);
}

uint64_t near_known_storage_remove(uint64_t key_length, uint64_t key, uint64_t id)
{
    if (near_is_state(key_length, key))
        near_state.start = NULL;
    near_forget_register(id);
    return near_host_storage_remove(key_length, key, id);
}

#define read_register near_known_read_register
#define register_len near_known_register_len
#define write_register near_known_write_register
#define current_account_id near_known_current_account_id
#define signer_account_id near_known_signer_account_id
#define signer_account_pk near_known_signer_account_pk
#define predecessor_account_id near_known_predecessor_account_id
#define input near_known_input
#define random_seed near_known_random_seed
#define sha256 near_known_sha256
#define keccak256 near_known_keccak256
#define keccak512 near_known_keccak512
#define ripemd160 near_known_ripemd160
#define ecrecover near_known_ecrecover
#define promise_result near_known_promise_result
#define storage_write near_known_storage_write
#define storage_read near_known_storage_read
#define storage_remove near_known_storage_remove
#define alt_bn128_g1_multiexp near_known_alt_bn128_g1_multiexp
#define alt_bn128_g1_sum near_known_alt_bn128_g1_sum
#define prepaid_gas near_host_prepaid_gas
