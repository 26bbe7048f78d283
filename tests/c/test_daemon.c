/* test_daemon.c -- xtlinkd from outside, with the fake compiler: what clients see when all is well and when things go wrong. */
#include "check.h"
#include "protocol/blob.h"
#include "protocol/msg.h"
#include "protocol/reasons.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { WAIT_MS = 5000 };
static char dir[64], path[108];
static pid_t daemon_pid;

static void pause_ms(long ms) { nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000}, NULL); }

static void write_config(const char *compiler, int compile_seconds) {
    char config[128];
    snprintf(config, sizeof config, "%s/config", dir);
    FILE *f = fopen(config, "w");
    fprintf(f, "# for tests\ncompiler = %s\ncompile_seconds = %d\ncompilers_max = 2\nsession_requests = 8\nmetrics_socket = %s/metrics\n", compiler,
            compile_seconds, dir);
    fclose(f);
}

static void start_daemon(void) {
    char cache[128], config[128];
    snprintf(path, sizeof path, "%s/sock", dir);
    snprintf(cache, sizeof cache, "%s/cache", dir);
    snprintf(config, sizeof config, "%s/config", dir);
    daemon_pid = fork();
    if (!daemon_pid) {
        execl(getenv("XT_DAEMON"), "xtlinkd", "--foreground", "--socket", path, "--cache-dir", cache, "--config", config, (char *)NULL);
        _exit(127);
    }
    for (int i = 0; i < 100; i++) {
        int fd = xt_conn_connect(path);
        if (fd >= 0) { close(fd); return; }
        pause_ms(50);
    }
    fail_msg("the daemon does not start");
}

static int end_daemon(int signal) {
    int status;
    kill(daemon_pid, signal);
    assert_int_equal(waitpid(daemon_pid, &status, 0), daemon_pid);
    daemon_pid = 0;
    return status;
}

static int set_up(void **state) {
    (void)state;
    strcpy(dir, "/tmp/xtlink-daemon-XXXXXX");
    if (!mkdtemp(dir)) return -1;
    write_config(getenv("XT_FAKE_COMPILER"), 1);
    start_daemon();
    return 0;
}

static int tear_down(void **state) {
    char command[128];
    (void)state;
    int status = daemon_pid ? end_daemon(SIGTERM) : 0;
    snprintf(command, sizeof command, "rm -rf %s", dir);
    return system(command) || !WIFEXITED(status) || WEXITSTATUS(status);
}

/* --- a client --- */

typedef struct Client { int fd; uint32_t nhot, segment; const uint8_t *code; XtMsgLink link; char text[600]; } Client;

static void receive(Client *c, XtMsg *m) {
    int fd = -1;
    assert_int_equal(xt_conn_recv(c->fd, m, &fd, WAIT_MS, NULL), 0);
    if (m->type != XT_MSG_SEGMENT) {
        assert_int_equal(fd, -1);
        return;
    }
    assert_true(fd >= 0 && m->segment.size == XT_SEGMENT_SIZE);
    assert_ptr_equal(mmap(NULL, XT_SEGMENT_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0), MAP_FAILED);
    assert_true(pwrite(fd, "x", 1, 0) < 0 && ftruncate(fd, 0) < 0);
    c->code = mmap(NULL, XT_SEGMENT_SIZE, PROT_READ | PROT_EXEC, MAP_SHARED, fd, 0);
    assert_ptr_not_equal(c->code, MAP_FAILED);
    assert_int_not_equal(mprotect((void *)(uintptr_t)c->code, 4096, PROT_READ | PROT_WRITE), 0);
    c->segment = m->segment.segment;
    close(fd);
    xt_msg_free(m);
    receive(c, m);
}

static void take_link(Client *c, const XtMsgLink *l) {
    XtBlob view;
    char err[256];
    if (l->dropped) {
        c->link = *l;
        return;
    }
    assert_non_null(c->code);
    assert_int_equal(l->segment, c->segment);
    assert_int_equal(l->offset % 64, 0);
    assert_int_equal(xt_blob_check(c->code + l->offset, l->size, &view, err), 0);
    assert_memory_equal(view.codes[0], l->hash, 16);
    c->link = *l;
}

