/* request.h -- decides what to have compiled, builds the requests, applies the answers. GIL held for all of it. */
#ifndef XT_AGENT_REQUEST_H
#define XT_AGENT_REQUEST_H
#include "client.h"
#include "record.h"

/* A sample saw frame f near the top of ts; natively: in native code. 1 when that made something newly hot. */
int xt_request_sampled(PyThreadState *ts, _PyInterpreterFrame *f, int natively);
/* Applies answers that have come, starts bursts and sends requests that are due. */
void xt_request_work(void);
/* The program is about to run co (audit event exec): links what the hot list has for it and the code inside it; in eager modes compiles all of it
 * and waits. */
void xt_request_exec(PyCodeObject *co);
/* 1 while exec events are of use. */
int xt_request_wants_exec(void);
/* Mode learn: requests everything of which at least that many instructions were seen, waits for the answers, each up to wait_ms, and links them.
 * loops: only loops. */
void xt_request_learn(uint32_t events, int wait_ms, int loops);
/* Takes over a loop of ts that has native code by now. */
void xt_request_take_over(PyThreadState *ts);
/* In a forked child: requests under way are the parent's, they have to be sent again. */
void xt_request_forked(void);
/* The program has ended: sends the requests that waited for that, and those that can be better by now; their answers are for later processes. */
void xt_request_finish(void);
#endif
