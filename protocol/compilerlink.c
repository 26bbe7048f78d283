/* compilerlink.c -- see compilerlink.h */
#include "compilerlink.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void xt_put_u32(uint8_t *p, uint32_t v)
{
    for (int i = 0; i < 4; i++) p[i] = (uint8_t)(v >> 8 * i);
}

uint32_t xt_get_u32(const uint8_t *p) { return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24; }

static int read_all(int fd, void *data, size_t size)
{
    for (uint8_t *p = data; size;) {
        ssize_t n = read(fd, p, size);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return n ? -errno : -EPIPE;
        p += n, size -= (size_t)n;
    }
    return 0;
}

static int write_all(int fd, const void *data, size_t size)
{
    for (const uint8_t *p = data; size;) {
        ssize_t n = write(fd, p, size);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return -errno;
        p += n, size -= (size_t)n;
    }
    return 0;
}

int xt_job_read(int fd, uint32_t *job, uint32_t *effort, uint8_t **unit, size_t *size)
{
    uint8_t head[XT_JOB_HEAD];
    int r = read_all(fd, head, sizeof head);
    if (r) return r;
    uint32_t length = xt_get_u32(head);
    if (length < XT_JOB_HEAD - 4 || length > XT_MAX_JOB_FRAME) return -EBADMSG;
    *job = xt_get_u32(head + 4), *effort = xt_get_u32(head + 8), *size = length - (XT_JOB_HEAD - 4);
    *unit = malloc(*size + 1);
    if (!*unit) return -ENOMEM;
    r = read_all(fd, *unit, *size);
    if (r) free(*unit), *unit = NULL;
    return r;
}

int xt_job_answer(int fd, uint32_t job, uint32_t status, const void *bytes, size_t size)
{
    if (size > XT_MAX_JOB_FRAME - 8) return -EMSGSIZE;
    uint8_t head[12];
    xt_put_u32(head, (uint32_t)size + 8), xt_put_u32(head + 4, job), xt_put_u32(head + 8, status);
    int r = write_all(fd, head, sizeof head);
    return r ? r : write_all(fd, bytes, size);
}

void xt_job_head(uint8_t head[XT_JOB_HEAD], uint32_t job, XtJobEffort effort, size_t unit_size)
{
    xt_put_u32(head, (uint32_t)unit_size + XT_JOB_HEAD - 4), xt_put_u32(head + 4, job), xt_put_u32(head + 8, effort);
}

long xt_job_parse(const uint8_t *buf, size_t have, XtJobAnswer *a)
{
    if (have < 4) return 0;
    uint32_t length = xt_get_u32(buf);
    if (length < 8 || length > XT_MAX_JOB_FRAME) return -EBADMSG;
    if (have < (size_t)length + 4) return 0;
    *a = (XtJobAnswer){xt_get_u32(buf + 4), xt_get_u32(buf + 8), buf + 12, length - 8};
    return (long)length + 4;
}
