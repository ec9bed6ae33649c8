/* The parts of printf that QuickJS uses in contracts: %s, %c, %d, %u, %x with width, precision and the flags 0 and +. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

typedef struct {
    char *start;
    size_t size, length;
} Output;

static void put(Output *output, char c)
{
    if (output->length + 1 < output->size)
        output->start[output->length] = c;
    output->length++;
}

static void put_text(Output *output, const char *text, int length, int width, char padding)
{
    for (; width > length; width--)
        put(output, padding);
    for (; length > 0; length--)
        put(output, *text++);
}

static void put_number(Output *output, uint64_t value, int base, char sign, int width, char padding)
{
    char digits[20];
    int count = 0;

    do {
        int digit = (int)(value % (unsigned)base);
        digits[sizeof(digits) - ++count] = (char)(digit < 10 ? '0' + digit : 'a' + digit - 10);
        value /= (unsigned)base;
    } while (value);
    if (sign && padding == '0') {
        put(output, sign);
        width--;
    } else if (sign) {
        for (width--; width > count; width--)
            put(output, padding);
        put(output, sign);
    }
    put_text(output, digits + sizeof(digits) - count, count, width, padding);
}

int vsnprintf(char *start, size_t size, const char *format, va_list arguments)
{
    Output output = { start, size, 0 };

    for (; *format; format++) {
        char padding = ' ', plus = 0;
        int width = 0, precision = -1, is_long = 0;

        if (*format != '%') {
            put(&output, *format);
            continue;
        }
        for (format++; *format == '0' || *format == '+'; format++) {
            if (*format == '0')
                padding = '0';
            else
                plus = '+';
        }
        if (*format == '*') {
            width = va_arg(arguments, int);
            format++;
        }
        for (; *format >= '0' && *format <= '9'; format++)
            width = width * 10 + (*format - '0');
        if (*format == '.') {
            precision = 0;
            if (*++format == '*') {
                precision = va_arg(arguments, int);
                format++;
            }
            for (; *format >= '0' && *format <= '9'; format++)
                precision = precision * 10 + (*format - '0');
        }
        /* long is 32 bits */
        for (; *format == 'l' || *format == 'z'; format++)
            is_long = format[0] == 'l' && format[-1] == 'l';
        switch (*format) {
        case 'd':
        case 'i': {
            int64_t value = is_long ? va_arg(arguments, int64_t) : va_arg(arguments, int32_t);
            char sign = value < 0 ? '-' : plus;
            put_number(&output, value < 0 ? -(uint64_t)value : (uint64_t)value, 10, sign, width, padding);
            break;
        }
        case 'u':
        case 'x':
        case 'X':
            put_number(&output, is_long ? va_arg(arguments, uint64_t) : va_arg(arguments, uint32_t),
                       *format == 'u' ? 10 : 16, 0, width, padding);
            break;
        case 'c':
            put(&output, (char)va_arg(arguments, int));
            break;
        case 's': {
            const char *text = va_arg(arguments, const char *);
            int length = 0;
            while ((precision < 0 || length < precision) && text[length])
                length++;
            put_text(&output, text, length, width, ' ');
            break;
        }
        case '%':
            put(&output, '%');
            break;
        default:
            __builtin_trap(); /* nothing in QuickJS asks for it */
        }
    }
    if (size)
        start[output.length < size ? output.length : size - 1] = 0;
    return (int)output.length;
}

int snprintf(char *start, size_t size, const char *format, ...)
{
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vsnprintf(start, size, format, arguments);
    va_end(arguments);
    return length;
}

int sprintf(char *start, const char *format, ...)
{
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vsnprintf(start, SIZE_MAX, format, arguments);
    va_end(arguments);
    return length;
}

/* Contracts have no standard output. QuickJS prints there only before it gives up. */
#undef putchar
int putchar(int c) { return c; }
int puts(const char *text) { return 0; }
int printf(const char *format, ...) { return 0; }
int fprintf(FILE *file, const char *format, ...) { return 0; }
int vfprintf(FILE *file, const char *format, va_list arguments) { return 0; }
int fputc(int c, FILE *file) { return c; }
int fputs(const char *text, FILE *file) { return 0; }
size_t fwrite(const void *bytes, size_t size, size_t count, FILE *file) { return count; }
