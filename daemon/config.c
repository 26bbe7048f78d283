/* config.c -- see config.h */
#include "config.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void xt_config_defaults(XtConfig *c)
{
    memset(c, 0, sizeof *c);
#define XT_STR(key, value, doc) strcpy(c->key, value);
#define XT_NUM(key, value, low, high, doc) c->key = value;
#include "config.def"
#undef XT_STR
#undef XT_NUM
}

static int set_text(char *to, const char *value, const char **why)
{
    if (strlen(value) >= XT_CONFIG_TEXT) {
        *why = "too long";
        return -EINVAL;
    }
    strcpy(to, value);
    return 0;
}

static int set_number(uint32_t *to, const char *value, uint64_t low, uint64_t high, const char **why)
{
    char *end;
    errno = 0;
    unsigned long long n = strtoull(value, &end, 10);
    if (errno || end == value || *end) {
        *why = "not a number";
        return -EINVAL;
    }
    if (n < low || n > high) {
        *why = "out of range";
        return -EINVAL;
    }
    *to = (uint32_t)n;
    return 0;
}

static int set(XtConfig *c, const char *key, const char *value, const char **why)
{
#define XT_STR(name, def, doc)                                                                                                             \
    if (!strcmp(key, #name)) return set_text(c->name, value, why);
#define XT_NUM(name, def, low, high, doc)                                                                                                  \
    if (!strcmp(key, #name)) return set_number(&c->name, value, low, high, why);
#include "config.def"
#undef XT_STR
#undef XT_NUM
    *why = "unknown key";
    return -EINVAL;
}

static char *trim(char *s)
{
    s += strspn(s, " \t\r\n");
    size_t n = strlen(s);
    while (n && strchr(" \t\r\n", s[n - 1])) n--;
    s[n] = 0;
    return s;
}

static int read_line(XtConfig *c, char *line, const char **why)
{
    char *key = trim(line);
    if (!*key || *key == '#') return 0;
    char *value = strchr(key, '=');
    if (!value) {
        *why = "expected key = value";
        return -EINVAL;
    }
    *value++ = 0;
    return set(c, trim(key), trim(value), why);
}

int xt_config_read(XtConfig *c, const char *path, char err[512])
{
    FILE *f = fopen(path, "re");
    if (!f) {
        int r = -errno;
        snprintf(err, 512, "cannot read configuration %s: %s", path, strerror(-r));
        return r;
    }
    XtConfig next = *c;
    char line[XT_CONFIG_TEXT + 128];
    int r = 0;
    for (unsigned n = 1; !r && fgets(line, sizeof line, f); n++) {
        const char *why = "";
        r = read_line(&next, line, &why);
        if (r) snprintf(err, 512, "%s, line %u: %s", path, n, why);
    }
    if (!r && ferror(f)) r = -EIO, snprintf(err, 512, "cannot read configuration %s", path);
    fclose(f);
    if (!r) *c = next;
    return r;
}

void xt_config_print(void)
{
    puts("# Configuration of xtlinkd: every key with its default. SIGHUP re-reads the file.");
#define XT_STR(key, value, doc) printf("\n# %s\n#%s = %s\n", doc, #key, value);
#define XT_NUM(key, value, low, high, doc)                                                                                                 \
    printf("\n# %s (%llu to %llu)\n#%s = %llu\n", doc, low##ull, high##ull, #key, (unsigned long long)(value));
#include "config.def"
#undef XT_STR
#undef XT_NUM
}