static void connect_as(Client *c, const char *program, uint32_t kind) {
    XtMsg m = {.type = XT_MSG_HELLO, .hello = {.version = XT_PROTOCOL_VERSION, .kind = kind, .python = "3.11.2", .program = program, .mode = "auto"}};
    *c = (Client){.fd = xt_conn_connect(path)};
    assert_true(c->fd >= 0);
    assert_int_equal(xt_conn_send(c->fd, &m, NULL), 0);
    receive(c, &m);
    assert_int_equal(m.type, XT_MSG_WELCOME);
    xt_msg_free(&m);
    if (kind) return;
    for (receive(c, &m); m.type == XT_MSG_LINK; receive(c, &m)) {
        assert_int_equal(m.link.id, 0);
        take_link(c, &m.link);
        c->nhot++;
        xt_msg_free(&m);
    }
    assert_int_equal(m.type, XT_MSG_HOT_END);
    assert_int_equal(m.hot_end.count, c->nhot);
    xt_msg_free(&m);
}

static void send_compile(Client *c, uint32_t id, const char *unit) {
    XtMsg m = {.type = XT_MSG_COMPILE, .compile = {.id = id, .heat = 1, .tag = id + 1000, .name = unit, .unit = {(const uint8_t *)unit, strlen(unit)}}};
    assert_int_equal(xt_conn_send(c->fd, &m, NULL), 0);
}

/* 0 and c->link, or the refusal's reason and c->text */
static uint32_t answer(Client *c, uint32_t id) {
    XtMsg m;
    receive(c, &m);
    uint32_t reason = 0;
    if (m.type == XT_MSG_LINK) {
        assert_int_equal(m.link.id, id);
        assert_int_equal(m.link.tag, id + 1000);
        take_link(c, &m.link);
    } else {
        assert_int_equal(m.type, XT_MSG_REFUSED);
        assert_int_equal(m.refused.id, id);
        reason = m.refused.reason;
        snprintf(c->text, sizeof c->text, "%s", m.refused.text);
    }
    xt_msg_free(&m);
    return reason;
}

static uint32_t compile(Client *c, uint32_t id, const char *unit) {
    send_compile(c, id, unit);
    return answer(c, id);
}

static void hang_up(Client *c) {
    if (c->code) munmap((void *)(uintptr_t)c->code, XT_SEGMENT_SIZE);
    close(c->fd);
}

/* The text of a tool's answer; malloc'ed. */
static char *ask(XtMsg question) {
    Client c;
    XtMsg m;
    connect_as(&c, "", 1);
    assert_int_equal(xt_conn_send(c.fd, &question, NULL), 0);
    receive(&c, &m);
    assert_int_equal(m.type, XT_MSG_TEXT);
    char *text = strdup(m.text.text);
    xt_msg_free(&m);
    hang_up(&c);
    return text;
}

static long counter(const char *name) {
    char *text = ask((XtMsg){.type = XT_MSG_STATUS}), quoted[64];
    snprintf(quoted, sizeof quoted, "\"%s\":", name);
    char *at = strstr(text, quoted);
    long v = at ? atol(at + strlen(quoted)) : -1;
    free(text);
    return v;
}

/* --- tests --- */

static void compiles_and_shares(void **state) {
    (void)state;
    Client a, b;
    connect_as(&a, "prog", 0);
    assert_int_equal(a.nhot, 0);
    assert_int_equal(compile(&a, 1, "one"), 0);
    assert_false(a.link.cached);
    assert_int_equal(compile(&a, 2, "two"), 0);
    assert_int_equal(compile(&a, 3, "one"), 0);
    assert_true(a.link.cached);
    connect_as(&b, "prog", 0);
    assert_int_equal(b.nhot, 2); /* "one" twice, with two tags, "two" once; the newest of equals stays */
    hang_up(&b);
    connect_as(&b, "another", 0);
    assert_int_equal(b.nhot, 0);
    hang_up(&b);
    hang_up(&a);
    assert_int_equal(counter("compilations"), 2);
    char *text = ask((XtMsg){.type = XT_MSG_EXPLAIN, .explain = {"tw"}});
    assert_non_null(strstr(text, "\"name\":\"two\""));
    assert_null(strstr(text, "\"name\":\"one\""));
    free(text);
    text = ask((XtMsg){.type = XT_MSG_STATUS, .status = {1}});
    assert_non_null(strstr(text, "\nxtlink_compilations 2\n"));
    free(text);
}

