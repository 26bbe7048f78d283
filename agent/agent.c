#include "agent.h"

#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "atexit.h"
#include "client.h"
#include "collector.h"
#include "entry.h"
#include "learn.h"
#include "link.h"
#include "log.h"
#include "protocol/msg.h"
#include "record.h"
#include "request.h"
#include "rt.h"
#include "sampler.h"
#include "stats.h"
#include "unitbuild.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

enum { HELLO_MS = 20 };

XtConfig xt_config;
static const char *const mode_names[] = {"auto", "off", "eager", "stress", "learn"};
static int started;
static int64_t started_at;
static int (*audit_hook)(const char *, PyObject *, void *);

static int64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t xt_agent_uptime_us(void) { return now_us() - started_at; }

int xt_agent_running(void) { return started; }

int xt_agent_alive(void) { return started && !_Py_IsFinalizing(); }

int xt_agent_thread(pthread_t *thread, void *(*run)(void *))
{
    sigset_t all, before;
    pthread_attr_t attr;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, 256 * 1024);
    int e = pthread_create(thread, &attr, run, NULL);
    pthread_attr_destroy(&attr);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return e;
}

/* The entry itself stays allocated: the interpreter may be walking over it. */
void xt_agent_drop_hook(void)
{
    for (_Py_AuditHookEntry **e = &_PyRuntime.audit_hook_head; audit_hook && *e; e = &(*e)->next) {
        if ((*e)->hookCFunction == audit_hook) {
            *e = (*e)->next;
            audit_hook = NULL;
            return;
        }
    }
}

static void read_config(void)
{
    const char *mode = getenv("XTLINK_MODE"), *stress = getenv("XTLINK_STRESS"), *stats = getenv("XTLINK_STATS"),
               *dump = getenv("XTLINK_DUMP_UNIT"), *learn = getenv("XTLINK_LEARN");
    xt_log_init(getenv("XTLINK_LOG"));
    for (unsigned i = 0; mode && i < sizeof mode_names / sizeof *mode_names; i++) {
        if (!strcmp(mode, mode_names[i])) {
            xt_config.mode = (XtMode)i;
        }
    }
    if (xt_config.mode == XT_MODE_STRESS || xt_config.mode == XT_MODE_LEARN) {
        xt_config.stress = stress ? strtoull(stress, NULL, 10) : 0;
        xt_config.stress = xt_config.stress || xt_config.mode == XT_MODE_LEARN ? xt_config.stress : 1;
    }
    xt_config.learn = learn ? (uint32_t)strtoul(learn, NULL, 10) : 0;
    snprintf(xt_config.stats, sizeof xt_config.stats, "%s", stats ? stats : "");
    snprintf(xt_config.dump, sizeof xt_config.dump, "%s", dump ? dump : "");
}

/* What makes two processes the same program: the script's real path, the module's name, or the command's text. */
static void program_identity(char out[4097])
{
    const PyConfig *c = _PyInterpreterState_GetConfig(PyInterpreterState_Main());
    char text[4097] = "", real[4097];
    const wchar_t *wide = c->run_filename ? c->run_filename : c->run_module ? c->run_module : c->run_command;
    if (wide && wcstombs(text, wide, sizeof text - 1) == (size_t)-1) {
        text[0] = 0;
    }
    if (c->run_filename) {
        snprintf(out, 4097, "%s", realpath(text, real) ? real : text);
    } else if (c->run_module) {
        snprintf(out, 4097, "-m %.4000s", text);
    } else {
        size_t size = wide ? wcslen(wide) * sizeof *wide : 0;
        snprintf(out, 4097, "-c %016llx", (unsigned long long)XXH3_64bits(wide ? (const void *)wide : "", size));
    }
}

/* --- fork: locks are held over it, so the child finds them free; threads come back when Python says that the child is ready --- */

/* A child of another thread than the main one ends with that thread, so no thread of ours may outlive it there: it goes on with what it has. */
static bool forked_by_main;

static void fork_prepare(void)
{
    forked_by_main = PyThread_get_thread_ident() == _PyRuntime.main_thread;
    xt_sampler_fork_prepare();
    xt_client_fork_prepare();
}

static void fork_parent(void)
{
    xt_client_fork_parent();
    xt_sampler_fork_parent();
}

static void fork_child(void)
{
    xt_client_fork_child(forked_by_main);
    xt_sampler_fork_child();
}

static PyObject *after_fork_in_child(PyObject *self, PyObject *unused)
{
    (void)self;
    (void)unused;
    if (xt_agent_alive() && forked_by_main) {
        xt_request_forked();
        xt_sampler_start();
    }
    Py_RETURN_NONE;
}

static PyMethodDef after_fork = {"xtlink_after_fork", after_fork_in_child, METH_NOARGS, NULL};

