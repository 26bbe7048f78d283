/* client.h -- talks to xtlinkd. A helper thread does all of it but the hello; others queue requests and fetch answers. No GIL needed; nothing here calls Python.
 * The socket is open only while something is outstanding, and in the thread's own table of descriptors: the program does not see it. */
#ifndef XT_AGENT_CLIENT_H
#define XT_AGENT_CLIENT_H
#include <stddef.h>
#include <stdint.h>

#include "protocol/msg.h"

typedef struct XtAnswer {
    struct XtAnswer *next;
    uint32_t id;      /* of the request; 0: from the hot list */
    uint32_t refused; /* XT_REFUSE_*, none: linked. From the hot list: an earlier process of this program gave the code up */
    int32_t osr;
    uint64_t tag;
    uint8_t hash[16], key[16];
    const void *blob; /* in a mapped segment, for ever */
    size_t size;
    uint8_t cached, attempt;
} XtAnswer;

/* program: see agent.c. Strings are kept. 0 or a negative errno. */
int xt_client_init(const char *socket, const char *python, const char *cpu, const char *program, const char *mode);
/* Connects and gets the program's hot list; waits at most timeout_ms for its end. The rest arrives later. */
void xt_client_hello(int timeout_ms);
/* Queues *m with the unit, which it takes over (malloc'ed); the name is copied. Dropped with a refusal when too much is queued. */
void xt_client_compile(const XtMsgCompile *m, uint8_t *unit, size_t size);
/* Waits until all that is queued has been sent, or for timeout_ms. */
void xt_client_flush(int timeout_ms);
void xt_client_report(const uint8_t key[16], uint32_t reason, uint64_t exits, const char *text);
/* Takes all answers that have come (a list in order; the caller frees each). With wait_id != 0 waits up to timeout_ms for that id's. */
XtAnswer *xt_client_answers(uint32_t wait_id, int timeout_ms);
int xt_client_has_answers(void);
/* 1 when the hot list has come to its end, or nobody answers. */
int xt_client_hot_ended(void);
/* 0 while no daemon answers; sees to it that one is looked for again from time to time. */
int xt_client_ready(void);
void xt_client_stop(void); /* the thread is gone on return */
/* around fork, as in sampler.h; a thread comes back with the next request */
void xt_client_fork_prepare(void);
void xt_client_fork_parent(void);
void xt_client_fork_child(int threads); /* threads 0: the child must not have threads of ours, so nothing is asked for there */
#endif
