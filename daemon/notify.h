/* notify.h -- the two systemd protocols a daemon needs, without its library. */
#ifndef XT_DAEMON_NOTIFY_H
#define XT_DAEMON_NOTIFY_H
/* Sends "READY=1" and the like to NOTIFY_SOCKET; nothing without it. */
void xt_notify(const char *state);
/* The listening socket that a service manager passed (LISTEN_PID, LISTEN_FDS), or -1. Clears the variables, so that children see none. */
int xt_notify_passed_socket(void);
#endif
