/* listen.h -- the daemon's socket file. */
#ifndef XT_DAEMON_LISTEN_H
#define XT_DAEMON_LISTEN_H
/* Listens at path (its directory is made; a stale socket is replaced, one that answers is not: -EADDRINUSE). Everybody may connect when root runs the
 * daemon, else the user only. A non-blocking descriptor, or a negative errno with one line in err. */
int xt_listen(const char *path, char err[512]);
#endif