/* A request that says so gets what another process of the program was given for the same code; any other is compiled. */
static void shares_with_the_program(void **state) {
    (void)state;
    Client a, b, other;
    connect_as(&a, "prog", 0);
    connect_as(&b, "prog", 0);
    connect_as(&other, "another", 0);
    assert_int_equal(compile(&a, 1, "one"), 0);
    XtMsg m = {.type = XT_MSG_COMPILE, .compile = {.id = 1, .tag = 1001, .osr = a.link.osr, .shared = true, .name = "", .unit = {(const uint8_t *)"other", 5}}};
    memcpy(m.compile.hash, a.link.hash, 16);
    assert_int_equal(xt_conn_send(b.fd, &m, NULL), 0);
    assert_int_equal(answer(&b, 1), 0);
    assert_true(b.link.cached);
    assert_memory_equal(b.link.key, a.link.key, 16);
    assert_int_equal(counter("hits_program"), 1);
    assert_int_equal(xt_conn_send(other.fd, &m, NULL), 0);
    assert_int_equal(answer(&other, 1), 0);
    assert_memory_not_equal(other.link.key, a.link.key, 16);
    XtMsg report = {.type = XT_MSG_REPORT, .report = {.reason = XT_REFUSE_too_many_exits, .text = ""}};
    memcpy(report.report.key, a.link.key, 16);
    assert_int_equal(xt_conn_send(a.fd, &report, NULL), 0);
    assert_true(counter("reports") == 1);
    m.compile.unit.data = (const uint8_t *)"third";
    assert_int_equal(xt_conn_send(b.fd, &m, NULL), 0);
    assert_int_equal(answer(&b, 1), XT_REFUSE_too_many_exits);
    m.compile.shared = false;
    assert_int_equal(xt_conn_send(b.fd, &m, NULL), 0);
    assert_int_equal(answer(&b, 1), 0);
    assert_memory_not_equal(b.link.key, a.link.key, 16);
    assert_int_equal(counter("hits_program"), 1);
    assert_int_equal(counter("compilations"), 3);
    hang_up(&a), hang_up(&b), hang_up(&other);
}

static uint32_t flags_of(const Client *c) { return ((const XtBlobHeader *)(c->code + c->link.offset))->flags; }

/* What was compiled quickly is compiled once more; who comes then gets the better code. When that fails there is still the first. */
static void refines(void **state) {
    (void)state;
    Client a, b;
    connect_as(&a, "prog", 0);
    assert_int_equal(compile(&a, 1, "quick one"), 0);
    assert_int_equal(flags_of(&a), XT_BLOB_QUICK);
    for (int i = 0; i < 500 && counter("refinements") < 1; i++) usleep(10000);
    assert_int_equal(counter("refinements"), 1);
    assert_int_equal(compile(&a, 2, "quick one"), 0);
    assert_true(a.link.cached);
    assert_int_equal(flags_of(&a), 0);
    connect_as(&b, "prog", 0);
    assert_int_equal(flags_of(&b), 0);
    assert_int_equal(compile(&a, 3, "quick crash"), 0);
    for (int i = 0; i < 500 && counter("queued") + counter("running"); i++) usleep(10000);
    assert_int_equal(compile(&a, 4, "quick crash"), 0);
    assert_true(a.link.cached);
    assert_int_equal(flags_of(&a), XT_BLOB_QUICK);
    assert_int_equal(counter("compilations"), 2);
    assert_int_equal(counter("refinements"), 1);
    assert_int_equal(counter("store_blobs"), 2);
    hang_up(&a), hang_up(&b);
}

static void merges(void **state) {
    (void)state;
    Client a, b;
    connect_as(&a, "a", 0);
    connect_as(&b, "b", 0);
    send_compile(&a, 1, "slow one");
    send_compile(&b, 2, "slow one");
    assert_int_equal(answer(&a, 1), 0);
    assert_int_equal(answer(&b, 2), 0);
    hang_up(&a), hang_up(&b);
    assert_int_equal(counter("compilations"), 1);
    assert_int_equal(counter("merged"), 1);
}

