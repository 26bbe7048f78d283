/* look.h -- the locals of frames that run natively, as frame.f_locals and the builtins locals, vars, dir, eval and exec see them. */
#ifndef XT_AGENT_LOOK_H
#define XT_AGENT_LOOK_H

/* Puts functions of our own in front of these. Once. 0, -1. */
int xt_look_init(void);
#endif
