/* loader.c -- libxtlink.so: preloaded into any process. In a python it waits for the interpreter to be ready and loads the agent of its version; in any
 * other process it does nothing. No Python headers: it has to load everywhere. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

typedef int (*Hook)(const char *event, void *args, void *data);
#define PUBLIC __attribute__((visibility("default")))

/* Marks the process, so that a second copy (preloaded and installed) stays quiet. */
PUBLIC extern const char xtlink_loaded[];
const char xtlink_loaded[] = "xtlink";

static enum { WAITING, RUNNING, GONE } state;
static void (*on_exec)(void *args);
static void (*on_event)(const char *event);

/* Python frees the memory of the hook with the allocator that it has at its end, which may check what it gave out itself (-X dev, PYTHONMALLOC=debug), but
 * the hook is older than that allocator. So it gets memory of ours, which is not freed. */
typedef struct Allocator { /* PyMemAllocatorEx */
    void *context;
    void *(*malloc)(void *context, size_t size);
    void *(*calloc)(void *context, size_t number, size_t size);
    void *(*realloc)(void *context, void *memory, size_t size);
    void (*free)(void *context, void *memory);
} Allocator;
static Allocator allocator; /* Python's own */
static void *hook_memory[8];
static void (*get_allocator)(int domain, Allocator *allocator), (*set_allocator)(int domain, Allocator *allocator);
enum { DOMAIN_RAW };

/* Opens name from the folder of this library, or from xtlink/ in it, or from ../lib/xtlink. */
static void *open_agent(const char *name)
{
    static const char *const places[] = {"", "xtlink/", "../lib/xtlink/"};
    char path[4096];
    Dl_info me;
    if (!dladdr(xtlink_loaded, &me) || !me.dli_fname) {
        return NULL;
    }
    const char *slash = strrchr(me.dli_fname, '/');
    int folder = slash ? (int)(slash - me.dli_fname) + 1 : 0;
    for (unsigned i = 0; i < sizeof places / sizeof *places; i++) {
        snprintf(path, sizeof path, "%.*s%s%s", folder, me.dli_fname, places[i], name);
        if (!access(path, R_OK)) {
            return dlopen(path, RTLD_NOW | RTLD_LOCAL);
        }
    }
    return NULL;
}

static int hook(const char *event, void *args, void *data);

/* ISO C has no conversion from an object pointer to a function pointer; POSIX has. */
static void *symbol(void *handle, const char *name, void *function)
{
    void *found = dlsym(handle, name);
    memcpy(function, &found, sizeof found);
    return found;
}

static void start(void)
{
    int (*start_agent)(Hook hook);
    const unsigned long *version = dlsym(RTLD_DEFAULT, "Py_Version");
    char name[64];
    state = GONE;
    if (!version) {
        return;
    }
    snprintf(name, sizeof name, "xtlink-cp%lu%lu.so", *version >> 24, *version >> 16 & 255);
    void *agent = open_agent(name);
    if (agent && symbol(agent, "xt_agent_start", &start_agent) && symbol(agent, "xt_agent_on_exec", &on_exec) &&
        symbol(agent, "xt_agent_on_event", &on_event) && start_agent(hook) == 0) {
        state = RUNNING;
    }
}

static void *give_hook_memory(void *context, size_t size)
{
    static int given;
    if (given || size > sizeof hook_memory) {
        return allocator.malloc(context, size);
    }
    given = 1;
    return hook_memory;
}

static void free_all_else(void *context, void *memory)
{
    if (memory != hook_memory) {
        allocator.free(context, memory);
    }
}

static void keep_hook_memory(void)
{
    get_allocator(DOMAIN_RAW, &allocator);
    Allocator keeping = allocator;
    keeping.free = free_all_else;
    set_allocator(DOMAIN_RAW, &keeping);
}

static int hook(const char *event, void *args, void *data)
{
    (void)data;
    if (state == RUNNING && !strcmp(event, "exec")) {
        on_exec(args);
    } else if (state == RUNNING && !strncmp(event, "xtlink.", 7)) {
        on_event(event);
    } else if (state == WAITING && !strncmp(event, "cpython.run_", 12)) {
        start();
    } else if (allocator.malloc && !strcmp(event, "cpython._PySys_ClearAuditHooks")) {
        keep_hook_memory();
    }
    return 0;
}

__attribute__((constructor)) static void load(void)
{
    int (*add_hook)(Hook hook, void *data);
    const char *mode = getenv("XTLINK_MODE");
    const char *first = dlsym(RTLD_DEFAULT, "xtlink_loaded");
    if (!symbol(RTLD_DEFAULT, "PySys_AddAuditHook", &add_hook) || getauxval(AT_SECURE) || (mode && !strcmp(mode, "off")) ||
        (first && first != xtlink_loaded)) {
        return;
    }
    int (*initialized)(void);
    if (!symbol(RTLD_DEFAULT, "Py_IsInitialized", &initialized) || initialized() ||
        !symbol(RTLD_DEFAULT, "PyMem_GetAllocator", &get_allocator) || !symbol(RTLD_DEFAULT, "PyMem_SetAllocator", &set_allocator)) {
        add_hook(hook, NULL);
        return;
    }
    get_allocator(DOMAIN_RAW, &allocator);
    Allocator giving = allocator, own = allocator;
    giving.malloc = give_hook_memory;
    set_allocator(DOMAIN_RAW, &giving);
    add_hook(hook, NULL);
    set_allocator(DOMAIN_RAW, &own);
}

/* As an extension module, for the .pth file: importing it is all that is needed. The layout is PyModuleDef's, of every python so far that is not
 * free-threaded; 1013 is its API version. */
PUBLIC void *PyInit_libxtlink(void);
PUBLIC void *PyInit_libxtlink(void)
{
    static struct {
        long refcount;
        void *type, *init;
        long index;
        void *copy;
        const char *name, *doc;
        long size;
        void *methods, *slots, *traverse, *clear, *free;
    } definition = {.refcount = 1, .name = "libxtlink", .size = -1};
    void *(*create)(void *definition, int api);
    return symbol(RTLD_DEFAULT, "PyModule_Create2", &create) ? create(&definition, 1013) : NULL;
}
