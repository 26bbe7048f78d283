/* compilers.c -- see compilers.h */
#include "compilers.h"
#include "log.h"
#include "protocol/hash.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_SECOND UINT64_C(1000000000)
enum { COMPILER_NICE = 10 };
enum { PROBE_JOB = 0, BROKEN_PAUSE_MS = 2000, READ_SIZE = 64 << 10 };

typedef struct Child {
    struct Child *next;
    XtCompilers *pool;
    uv_process_t process;
    uv_pipe_t pipe;
    uv_timer_t timer; /* deadline of a job, or of idleness */
    unsigned open_handles;
    bool probed; /* has answered the first, empty unit */
    bool timed_out, exited, closing;
    XtJob *job;
    uint32_t job_number;
    uint64_t cpu_before; /* cpu_used() when the deadline was set */
    uint8_t *in;         /* bytes of an answer so far */
    size_t have, room;
} Child;

struct XtCompilers {
    uv_loop_t *loop;
    const XtConfig *config;
    char path[XT_CONFIG_TEXT];
    XtCompilersOwner owner;
    Child *children;
    unsigned count; /* that live */
    uint64_t started;
    uint64_t broken_until; /* uv_now */
    struct stat seen;      /* of the file whose hash is build_id */
    uint8_t build_id[16];
    bool stopping;
};

typedef struct Request {
    uv_write_t write;
    uint8_t head[2][XT_JOB_HEAD];
} Request;

XtCompilers *xt_compilers_new(uv_loop_t *loop, const XtConfig *config, const char *path, XtCompilersOwner owner)
{
    XtCompilers *c = calloc(1, sizeof *c);
    if (!c) return NULL;
    c->loop = loop, c->config = config, c->owner = owner;
    strncpy(c->path, path, sizeof c->path - 1);
    return c;
}

