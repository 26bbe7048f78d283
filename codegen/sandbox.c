/* sandbox.c -- see sandbox.h */
#include "codegen/sandbox.h"
#include "protocol/compilerlink.h"
#include <errno.h>
#include <seccomp.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

static int set_limit(int what, rlim_t value)
{
    struct rlimit r;
    if (getrlimit((__rlimit_resource_t)what, &r) != 0) return -errno;
    if (r.rlim_max != RLIM_INFINITY && r.rlim_max < value) value = r.rlim_max;
    r.rlim_cur = r.rlim_max = value;
    return setrlimit((__rlimit_resource_t)what, &r) != 0 ? -errno : 0;
}

static int allow_plain(scmp_filter_ctx filter)
{
    static const int calls[] = {
        SCMP_SYS(read),         SCMP_SYS(close),     SCMP_SYS(munmap),       SCMP_SYS(mremap),         SCMP_SYS(madvise),
        SCMP_SYS(brk),          SCMP_SYS(futex),     SCMP_SYS(exit),         SCMP_SYS(exit_group),     SCMP_SYS(clock_gettime),
        SCMP_SYS(gettimeofday), SCMP_SYS(getrusage), SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigaction),
        SCMP_SYS(sigaltstack),  SCMP_SYS(getpid),    SCMP_SYS(gettid),       SCMP_SYS(sched_yield),    SCMP_SYS(getrandom),
    };
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        int r = seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 0);
        if (r != 0) return r;
    }
    return 0;
}

static int allow_limited(scmp_filter_ctx filter)
{
    static const int executable[] = {SCMP_SYS(mmap), SCMP_SYS(mprotect)}, descriptors[] = {STDERR_FILENO, XT_COMPILER_FD};
    for (int i = 0; i < 2; i++) {
        int r = seccomp_rule_add(filter, SCMP_ACT_ALLOW, executable[i], 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
        if (r == 0) r = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(write), 1, SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)descriptors[i], 0));
        if (r != 0) return r;
    }
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid(), 0)); /* abort() */
}

int xt_sandbox_enter(void)
{
    static const struct {
        int what;
        rlim_t value;
    } limits[] = {
        {RLIMIT_CORE, 0},
        {RLIMIT_NPROC, 0},
        {RLIMIT_NOFILE, 0},
#ifndef __SANITIZE_ADDRESS__ /* which reserves terabytes of address space */
        {RLIMIT_AS, (rlim_t)2 << 30},
#endif
    };
    int r = 0;
    for (size_t i = 0; r == 0 && i < sizeof limits / sizeof *limits; i++) r = set_limit(limits[i].what, limits[i].value);
    if (r != 0) return r;
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    if (!filter) return -ENOMEM;
    r = allow_plain(filter);
    if (r == 0) r = allow_limited(filter);
    if (r == 0) r = seccomp_load(filter);
    seccomp_release(filter);
    return r;
}
