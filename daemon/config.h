/* config.h -- configuration of the daemon, from config.def. */
#ifndef XT_DAEMON_CONFIG_H
#define XT_DAEMON_CONFIG_H
#include <stdint.h>

#ifdef __SANITIZE_ADDRESS__
#define XT_DEFAULT_COMPILER_MB 0 /* the sanitizer reserves terabytes of address space */
#else
#define XT_DEFAULT_COMPILER_MB 2048
#endif
enum { XT_CONFIG_TEXT = 1024 };

typedef struct XtConfig {
#define XT_STR(key, value, doc) char key[XT_CONFIG_TEXT];
#define XT_NUM(key, value, low, high, doc) uint32_t key;
#include "config.def"
#undef XT_STR
#undef XT_NUM
} XtConfig;

void xt_config_defaults(XtConfig *c);
/* Reads the file over *c. 0, or a negative errno with one line in err; *c is then unchanged. */
int xt_config_read(XtConfig *c, const char *path, char err[512]);
/* Prints all keys with their defaults and what they mean, as a configuration file. */
void xt_config_print(void);
#endif