static bool same_file(const struct stat *a, const struct stat *b)
{
    return a->st_ino == b->st_ino && a->st_dev == b->st_dev && a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
           a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

static int hash_file(const char *path, uint8_t id[16])
{
    static const size_t step = 1 << 16;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return -errno;
    uint8_t *buf = malloc(16 + step);
    ssize_t n = buf ? 0 : -ENOMEM;
    memset(id, 0, 16);
    while (buf && (n = read(fd, buf + 16, step)) > 0) {
        memcpy(buf, id, 16); /* chain the pieces */
        xt_key_of(id, &(XtPart){buf, 16 + (size_t)n}, 1);
    }
    if (buf && n < 0) n = -errno;
    free(buf);
    close(fd);
    return (int)n;
}

int xt_compilers_build_id(XtCompilers *c, uint8_t id[16])
{
    struct stat st;
    if (stat(c->path, &st)) return -errno;
    if (!same_file(&st, &c->seen)) {
        int r = hash_file(c->path, c->build_id);
        if (r) return r;
        c->seen = st;
    }
    memcpy(id, c->build_id, 16);
    return 0;
}

static unsigned most(const XtCompilers *c)
{
    unsigned cpus = uv_available_parallelism(); /* one is the program's */
    return c->config->compilers_max ? c->config->compilers_max : cpus > 1 ? cpus - 1 : 1;
}

static Child *idle_child(const XtCompilers *c)
{
    Child *k = c->children;
    while (k && (k->job || k->closing)) k = k->next;
    return k;
}

bool xt_compilers_have_room(const XtCompilers *c, bool thorough)
{
    unsigned busy = 0, refining = 0;
    for (const Child *k = c->children; k; k = k->next) {
        busy += !k->closing && k->job;
        refining += !k->closing && k->job && k->job->thorough;
    }
    if (c->stopping || (thorough ? busy : busy - refining) >= most(c)) return false;
    return idle_child(c) || (c->count < most(c) + refining && uv_now(c->loop) >= c->broken_until);
}

unsigned xt_compilers_count(const XtCompilers *c) { return c->count; }
uint64_t xt_compilers_started(const XtCompilers *c) { return c->started; }

/* --- the end of a child --- */

static void handle_closed(uv_handle_t *h)
{
    Child *k = h->data;
    if (--k->open_handles) return;
    free(k->in);
    free(k);
}

static void close_child(Child *k)
{
    XtCompilers *c = k->pool;
    if (k->closing) return;
    k->closing = true;
    c->count--;
    for (Child **link = &c->children; *link; link = &(*link)->next)
        if (*link == k) {
            *link = k->next;
            break;
        }
    if (!k->exited) uv_process_kill(&k->process, SIGKILL);
    uv_close((uv_handle_t *)&k->pipe, handle_closed);
    uv_close((uv_handle_t *)&k->timer, handle_closed);
    if (k->exited) uv_close((uv_handle_t *)&k->process, handle_closed); /* else when it has been reaped */
}

static void fail_child(Child *k)
{
    XtCompilers *c = k->pool;
    XtJob *job = k->job;
    XtCompilerEnd how = !k->probed ? XT_COMPILER_BROKEN : k->timed_out ? XT_COMPILER_TIMED_OUT : XT_COMPILER_CRASHED;
    if (k->closing) return;
    k->job = NULL;
    if (!k->probed) {
        xt_log(XT_LOG_ERROR, "%s does not start", c->path);
        c->broken_until = uv_now(c->loop) + BROKEN_PAUSE_MS;
    }
    close_child(k);
    if (c->stopping) return;
    if (job) c->owner.ended(c->owner.arg, job, how, NULL);
    c->owner.ready(c->owner.arg);
}

static void on_exit_of_child(uv_process_t *p, int64_t status, int signal)
{
    Child *k = p->data;
    k->exited = true;
    (void)status, (void)signal;
    if (k->closing) uv_close((uv_handle_t *)p, handle_closed);
    else fail_child(k);
}

/* Processor time that the child has used so far, in nanoseconds; 0 when that is not known. */
static uint64_t cpu_used(const Child *k)
{
    clockid_t clock;
    struct timespec used;
    if (clock_getcpuclockid(uv_process_get_pid(&k->process), &clock) || clock_gettime(clock, &used)) return 0;
    return (uint64_t)used.tv_sec * NS_PER_SECOND + (uint64_t)used.tv_nsec;
}

static void start_deadline(Child *k);

/* On a busy machine a compiler, which is nice, gets little of it: as long as it gets some, the limit on its processor time is what counts. */
static void on_deadline(uv_timer_t *t)
{
    enum { SHARE = 20 };
    Child *k = t->data;
    if (cpu_used(k) - k->cpu_before >= k->pool->config->compile_seconds * NS_PER_SECOND / SHARE) {
        start_deadline(k);
        return;
    }
    k->timed_out = true;
    fail_child(k);
}

static void start_deadline(Child *k)
{
    k->cpu_before = cpu_used(k);
    uv_timer_start(&k->timer, on_deadline, (uint64_t)k->pool->config->compile_seconds * 1000, 0);
}

static void on_idle(uv_timer_t *t) { close_child(t->data); }

/* --- answers --- */

/* false: the child is no more */
static bool take_answer(Child *k, const XtJobAnswer *a)
{
    XtCompilers *c = k->pool;
    if (!k->probed && a->job == PROBE_JOB) {
        k->probed = true;
        return true;
    }
    if (!k->job || a->job != k->job_number) {
        fail_child(k);
        return false;
    }
    XtJob *job = k->job;
    k->job = NULL;
    uv_timer_start(&k->timer, on_idle, (uint64_t)c->config->compiler_idle_seconds * 1000, 0);
    c->owner.ended(c->owner.arg, job, XT_COMPILER_ANSWERED, a);
    return true;
}

static void take_answers(Child *k)
{
    XtCompilers *c = k->pool;
    size_t done = 0;
    for (;;) {
        XtJobAnswer a;
        long n = xt_job_parse(k->in + done, k->have - done, &a);
        if (n == 0) break;
        if (n < 0) {
            fail_child(k);
            return;
        }
        done += (size_t)n;
        if (!take_answer(k, &a)) return;
    }
    k->have -= done;
    memmove(k->in, k->in + done, k->have);
    if (k->have == 0 && k->room > READ_SIZE) {
        free(k->in);
        k->in = NULL, k->room = 0;
    }
    if (!k->job) c->owner.ready(c->owner.arg);
}

static void on_alloc(uv_handle_t *h, size_t suggested, uv_buf_t *buf)
{
    Child *k = h->data;
    (void)suggested;
    if (k->room - k->have < READ_SIZE) {
        uint8_t *in = realloc(k->in, 2 * k->have + 2 * READ_SIZE);
        if (in) k->in = in, k->room = 2 * k->have + 2 * READ_SIZE;
    }
    *buf = uv_buf_init((char *)k->in + k->have, (unsigned)(k->room - k->have));
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
    Child *k = stream->data;
    (void)buf;
    if (n < 0) {
        fail_child(k);
        return;
    }
    k->have += (size_t)n;
    take_answers(k);
}

/* --- starting --- */

static void limit_memory(const XtCompilers *c, int pid)
{
    if (!c->config->compiler_memory_mb) return;
    struct rlimit l = {(rlim_t)c->config->compiler_memory_mb << 20, (rlim_t)c->config->compiler_memory_mb << 20}, none = {0, 0};
    prlimit(pid, RLIMIT_AS, &l, NULL);
    prlimit(pid, RLIMIT_CORE, &none, NULL);
    setpriority(PRIO_PROCESS, (id_t)pid, COMPILER_NICE); /* the programs that wait for the code need the processor more */
}

/* The deadline in processor time, from what it has used so far. */
static void limit_cpu(const Child *k)
{
    struct rlimit l = {(rlim_t)(cpu_used(k) / NS_PER_SECOND) + k->pool->config->compile_seconds + 1, RLIM_INFINITY};
    prlimit(uv_process_get_pid(&k->process), RLIMIT_CPU, &l, NULL);
}

static int spawn(Child *k, int theirs)
{
    XtCompilers *c = k->pool;
    char *args[] = {c->path, NULL};
    uv_stdio_container_t io[XT_COMPILER_FD + 1] = {{.flags = UV_IGNORE},
                                                   {.flags = UV_INHERIT_FD, .data.fd = 2},
                                                   {.flags = UV_INHERIT_FD, .data.fd = 2},
                                                   {.flags = UV_INHERIT_FD, .data.fd = theirs}};
    uv_process_options_t o = {.file = c->path, .args = args, .exit_cb = on_exit_of_child, .stdio = io, .stdio_count = XT_COMPILER_FD + 1};
    return uv_spawn(c->loop, &k->process, &o);
}

static int start(XtCompilers *c, Child **out)
{
    int ends[2];
    Child *k = calloc(1, sizeof *k);
    if (!k) return -ENOMEM;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends)) {
        int r = -errno;
        free(k);
        return r;
    }
    k->pool = c, k->open_handles = 3;
    k->process.data = k->pipe.data = k->timer.data = k;
    uv_timer_init(c->loop, &k->timer);
    uv_pipe_init(c->loop, &k->pipe, 0);
    uv_pipe_open(&k->pipe, ends[0]);
    int r = spawn(k, ends[1]);
    close(ends[1]);
    k->next = c->children;
    c->children = k;
    c->count++;
    if (r) {
        xt_log(XT_LOG_ERROR, "cannot start %s: %s", c->path, uv_strerror(r));
        c->broken_until = uv_now(c->loop) + BROKEN_PAUSE_MS;
        k->exited = true;
        close_child(k);
        return r;
    }
    c->started++;
    limit_memory(c, uv_process_get_pid(&k->process));
    uv_read_start((uv_stream_t *)&k->pipe, on_alloc, on_read);
    *out = k;
    return 0;
}