static void bad_units(void **state) {
    (void)state;
    Client c;
    connect_as(&c, "prog", 0);
    assert_int_equal(compile(&c, 1, "crash"), XT_REFUSE_compiler_crashed);
    assert_int_equal(compile(&c, 2, "refuse"), XT_REFUSE_opcode);
    assert_string_equal(c.text, "no such opcode");
    assert_int_equal(compile(&c, 3, "garbage"), XT_REFUSE_bad_blob);
    send_compile(&c, 4, "hang");
    assert_int_equal(compile(&c, 5, "fine"), 0); /* meanwhile */
    assert_int_equal(answer(&c, 4), XT_REFUSE_compiler_timeout);
    assert_int_equal(compile(&c, 6, "crash"), XT_REFUSE_compiler_crashed);
    assert_int_equal(compile(&c, 7, "hang"), XT_REFUSE_compiler_timeout);
    hang_up(&c);
    assert_int_equal(counter("compiler_crashes"), 1);
    assert_int_equal(counter("compiler_timeouts"), 1);
}

static void survives_kill(void **state) {
    (void)state;
    Client c;
    connect_as(&c, "prog", 0);
    assert_int_equal(compile(&c, 1, "one"), 0);
    assert_int_equal(compile(&c, 2, "crash"), XT_REFUSE_compiler_crashed);
    pause_ms(400); /* until it is committed */
    end_daemon(SIGKILL);
    hang_up(&c);
    start_daemon();
    connect_as(&c, "prog", 0);
    assert_int_equal(c.nhot, 1);
    assert_int_equal(c.link.tag, 1001);
    assert_int_equal(compile(&c, 3, "one"), 0);
    assert_true(c.link.cached);
    assert_int_equal(compile(&c, 4, "crash"), XT_REFUSE_compiler_crashed);
    XtMsg m = {.type = XT_MSG_REPORT, .report = {.reason = XT_REFUSE_too_many_exits, .exits = 5, .text = "no use"}};
    memcpy(m.report.key, c.link.key, 16);
    assert_int_equal(xt_conn_send(c.fd, &m, NULL), 0);
    hang_up(&c);
    connect_as(&c, "prog", 0);
    assert_int_equal(c.nhot, 1); /* a mark */
    assert_int_equal(c.link.dropped, XT_REFUSE_too_many_exits);
    assert_int_equal(c.link.tag, 1003);
    hang_up(&c);
    assert_int_equal(counter("compilations"), 0);
    char *text = ask((XtMsg){.type = XT_MSG_EXPLAIN, .explain = {""}});
    assert_non_null(strstr(text, "\"reason\":\"too_many_exits\",\"exits\":5"));
    free(text);
}

static void corrupt_store(void **state) {
    (void)state;
    Client c;
    char file[128];
    connect_as(&c, "prog", 0);
    assert_int_equal(compile(&c, 1, "one"), 0);
    hang_up(&c);
    assert_int_equal(end_daemon(SIGTERM), 0);
    snprintf(file, sizeof file, "%s/cache/data.mdb", dir);
    FILE *f = fopen(file, "r+");
    static char all[1 << 20];
    size_t n = fread(all, 1, sizeof all, f);
    char *at = memmem(all, n, "__main__", 8); /* within the blob */
    assert_non_null(at);
    for (; at; at = memmem(at + 1, n - (size_t)(at + 1 - all), "__main__", 8)) {
        fseek(f, at - all, SEEK_SET);
        fputc('X', f);
    }
    fclose(f);
    start_daemon();
    connect_as(&c, "prog", 0);
    assert_int_equal(c.nhot, 0);
    assert_int_equal(compile(&c, 1, "one"), 0);
    assert_false(c.link.cached);
    hang_up(&c);
    assert_int_equal(counter("store_corrupt"), 1);
}

