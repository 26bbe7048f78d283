/* compilerlink.h -- frames between xtlinkd and its xtlink-compiler children, on descriptor 3 of the child.
 *
 *   request: u32 length | u32 job | u32 effort | unit bytes    length counts what follows it; effort: XtJobEffort
 *   answer:  u32 length | u32 job | u32 status | bytes         status 0: a blob; else XT_REFUSE_*: text for people
 *
 * Numbers are little-endian. Errors are negative errno.
 */
#ifndef XT_PROTOCOL_COMPILERLINK_H
#define XT_PROTOCOL_COMPILERLINK_H
#include <stddef.h>
#include <stdint.h>

enum { XT_COMPILER_FD = 3 };
#define XT_MAX_JOB_FRAME (64u << 20) /* largest length */

typedef enum XtJobEffort {
    XT_JOB_AWAITED, /* somebody waits: what takes long may be left out, which the blob says (XT_BLOB_QUICK) */
    XT_JOB_THOROUGH
} XtJobEffort;

typedef struct XtJobAnswer {
    uint32_t job, status;
    const uint8_t *bytes;
    size_t size;
} XtJobAnswer;

void xt_put_u32(uint8_t *p, uint32_t v);
uint32_t xt_get_u32(const uint8_t *p);

/* child: blocks for the next request. *unit is malloc'ed, the caller frees it. -EPIPE: the daemon is gone, exit. Uses read(2) only. */
int xt_job_read(int fd, uint32_t *job, uint32_t *effort, uint8_t **unit, size_t *size);
/* child: sends the answer. Uses write(2) only. */
int xt_job_answer(int fd, uint32_t job, uint32_t status, const void *bytes, size_t size);

/* daemon: the head of a request; the unit's bytes follow it */
enum { XT_JOB_HEAD = 12 };
void xt_job_head(uint8_t head[XT_JOB_HEAD], uint32_t job, XtJobEffort effort, size_t unit_size);
/* daemon: looks for an answer at the start of have bytes. 0: not complete yet; > 0: bytes it takes, *a points into buf; -EBADMSG */
long xt_job_parse(const uint8_t *buf, size_t have, XtJobAnswer *a);
#endif
