/* look.h -- frame.f_locals of frames that run natively. */
#ifndef XT_AGENT_LOOK_H
#define XT_AGENT_LOOK_H

/* Puts a getter of our own in front of frame.f_locals. Once. 0, -1. */
int xt_look_init(void);
#endif