static void garbage(void **state) {
    (void)state;
    Client c;
    XtMsg m;
    const struct { const char *bytes; size_t size; } bad[] = {{"GET / HTTP/1.0\r\n\r\n", 18}, {"\0\0\0\0", 4}, {"\5\0\0\0\xdd\xff\xff\xff\xff", 9},
                                                           {"\1\0\0\0\x90", 5}, {"\2\0\0\0\x91\x63", 6}, {"\xff\xff\xff\xff", 4}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        c = (Client){.fd = xt_conn_connect(path)};
        assert_int_equal(send(c.fd, bad[i].bytes, bad[i].size, MSG_NOSIGNAL), (int)bad[i].size);
        receive(&c, &m);
        assert_int_equal(m.type, XT_MSG_ERROR);
        xt_msg_free(&m);
        assert_int_not_equal(xt_conn_recv(c.fd, &m, NULL, WAIT_MS, NULL), 0);
        hang_up(&c);
    }
    c.fd = xt_conn_connect(path);
    m = (XtMsg){.type = XT_MSG_HELLO, .hello = {.version = 99}};
    assert_int_equal(xt_conn_send(c.fd, &m, NULL), 0);
    receive(&c, &m);
    assert_int_equal(m.type, XT_MSG_ERROR);
    assert_non_null(strstr(m.error.text, "version 99"));
    xt_msg_free(&m);
    hang_up(&c);
    connect_as(&c, "prog", 0);
    assert_int_equal(compile(&c, 1, "one"), 0);
    hang_up(&c);
}

/* A client that asks without reading is answered up to a limit and costs no more; others are served. */
static void floods(void **state) {
    (void)state;
    Client rude, c;
    connect_as(&rude, "rude", 1);
    for (int i = 0; i < 20; i++) send_compile(&rude, (uint32_t)i + 1, "slow one");
    int refused = 0;
    for (int i = 0; i < 20; i++) {
        XtMsg m;
        receive(&rude, &m);
        refused += m.type == XT_MSG_REFUSED && m.refused.reason == XT_REFUSE_queue_full;
        xt_msg_free(&m);
    }
    assert_int_equal(refused, 12);
    XtMsg status = {.type = XT_MSG_STATUS};
    uint8_t *frame;
    size_t size;
    assert_int_equal(xt_msg_encode(&status, &frame, &size), 0);
    fcntl(rude.fd, F_SETFL, O_NONBLOCK);
    for (int i = 0; i < 100000; i++)
        if (send(rude.fd, frame, size, MSG_NOSIGNAL) < 0) break;
    assert_int_equal(errno, EAGAIN);
    free(frame);
    connect_as(&c, "prog", 0);
    assert_int_equal(compile(&c, 1, "one"), 0);
    hang_up(&c);
    hang_up(&rude);
}

/* A daemon that is stopped makes nobody wait for long, and goes on where it was. */
static void stopped(void **state) {
    (void)state;
    Client c;
    int fds[1100], n = 0, last = 0;
    struct rlimit l;
    getrlimit(RLIMIT_NOFILE, &l);
    l.rlim_cur = l.rlim_max;
    if (l.rlim_max < 1200 || setrlimit(RLIMIT_NOFILE, &l)) skip();
    kill(daemon_pid, SIGSTOP);
    time_t begin = time(NULL);
    while (n < 1100 && (last = xt_conn_connect(path)) >= 0) fds[n++] = last;
    assert_int_equal(last, -EAGAIN);
    assert_true(time(NULL) - begin < 3);
    for (int i = 0; i < n; i++) close(fds[i]);
    kill(daemon_pid, SIGCONT);
    pause_ms(200);
    connect_as(&c, "prog", 0);
    assert_int_equal(compile(&c, 1, "one"), 0);
    hang_up(&c);
}

/* A compiler that does not even start is no fault of the unit: nothing is remembered. */
static void broken_compiler(void **state) {
    (void)state;
    Client c;
    end_daemon(SIGTERM);
    write_config("/bin/false", 1);
    start_daemon();
    connect_as(&c, "prog", 0);
    assert_int_equal(compile(&c, 1, "one"), XT_REFUSE_compiler_error);
    assert_int_equal(compile(&c, 2, "one"), XT_REFUSE_compiler_error);
    hang_up(&c);
    end_daemon(SIGTERM);
    write_config("/nonexistent/compiler", 1);
    start_daemon();
    connect_as(&c, "prog", 0);
    assert_int_equal(compile(&c, 1, "one"), XT_REFUSE_compiler_error);
    hang_up(&c);
    assert_int_equal(counter("store_refused"), 0);
    end_daemon(SIGTERM);
    write_config(getenv("XT_FAKE_COMPILER"), 1);
    start_daemon();
    connect_as(&c, "prog", 0);
    assert_int_equal(compile(&c, 1, "one"), 0);
    hang_up(&c);
}

