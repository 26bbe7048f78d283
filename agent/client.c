#include "client.h"
#include "protocol/abi.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "agent.h"
#include "log.h"
#include "protocol/blob.h"
#include "protocol/msg.h"
#include "protocol/reasons.h"
#include "sampler.h"

#ifndef SO_COOKIE
#define SO_COOKIE 57
#endif

enum { MAX_QUEUED = 256, MAX_SEGMENTS = 256, LINGER_MS = 30, POLL_MS = 4, ANSWER_MS = 60000, BACKOFF_MIN_MS = 100, BACKOFF_MAX_MS = 30000 };

typedef struct Job {
    struct Job *next;
    XtMsg msg;
    void *unit; /* owned, may be NULL */
    char *text; /* owned */
} Job;

/* A mapped segment; stays mapped for ever. Known by the identity of its memory file. */
typedef struct Segment {
    dev_t dev;
    ino_t ino;
    uint8_t *base;
} Segment;

static struct {
    pthread_mutex_t lock;
    int sending;            /* a job has left the queue and is on its way */
    pthread_cond_t changed; /* to the thread: queue or stop; to waiters: answers */
    pthread_t thread;
    int running, wanted; /* wanted: say hello even with nothing queued */
    atomic_bool stop;
    int hot_ended; /* the hot list is complete, or there is no daemon */
    int reachable; /* the last attempt to connect got a welcome */
    Job *first, **last;
    int nqueued;
    XtAnswer *answers, **answers_last;
    /* the thread's own */
    int had_hot; /* all of the hot list has come, once is enough */
    int fd;
    uint64_t cookie;
    int outstanding;
    int64_t retry_at, backoff_ms; /* for ever when the daemon is of another build */
    int foreign;
    uint32_t ids[MAX_QUEUED]; /* outstanding requests of this connection */
    Segment segments[MAX_SEGMENTS];
    int nsegments;
    int numbers[MAX_SEGMENTS]; /* connection's segment numbers */
    uint8_t *number_base[MAX_SEGMENTS];
    int nnumbers;
    char socket[108], python[32], cpu[256], program[4097], mode[17];
} client = {.lock = PTHREAD_MUTEX_INITIALIZER, .fd = -1, .last = &client.first, .answers_last = &client.answers};

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static struct timespec deadline(int ms)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    t.tv_sec += ms / 1000;
    t.tv_nsec += ms % 1000 * 1000000L;
    if (t.tv_nsec >= 1000000000) {
        t.tv_nsec -= 1000000000;
        t.tv_sec++;
    }
    return t;
}

/* --- answers --- */

static void add_answer(const XtAnswer *answer)
{
    XtAnswer *a = malloc(sizeof *a);
    if (!a) {
        return;
    }
    *a = *answer;
    a->next = NULL;
    pthread_mutex_lock(&client.lock);
    *client.answers_last = a;
    client.answers_last = &a->next;
    pthread_cond_broadcast(&client.changed);
    pthread_mutex_unlock(&client.lock);
    xt_sampler_wake();
}

static void add_refusal(uint32_t id, uint32_t reason)
{
    add_answer(&(XtAnswer){.id = id, .refused = reason ? reason : XT_REFUSE_compiler_error});
}

static int forget_id(uint32_t id)
{
    for (int i = 0; i < client.outstanding; i++) {
        if (client.ids[i] == id) {
            client.ids[i] = client.ids[--client.outstanding];
            return 1;
        }
    }
    return 0;
}

/* --- the socket --- */

/* Takes the thread out of the process's table of descriptors into one of its own, an empty one (close_range(2)): the program never meets a descriptor of
 * ours, nor do its children, and we keep none of its. Where that is forbidden, or the kernel is older than Linux 5.9, the table stays shared. */
static void own_descriptors(void)
{
    if (!close_range(0, ~0U, CLOSE_RANGE_UNSHARE)) xt_log_own_descriptors();
}

/* In a shared table the program may close or reuse any descriptor, so its number alone says nothing. */
static int still_ours(void)
{
    uint64_t cookie;
    socklen_t size = sizeof cookie;
    return client.fd >= 0 && !getsockopt(client.fd, SOL_SOCKET, SO_COOKIE, &cookie, &size) && cookie == client.cookie;
}

