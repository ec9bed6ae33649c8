/* Counts the bytes a call has logged: a panic message may only use what is left of the protocol's limit. */

extern void near_import_log_utf8(uint64_t len, uint64_t ptr)
    __attribute__((import_module("env"), import_name("log_utf8")));
extern void near_import_log_utf16(uint64_t len, uint64_t ptr)
    __attribute__((import_module("env"), import_name("log_utf16")));

static uint64_t near_logged_bytes;

void near_log_utf8_counted(uint64_t len, uint64_t ptr)
{
    near_import_log_utf8(len, ptr);
    near_logged_bytes += len;
}

/* The host counts the text as UTF-8: at most three bytes for every two of UTF-16. */
void near_log_utf16_counted(uint64_t len, uint64_t ptr)
{
    near_import_log_utf16(len, ptr);
    near_logged_bytes += len + len / 2;
}

#define log_utf8 near_log_utf8_counted
#define log_utf16 near_log_utf16_counted
