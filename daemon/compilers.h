/* compilers.h -- the pool of xtlink-compiler processes: started on demand, one job each at a time, killed at a deadline, let go when idle.
 *
 * A fresh child first gets an empty unit, which every compiler answers (with a refusal). One that dies before that answer cannot run at all (say, a library is
 * missing): that is no fault of the unit, and further starts wait a little.
 */
#ifndef XT_DAEMON_COMPILERS_H
#define XT_DAEMON_COMPILERS_H
#include "config.h"
#include "protocol/compilerlink.h"
#include "scheduler.h"
#include <uv.h>

typedef enum XtCompilerEnd { XT_COMPILER_ANSWERED, XT_COMPILER_CRASHED, XT_COMPILER_TIMED_OUT, XT_COMPILER_BROKEN } XtCompilerEnd;

typedef struct XtCompilers XtCompilers;
typedef struct XtCompilersOwner {
    void *arg;
    /* The job has ended; a is set when answered. */
    void (*ended)(void *arg, XtJob *job, XtCompilerEnd how, const XtJobAnswer *a);
    /* Room for another job. */
    void (*ready)(void *arg);
} XtCompilersOwner;

/* config is looked at whenever it is needed and outlives the pool. */
XtCompilers *xt_compilers_new(uv_loop_t *loop, const XtConfig *config, const char *path, XtCompilersOwner owner);
/* Hash of the compiler's file: results depend on it. Looks again when the file has changed. 0, or a negative errno when it cannot be read. */
int xt_compilers_build_id(XtCompilers *c, uint8_t id[16]);
bool xt_compilers_have_room(const XtCompilers *c, bool thorough);
/* 0: the job is under way and will end by a call of ended(). Negative errno: no compiler could be started. */
int xt_compilers_run(XtCompilers *c, XtJob *job);
unsigned xt_compilers_count(const XtCompilers *c);
uint64_t xt_compilers_started(const XtCompilers *c);
/* Kills all; call before the loop runs for the last time, free after it. Jobs under way do not end. */
void xt_compilers_stop(XtCompilers *c);
void xt_compilers_free(XtCompilers *c);
#endif