static void reload(void **state) {
    (void)state;
    Client c;
    XtMsg m;
    char unit[16];
    int status = 0;
    uint32_t id = 0;
    write_config("/bin/false", 3); /* the path stays as it was, the deadline changes */
    kill(daemon_pid, SIGHUP);
    connect_as(&c, "prog", 0);
    while (!status && ++id < 20) { /* on a loaded machine, the first ones still have a second only */
        snprintf(unit, sizeof unit, "hang%u", id);
        send_compile(&c, id, unit);
        status = xt_conn_recv(c.fd, &m, NULL, 2000, NULL);
        if (!status) xt_msg_free(&m);
    }
    assert_int_equal(status, -ETIMEDOUT);
    assert_int_equal(answer(&c, id), XT_REFUSE_compiler_timeout);
    hang_up(&c);
}

static void metrics(void **state) {
    (void)state;
    char where[108], text[16384];
    size_t n = 0;
    snprintf(where, sizeof where, "%s/metrics", dir);
    int fd = xt_conn_connect(where);
    assert_true(fd >= 0);
    assert_int_equal(send(fd, "GET /metrics HTTP/1.0\r\n\r\n", 25, MSG_NOSIGNAL), 25);
    for (ssize_t r; (r = recv(fd, text + n, sizeof text - 1 - n, 0)) > 0;) n += (size_t)r;
    text[n] = 0;
    close(fd);
    assert_non_null(strstr(text, "200 OK"));
    assert_non_null(strstr(text, "xtlink_compile_seconds_count 0\n"));
}

static int run_and_wait(const char *option, const char *value) {
    int status;
    pid_t p = fork();
    if (!p) {
        close(2);
        execl(getenv("XT_DAEMON"), "xtlinkd", "--foreground", option, value, (char *)NULL);
        _exit(127);
    }
    assert_int_equal(waitpid(p, &status, 0), p);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void exit_codes(void **state) {
    (void)state;
    assert_int_equal(run_and_wait("--nonsense", "x"), 1);
    assert_int_equal(run_and_wait("--config", "/nonexistent/config"), 2);
    assert_int_equal(run_and_wait("--socket", "/nonexistent/dir/sock"), 3);
    assert_int_equal(run_and_wait("--socket", path), 3); /* a daemon answers there */
}

/* Started by a service manager: the socket is passed as descriptor 3, readiness is told. */
static void managed(void **state) {
    (void)state;
    char note[108], cache[128], text[64] = "", pid[16];
    int pair = socket(AF_UNIX, SOCK_DGRAM, 0), listening = socket(AF_UNIX, SOCK_STREAM, 0);
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    end_daemon(SIGTERM);
    snprintf(note, sizeof note, "%s/note", dir);
    snprintf(cache, sizeof cache, "%s/cache", dir);
    strcpy(a.sun_path, note);
    assert_int_equal(bind(pair, (struct sockaddr *)&a, sizeof a), 0);
    strcpy(a.sun_path, path);
    assert_int_equal(bind(listening, (struct sockaddr *)&a, sizeof a), 0);
    assert_int_equal(listen(listening, 5), 0);
    daemon_pid = fork();
    if (!daemon_pid) {
        snprintf(pid, sizeof pid, "%d", (int)getpid());
        setenv("LISTEN_PID", pid, 1), setenv("LISTEN_FDS", "1", 1), setenv("NOTIFY_SOCKET", note, 1);
        if (listening == 3) fcntl(3, F_SETFD, 0); else dup2(listening, 3);
        execl(getenv("XT_DAEMON"), "xtlinkd", "--foreground", "--cache-dir", cache, (char *)NULL);
        _exit(127);
    }
    close(listening);
    assert_true(recv(pair, text, sizeof text - 1, 0) > 0);
    assert_string_equal(text, "READY=1");
    assert_int_equal(counter("sessions"), 1);
    assert_int_equal(end_daemon(SIGTERM), 0);
    close(pair);
}

int main(void) {
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {T(compiles_and_shares), T(shares_with_the_program), T(refines), T(merges), T(bad_units), T(survives_kill), T(corrupt_store), T(garbage), T(floods), T(stopped),
                                       T(broken_compiler), T(reload), T(metrics), T(exit_codes), T(managed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