static int register_fork(void)
{
    PyObject *posix = PyImport_ImportModule("posix"), *function = PyCFunction_New(&after_fork, NULL), *result = NULL;
    PyObject *f = posix ? PyObject_GetAttrString(posix, "register_at_fork") : NULL, *none = PyTuple_New(0), *keywords = PyDict_New();
    if (f && function && none && keywords && PyDict_SetItemString(keywords, "after_in_child", function) == 0) {
        result = PyObject_Call(f, none, keywords);
    }
    Py_XDECREF(posix);
    Py_XDECREF(function);
    Py_XDECREF(f);
    Py_XDECREF(none);
    Py_XDECREF(keywords);
    Py_XDECREF(result);
    return result && pthread_atfork(fork_prepare, fork_parent, fork_child) == 0 ? 0 : -1;
}

/* --- the end: a capsule in the interpreter's own dict dies while the interpreter is taken down, when all Python code has run --- */

static void finish(PyObject *unused)
{
    (void)unused;
    started = 0;
    xt_sampler_stop();
    xt_client_stop();
    xt_entries_end();
    if (xt_config.stats[0]) {
        xt_stats_write(xt_config.stats, mode_names[xt_config.mode]);
    }
    xt_log(XT_LOG_INFO, "finished");
}

static PyObject *at_exit(PyObject *self, PyObject *unused)
{
    (void)self;
    (void)unused;
    if (xt_agent_alive()) {
        xt_request_finish();
    }
    xt_collector_leave();
    Py_RETURN_NONE;
}

static PyMethodDef at_exit_method = {"xtlink_at_exit", at_exit, METH_NOARGS, NULL};

static int register_at_exit(void)
{
    PyObject *f = PyCFunction_New(&at_exit_method, NULL);
    int e = f ? xt_at_exit(f) : -1;
    Py_XDECREF(f);
    return e;
}

static int register_finish(void)
{
    PyObject *dict = PyInterpreterState_GetDict(PyInterpreterState_Main()), *capsule = PyCapsule_New(&started, "xtlink", finish);
    int e = dict && capsule ? PyDict_SetItemString(dict, "xtlink", capsule) : -1;
    Py_XDECREF(capsule);
    return e;
}

static int refuse(const char *why)
{
    xt_log(XT_LOG_WARN, "not active: %s (%s)", why, Py_GetVersion());
    xt_agent_drop_hook();
    if (xt_config.stats[0]) {
        xt_stats.refused[XT_REFUSE_python_version]++;
        xt_stats_write(xt_config.stats, mode_names[xt_config.mode]);
    }
    PyErr_Clear();
    return -1;
}

__attribute__((visibility("default"))) int xt_agent_start(int (*hook)(const char *, PyObject *, void *))
{
    char socket[108] = "", program[4097], python[32];
    started_at = now_us();
    audit_hook = hook;
    read_config();
    const char *why = xt_check_python();
    if (why) {
        audit_hook = Py_Version >> 16 == PY_VERSION_HEX >> 16 ? hook : NULL; /* the chain's place is known for 3.11 only */
        return refuse(why);
    }
    if (xt_config.mode == XT_MODE_OFF) {
        xt_agent_drop_hook();
        return -1;
    }
    program_identity(program);
    snprintf(python, sizeof python, "%d.%d.%d", PY_MAJOR_VERSION, PY_MINOR_VERSION, PY_MICRO_VERSION);
    if (xt_default_socket(socket) < 0 || xt_client_init(socket, python, xt_cpu_features(), program, mode_names[xt_config.mode]) < 0) {
        return refuse("the socket's path is too long");
    }
    if (xt_exec_init() || xt_records_init() || register_fork() || register_at_exit() || register_finish() ||
        xt_collector_help(xt_config.mode == XT_MODE_AUTO ? 2 : 0)) {
        return refuse("could not set up");
    }
    if (xt_config.stress) xt_rt_stress_every = xt_rt_stress_counter = (int64_t)xt_config.stress;
    started = 1;
    xt_client_hello(HELLO_MS);
    xt_request_work();
    xt_sampler_start();
    if (!xt_request_wants_exec()) {
        xt_agent_drop_hook();
    }
    xt_log(XT_LOG_INFO, "started in %lld us: mode %s, program %s", (long long)xt_agent_uptime_us(), mode_names[xt_config.mode], program);
    return 0;
}

__attribute__((visibility("default"))) void xt_agent_on_exec(PyObject *args)
{
    if (xt_agent_alive() && PyThreadState_Get()->interp == PyInterpreterState_Main() && PyTuple_GET_SIZE(args) == 1 &&
        PyCode_Check(PyTuple_GET_ITEM(args, 0))) {
        xt_request_exec((PyCodeObject *)PyTuple_GET_ITEM(args, 0));
        if (!xt_request_wants_exec()) {
            xt_agent_drop_hook();
        }
    }
}

__attribute__((visibility("default"))) void xt_agent_on_event(const char *event)
{
    if (xt_agent_alive() && xt_config.mode == XT_MODE_LEARN && PyThreadState_Get()->interp == PyInterpreterState_Main()) {
        xt_learn_event(event);
    }
}
