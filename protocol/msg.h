/* msg.h -- the messages of schema.def as C structs, their encoding, and blocking helpers for clients.
 *
 * Errors: every function returns 0 (or a descriptor) or a negative errno. No global state; safe in any thread.
 * Ownership: strings and bytes of a message to send are borrowed from the caller. A decoded message owns its strings and bytes (m->memory) until
 * xt_msg_free(). Decoded strings end with NUL.
 */
#ifndef XT_PROTOCOL_MSG_H
#define XT_PROTOCOL_MSG_H
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define XT_PROTOCOL_VERSION 4
#define XT_MAX_FRAME (16u << 20) /* bytes of a frame behind its length */

typedef struct XtBytes {
    const uint8_t *data;
    size_t size;
} XtBytes;

#define XT_MEMBER_U32(name) uint32_t name;
#define XT_MEMBER_U64(name) uint64_t name;
#define XT_MEMBER_I32(name) int32_t name;
#define XT_MEMBER_BOOL(name) bool name;
#define XT_MEMBER_STR(name) const char *name; /* NULL is sent as "" */
#define XT_MEMBER_BYTES(name) XtBytes name;
#define XT_MEMBER_KEY(name) uint8_t name[16];

#define XT_MSG(NAME, name, Struct, direction, doc) typedef struct Struct {
#define XT_FIELD(TYPE, name, bound, doc) XT_MEMBER_##TYPE(name)
#define XT_END(NAME, name, Struct)                                                                                                         \
    }                                                                                                                                      \
    Struct;
#include "schema.def"
#undef XT_MSG
#undef XT_FIELD
#undef XT_END

typedef enum XtMsgType {
    XT_MSG_NONE,
#define XT_MSG(NAME, name, Struct, direction, doc) XT_MSG_##NAME,
#define XT_FIELD(TYPE, name, bound, doc)
#define XT_END(NAME, name, Struct)
#include "schema.def"
#undef XT_MSG
#undef XT_FIELD
#undef XT_END
    XT_MSG_COUNT
} XtMsgType;

typedef struct XtMsg {
    XtMsgType type;
    void *memory; /* of a decoded message; NULL in one to send */
    union {
#define XT_MSG(NAME, name, Struct, direction, doc) Struct name;
#define XT_FIELD(TYPE, name, bound, doc)
#define XT_END(NAME, name, Struct)
#include "schema.def"
#undef XT_MSG
#undef XT_FIELD
#undef XT_END
    };
} XtMsg;

/* "HELLO"...; "?" for a number that is none */
const char *xt_msg_name(unsigned type);

/* Makes the whole frame, length included, in a malloc'ed buffer that the caller frees. -EMSGSIZE when a field is beyond its
 * bound, -ENOMEM. */
int xt_msg_encode(const XtMsg *m, uint8_t **frame, size_t *size);
/* Decodes a frame's body (without the length). -EBADMSG, -EPROTONOSUPPORT (HELLO or WELCOME of another protocol version; only
 * m->type and version are filled, nothing to free), -ENOMEM. err says what was wrong. */
int xt_msg_decode(const uint8_t *body, size_t size, XtMsg *m, char err[256]);
void xt_msg_free(XtMsg *m);

/* --- for clients: blocking. *stop, set by another thread, ends a wait within 50 ms with -ECANCELED; NULL: nobody does --- */

/* XTLINK_SOCKET, else $XDG_RUNTIME_DIR/xtlink/sock, else /run/xtlink/sock. -ENAMETOOLONG when it does not fit a socket address. */
int xt_default_socket(char path[108]);
/* A connected stream socket (close-on-exec, blocking) or a negative errno. Never waits: -EAGAIN when the daemon does not accept at present. Sending on
 * it waits at most 5 s for a peer that takes nothing. */
int xt_conn_connect(const char *path);
/* Sends all of it; -EPIPE without SIGPIPE when the peer is gone. On any error the connection is of no further use. */
int xt_conn_send(int fd, const XtMsg *m, const atomic_bool *stop);
/* Receives one message; the caller frees it with xt_msg_free(). A descriptor that comes along goes to *fd_out (close-on-exec, the caller closes
 * it; -1 when there is none; fd_out NULL: it is closed here). -ETIMEDOUT: no message began within timeout_ms (-1: for ever; 0: only look);
 * the connection stays good. Any other error, -EPIPE for end of stream, makes it useless. */
int xt_conn_recv(int fd, XtMsg *m, int *fd_out, int timeout_ms, const atomic_bool *stop);
#endif