/* Requests without an answer are given up: the code stays interpreted until it gets hot in another process. */
static void disconnect(int failed)
{
    if (still_ours()) {
        close(client.fd);
    }
    client.fd = -1;
    client.nnumbers = 0;
    while (client.outstanding) {
        add_refusal(client.ids[--client.outstanding], XT_REFUSE_queue_full);
    }
    if (failed) {
        client.backoff_ms = client.backoff_ms ? client.backoff_ms * 2 : BACKOFF_MIN_MS;
        client.backoff_ms = client.backoff_ms > BACKOFF_MAX_MS ? BACKOFF_MAX_MS : client.backoff_ms;
        pthread_mutex_lock(&client.lock);
        client.retry_at = client.foreign ? INT64_MAX : now_ms() + client.backoff_ms;
        client.hot_ended = 1;
        client.reachable = 0;
        pthread_cond_broadcast(&client.changed);
        pthread_mutex_unlock(&client.lock);
    }
}

static int connect_daemon(void)
{
    socklen_t size = sizeof client.cookie;
    enum { HIGH = 64 }; /* in a shared table: the program's own descriptors get the numbers that they get without us */
    int low = xt_conn_connect(client.socket);
    if (low < 0) {
        xt_log(XT_LOG_INFO, "no daemon at %s: %s", client.socket, strerror(-low));
        return low;
    }
    int fd = fcntl(low, F_DUPFD_CLOEXEC, HIGH);
    if (fd < 0 && low > STDERR_FILENO) fd = low; /* a limit of few descriptors */
    else close(low);
    if (fd < 0 || getsockopt(fd, SOL_SOCKET, SO_COOKIE, &client.cookie, &size)) {
        int e = errno;
        close(fd);
        return -e;
    }
    client.fd = fd;
    XtMsg hello = {.type = XT_MSG_HELLO,
                   .hello = {.version = XT_PROTOCOL_VERSION,
                             .kind = client.had_hot ? 2 : 0,
                             .python = client.python,
                             .cpu = client.cpu,
                             .program = client.program,
                             .pid = (uint32_t)getpid(),
                             .mode = client.mode}};
    return xt_conn_send(fd, &hello, &client.stop);
}

/* --- segments --- */