static void on_written(uv_write_t *w, int status)
{
    (void)status; /* a child that is gone is noticed by reading */
    free(w->data);
}

int xt_compilers_run(XtCompilers *c, XtJob *job)
{
    Child *k = idle_child(c);
    Request *q = malloc(sizeof *q);
    int r = q ? 0 : -ENOMEM;
    if (!r && !k) r = start(c, &k);
    if (r || !k) {
        free(q);
        return r ? r : -ECHILD;
    }
    q->write.data = q;
    if (++k->job_number == PROBE_JOB) k->job_number++;
    xt_job_head(q->head[0], PROBE_JOB, XT_JOB_AWAITED, 0);
    xt_job_head(q->head[1], k->job_number, job->thorough ? XT_JOB_THOROUGH : XT_JOB_AWAITED, job->unit_size);
    uv_buf_t bufs[3] = {uv_buf_init((char *)q->head[0], XT_JOB_HEAD), uv_buf_init((char *)q->head[1], XT_JOB_HEAD),
                        uv_buf_init((char *)job->unit, (unsigned)job->unit_size)};
    unsigned skip = k->job_number == 1 ? 0 : 1; /* the probe goes ahead of the first job */
    limit_cpu(k);
    r = uv_write(&q->write, (uv_stream_t *)&k->pipe, bufs + skip, 3 - skip, on_written);
    if (r) {
        free(q);
        close_child(k);
        return r;
    }
    k->job = job;
    start_deadline(k);
    return 0;
}

void xt_compilers_stop(XtCompilers *c)
{
    c->stopping = true;
    while (c->children) close_child(c->children);
}

void xt_compilers_free(XtCompilers *c) { free(c); }
