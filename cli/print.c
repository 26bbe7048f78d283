/* print.c -- JSON for people; see cli.h */
#include "cli/cli.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void xt_print_json(json_object *json)
{
    puts(json_object_to_json_string_ext(json, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE));
}

void xt_print_text(const char *text, int width)
{
    int n = 0;
    for (const unsigned char *s = (const unsigned char *)text; *s; s++) {
        putchar(*s < 0x20 || *s == 0x7f ? '?' : *s);
        n += (*s & 0xc0) != 0x80;
    }
    for (; n < width; n++) putchar(' ');
}

static void print_value(json_object *value, int width)
{
    if (json_object_is_type(value, json_type_int)) printf("%*" PRIu64, width, json_object_get_uint64(value));
    else
        xt_print_text(json_object_is_type(value, json_type_string) ? json_object_get_string(value) : json_object_to_json_string(value),
                      width);
}

void xt_print_members(json_object *object, const char *(*doc)(const char *name), int indent)
{
    json_object_object_foreach(object, name, value)
    {
        const char *text = doc ? doc(name) : NULL;
        printf("%*s", indent, "");
        xt_print_text(name, 22 - indent);
        if (json_object_is_type(value, json_type_object)) {
            puts(json_object_object_length(value) ? "" : "            -");
            xt_print_members(value, NULL, indent + 2);
            continue;
        }
        putchar(' ');
        print_value(value, 12);
        if (text) printf("  %s", text);
        putchar('\n');
    }
}

json_object *xt_json_member(json_object *object, const char *name)
{
    json_object *value = NULL;
    return json_object_is_type(object, json_type_object) && json_object_object_get_ex(object, name, &value) ? value : NULL;
}

uint64_t xt_json_number(json_object *object, const char *name) { return json_object_get_uint64(xt_json_member(object, name)); }

const char *xt_json_text(json_object *object, const char *name)
{
    json_object *value = xt_json_member(object, name);
    return value ? json_object_get_string(value) : "";
}

const char *xt_size_text(uint64_t bytes, char text[32])
{
    static const char *const units[] = {"KiB", "MiB", "GiB", "TiB"};
    double n = (double)bytes / 1024;
    size_t unit = 0;
    if (bytes < 1024) snprintf(text, 32, "%" PRIu64 " B", bytes);
    else {
        for (; n >= 1024 && unit < 3; unit++) n /= 1024;
        snprintf(text, 32, "%.1f %s", n, units[unit]);
    }
    return text;
}