static uint8_t *map_segment(int fd)
{
    struct stat st;
    int seals = fcntl(fd, F_GET_SEALS);
    if (fstat(fd, &st) || seals < 0 || !(seals & F_SEAL_SHRINK) || st.st_size != XT_SEGMENT_SIZE) {
        return NULL;
    }
    for (int i = 0; i < client.nsegments; i++) {
        if (client.segments[i].dev == st.st_dev && client.segments[i].ino == st.st_ino) {
            return client.segments[i].base;
        }
    }
    if (client.nsegments == MAX_SEGMENTS) {
        return NULL;
    }
    uint8_t *base = mmap(NULL, 2 * (size_t)XT_SEGMENT_SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (base == MAP_FAILED) {
        return NULL;
    }
    if (mmap(base, XT_SEGMENT_SIZE, PROT_READ | PROT_EXEC, MAP_SHARED | MAP_FIXED, fd, 0) == MAP_FAILED ||
        mmap(base + XT_SEGMENT_SIZE, XT_SEGMENT_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1,
             0) == MAP_FAILED) {
        munmap(base, 2 * (size_t)XT_SEGMENT_SIZE);
        return NULL;
    }
    client.segments[client.nsegments++] = (Segment){st.st_dev, st.st_ino, base};
    return base;
}

static uint8_t *segment_base(uint32_t number)
{
    for (int i = client.nnumbers - 1; i >= 0; i--) {
        if ((uint32_t)client.numbers[i] == number) {
            return client.number_base[i];
        }
    }
    return NULL;
}

/* --- messages --- */

static void on_link(const XtMsgLink *m)
{
    XtAnswer a = {.id = m->id, .osr = m->osr, .tag = m->tag, .size = m->size, .cached = m->cached, .attempt = (uint8_t)m->attempt};
    uint8_t *base = segment_base(m->segment);
    if (m->id && !forget_id(m->id)) {
        return;
    }
    if (m->dropped && !m->id) {
        a.refused = m->dropped;
    } else if (!base || m->offset % 64 || m->offset > XT_SEGMENT_SIZE || m->size > XT_SEGMENT_SIZE - m->offset) {
        a.refused = XT_REFUSE_bad_blob;
    } else {
        a.blob = base + m->offset;
    }
    memcpy(a.hash, m->hash, sizeof a.hash);
    memcpy(a.key, m->key, sizeof a.key);
    if (a.id || a.blob || m->dropped) {
        add_answer(&a);
    }
}

/* 0, or -1: the connection is of no further use */
static int on_message(const XtMsg *m, int fd)
{
    switch (m->type) {
    case XT_MSG_WELCOME:
        if (m->welcome.abi != xt_abi_id()) {
            client.foreign = 1;
            xt_log(XT_LOG_WARN,
                   "the daemon (%s) is of another build than this process's agent: running without it until the program is started again",
                   m->welcome.build);
            return -1;
        }
        pthread_mutex_lock(&client.lock);
        client.reachable = 1;
        pthread_mutex_unlock(&client.lock);
        client.backoff_ms = 0;
        return 0;
    case XT_MSG_SEGMENT:
        if (client.nnumbers < MAX_SEGMENTS && fd >= 0 && m->segment.size == XT_SEGMENT_SIZE) {
            client.numbers[client.nnumbers] = (int)m->segment.segment;
            client.number_base[client.nnumbers++] = map_segment(fd);
        }
        return 0;
    case XT_MSG_LINK: on_link(&m->link); return 0;
    case XT_MSG_REFUSED:
        xt_log(XT_LOG_INFO, "refused: %s: %s", xt_refuse_name(m->refused.reason), m->refused.text);
        if (forget_id(m->refused.id)) {
            add_refusal(m->refused.id, m->refused.reason);
        }
        return 0;
    case XT_MSG_HOT_END:
        client.had_hot = 1;
        pthread_mutex_lock(&client.lock);
        client.hot_ended = 1;
        pthread_cond_broadcast(&client.changed);
        pthread_mutex_unlock(&client.lock);
        return 0;
    case XT_MSG_ERROR: xt_log(XT_LOG_WARN, "the daemon says: %s", m->error.text); return -1;
    default: return -1;
    }
}

static int receive(int timeout_ms)
{
    XtMsg m = {0};
    int fd = -1;
    if (!still_ours()) {
        return -EPIPE;
    }
    int e = xt_conn_recv(client.fd, &m, &fd, timeout_ms, &client.stop);
    if (e) {
        return e;
    }
    e = on_message(&m, fd);
    if (fd >= 0) {
        close(fd);
    }
    xt_msg_free(&m);
    return e;
}

static void free_job(Job *j)
{
    free(j->unit);
    free(j->text);
    free(j);
}

static Job *next_job(void)
{
    pthread_mutex_lock(&client.lock);
    Job *j = client.outstanding < MAX_QUEUED ? client.first : NULL;
    if (j) {
        client.first = j->next;
        client.nqueued--;
        if (!client.first) {
            client.last = &client.first;
        }
    }
    client.sending = j != NULL;
    pthread_cond_broadcast(&client.changed);
    pthread_mutex_unlock(&client.lock);
    return j;
}

/* Sends all that is queued. 0 or a negative errno. */
static int send_jobs(void)
{
    for (Job *j; (j = next_job());) {
        int e = still_ours() ? 0 : -EPIPE;
        if (j->msg.type == XT_MSG_COMPILE) {
            client.ids[client.outstanding++] = j->msg.compile.id;
        }
        e = e ? e : xt_conn_send(client.fd, &j->msg, &client.stop);
        free_job(j);
        if (e) {
            pthread_mutex_lock(&client.lock);
            client.sending = 0;
            pthread_mutex_unlock(&client.lock);
            return e;
        }
    }
    return 0;
}

/* Nothing is to be heard: waits for a job, or the time given. */
static void await_job(int timeout_ms)
{
    struct timespec until = deadline(timeout_ms);
    pthread_mutex_lock(&client.lock);
    while (!client.first && !client.stop && pthread_cond_timedwait(&client.changed, &client.lock, &until) == 0) continue;
    pthread_mutex_unlock(&client.lock);
}

/* One conversation: from connecting until nothing is outstanding for a while. */
static void converse(void)
{
    int e = connect_daemon();
    int64_t quiet_since = now_ms(), heard = quiet_since;
    int hot_done = 0;
    while (!e) {
        e = send_jobs();
        if (e) {
            break;
        }
        bool silent = !client.outstanding && hot_done;
        if (silent) await_job(POLL_MS);
        e = receive(silent ? 0 : POLL_MS);
        int64_t now = now_ms();
        pthread_mutex_lock(&client.lock);
        hot_done = client.hot_ended;
        int stop = client.stop;
        pthread_mutex_unlock(&client.lock);
        if (stop) {
            disconnect(0);
            return;
        }
        if (e == -ETIMEDOUT) {
            e = 0;
            if ((client.outstanding || !hot_done) && now - heard > ANSWER_MS) {
                e = -ETIMEDOUT;
            } else if (!client.outstanding && hot_done && now - quiet_since > LINGER_MS) {
                disconnect(0);
                return;
            }
        } else {
            heard = now;
        }
        if (client.outstanding || !hot_done) {
            quiet_since = now;
        }
    }
    if (client.fd >= 0) {
        xt_log(XT_LOG_INFO, "connection ended: %s", strerror(e < 0 ? -e : EPROTO));
    }
    disconnect(1);
}

/* Nothing can be sent until the next attempt: what waits is refused, so that nobody waits for it. */
static void refuse_queued(void)
{
    for (Job *j; (j = next_job());) {
        if (j->msg.type == XT_MSG_COMPILE) {
            add_refusal(j->msg.compile.id, XT_REFUSE_queue_full);
        }
        free_job(j);
    }
}

static void *run(void *unused)
{
    (void)unused;
    own_descriptors();
    pthread_mutex_lock(&client.lock);
    while (!client.stop) {
        if (!client.first && !client.wanted) {
            pthread_cond_wait(&client.changed, &client.lock);
            continue;
        }
        client.wanted = 0;
        pthread_mutex_unlock(&client.lock);
        if (now_ms() >= client.retry_at) {
            converse();
        }
        if (now_ms() < client.retry_at) {
            refuse_queued();
        }
        pthread_mutex_lock(&client.lock);
    }
    pthread_mutex_unlock(&client.lock);
    return NULL;
}

/* lock held */
static void need_thread(void)
{
    if (!client.running && !client.stop) {
        client.running = xt_agent_thread(&client.thread, run) == 0;
    }
    pthread_cond_broadcast(&client.changed);
}

static void init_cond(void)
{
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    memset(&client.changed, 0, sizeof client.changed);
    pthread_cond_init(&client.changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
}

int xt_client_init(const char *socket, const char *python, const char *cpu, const char *program, const char *mode)
{
    init_cond();
    if (strlen(socket) >= sizeof client.socket) {
        return -ENAMETOOLONG;
    }
    strcpy(client.socket, socket);
    strncpy(client.python, python, sizeof client.python - 1);
    strncpy(client.cpu, cpu, sizeof client.cpu - 1);
    strncpy(client.program, program, sizeof client.program - 1);
    strncpy(client.mode, mode, sizeof client.mode - 1);
    return 0;
}

/* Runs on the calling thread: there is no other yet, and starting one to wait for it would take most of the time. Where it has to be broken off, the
 * thread begins anew. */
void xt_client_hello(int timeout_ms)
{
    int64_t now = now_ms(), until = now + timeout_ms;
    int e = connect_daemon();
    while (!e && !client.had_hot && now < until) {
        e = receive((int)(until - now));
        now = now_ms();
    }
    int failed = e && e != -ETIMEDOUT;
    disconnect(failed);
    if (!failed && !client.had_hot) {
        pthread_mutex_lock(&client.lock);
        client.wanted = 1;
        need_thread();
        pthread_mutex_unlock(&client.lock);
    }
}

static void queue(Job *j)
{
    j->next = NULL;
    *client.last = j;
    client.last = &j->next;
    client.nqueued++;
    need_thread();
}

void xt_client_compile(const XtMsgCompile *m, uint8_t *unit, size_t size)
{
    char *text = strndup(m->name, 500);
    Job *j = calloc(1, sizeof *j);
    pthread_mutex_lock(&client.lock);
    int ok = j && client.nqueued < MAX_QUEUED && !client.stop;
    if (ok) {
        j->unit = unit;
        j->text = text;
        j->msg = (XtMsg){.type = XT_MSG_COMPILE, .compile = *m};
        j->msg.compile.name = text;
        j->msg.compile.unit.data = unit;
        j->msg.compile.unit.size = size;
        queue(j);
    }
    pthread_mutex_unlock(&client.lock);
    if (!ok) {
        free(j);
        free(unit);
        free(text);
        add_refusal(m->id, XT_REFUSE_queue_full);
    }
}

void xt_client_flush(int timeout_ms)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += timeout_ms * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_mutex_lock(&client.lock);
    while (client.running && (client.first || client.sending) && pthread_cond_timedwait(&client.changed, &client.lock, &until) == 0) {}
    pthread_mutex_unlock(&client.lock);
}

void xt_client_report(const uint8_t key[16], uint32_t reason, uint64_t exits, const char *text)
{
    Job *j = calloc(1, sizeof *j);
    if (!j) {
        return;
    }
    j->text = strndup(text, 500);
    j->msg = (XtMsg){.type = XT_MSG_REPORT, .report = {.reason = reason, .exits = exits, .text = j->text}};
    memcpy(j->msg.report.key, key, 16);
    pthread_mutex_lock(&client.lock);
    queue(j);
    pthread_mutex_unlock(&client.lock);
}

static int has_id(uint32_t id)
{
    for (XtAnswer *a = client.answers; a; a = a->next) {
        if (a->id == id) {
            return 1;
        }
    }
    return 0;
}

XtAnswer *xt_client_answers(uint32_t wait_id, int timeout_ms)
{
    struct timespec until = deadline(timeout_ms);
    pthread_mutex_lock(&client.lock);
    while (wait_id && client.running && !has_id(wait_id) && pthread_cond_timedwait(&client.changed, &client.lock, &until) == 0) {}
    XtAnswer *all = client.answers;
    client.answers = NULL;
    client.answers_last = &client.answers;
    pthread_mutex_unlock(&client.lock);
    return all;
}

int xt_client_has_answers(void)
{
    pthread_mutex_lock(&client.lock);
    int has = client.answers != NULL;
    pthread_mutex_unlock(&client.lock);
    return has;
}

int xt_client_hot_ended(void)
{
    pthread_mutex_lock(&client.lock);
    int ended = client.hot_ended;
    pthread_mutex_unlock(&client.lock);
    return ended;
}

int xt_client_ready(void)
{
    pthread_mutex_lock(&client.lock);
    int ready = client.reachable;
    if (!ready && !client.wanted && now_ms() >= client.retry_at) {
        client.wanted = 1;
        need_thread();
    }
    pthread_mutex_unlock(&client.lock);
    return ready;
}

void xt_client_stop(void)
{
    pthread_mutex_lock(&client.lock);
    client.stop = 1;
    pthread_cond_broadcast(&client.changed);
    int running = client.running;
    pthread_mutex_unlock(&client.lock);
    if (running) {
        pthread_join(client.thread, NULL);
    }
    client.running = 0;
}

void xt_client_fork_prepare(void) { pthread_mutex_lock(&client.lock); }

void xt_client_fork_parent(void) { pthread_mutex_unlock(&client.lock); }

/* The connection belongs to the parent: only our copy of the descriptor goes, if there is one. Its outstanding requests are answered there. */
void xt_client_fork_child(int threads)
{
    client.stop |= !threads;
    client.running = 0;
    if (still_ours()) {
        close(client.fd);
    }
    client.fd = -1;
    client.outstanding = client.nnumbers = 0;
    while (client.first) {
        Job *next = client.first->next;
        free_job(client.first);
        client.first = next;
    }
    client.last = &client.first;
    client.nqueued = 0;
    init_cond(); /* nobody waits in the child, whatever the copy says */
    pthread_mutex_unlock(&client.lock);
}
