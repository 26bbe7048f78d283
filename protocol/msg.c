/* msg.c -- encoder and decoder of the messages in schema.def: one function a message visits its fields in order, in either direction. */
#include "msg.h"
#include "compilerlink.h"
#include "wire.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Coder {
    msgpack_packer *out;  /* encoding; NULL: decoding */
    msgpack_sbuffer *buf; /* encoding */
    bool no_memory;
    const msgpack_object *in; /* decoding: the next element */
    const msgpack_object *end;
    char *memory;    /* decoding: room for strings and bytes */
    const char *bad; /* first field that is out of bounds or of another type */
} Coder;

static int write_out(void *coder, const char *data, size_t size)
{
    Coder *c = coder;
    if (msgpack_sbuffer_write(c->buf, data, size) == 0) return 0;
    c->no_memory = true;
    return -1;
}

static const msgpack_object *next(Coder *c, const char *name, msgpack_object_type type)
{
    if (!c->bad && (c->in == c->end || c->in->type != type)) c->bad = name;
    return c->bad ? NULL : c->in++;
}

static void visit_U64(Coder *c, const char *name, uint64_t *v, uint64_t bound)
{
    if (c->out) {
        if (*v > bound) c->bad = name;
        msgpack_pack_uint64(c->out, *v);
        return;
    }
    const msgpack_object *o = next(c, name, MSGPACK_OBJECT_POSITIVE_INTEGER);
    if (o && o->via.u64 > bound) c->bad = name;
    *v = o && !c->bad ? o->via.u64 : 0;
}

static void visit_U32(Coder *c, const char *name, uint32_t *v, uint64_t bound)
{
    uint64_t wide = *v;
    visit_U64(c, name, &wide, bound);
    *v = (uint32_t)wide;
}

static void visit_I32(Coder *c, const char *name, int32_t *v, uint64_t bound)
{
    if (c->out) {
        if (*v > (int64_t)bound || *v < -(int64_t)bound) c->bad = name;
        msgpack_pack_int32(c->out, *v);
        return;
    }
    bool negative = c->in != c->end && c->in->type == MSGPACK_OBJECT_NEGATIVE_INTEGER;
    const msgpack_object *o = next(c, name, negative ? MSGPACK_OBJECT_NEGATIVE_INTEGER : MSGPACK_OBJECT_POSITIVE_INTEGER);
    if (o && (negative ? o->via.i64 < -(int64_t)bound : o->via.u64 > bound)) c->bad = name;
    *v = o && !c->bad ? (int32_t)o->via.i64 : 0;
}

static void visit_BOOL(Coder *c, const char *name, bool *v, uint64_t bound)
{
    (void)bound;
    if (c->out) {
        if (*v) msgpack_pack_true(c->out);
        else msgpack_pack_false(c->out);
        return;
    }
    const msgpack_object *o = next(c, name, MSGPACK_OBJECT_BOOLEAN);
    *v = o && o->via.boolean;
}

static void visit_STR(Coder *c, const char *name, const char **v, uint64_t bound)
{
    if (c->out) {
        size_t n = *v ? strlen(*v) : 0;
        if (n > bound) c->bad = name, n = 0;
        msgpack_pack_str_with_body(c->out, *v ? *v : "", n);
        return;
    }
    const msgpack_object *o = next(c, name, MSGPACK_OBJECT_STR);
    *v = "";
    if (!o) return;
    if (!o->via.str.size) return; /* its pointer may be NULL */
    if (o->via.str.size > bound || memchr(o->via.str.ptr, 0, o->via.str.size)) {
        c->bad = name;
        return;
    }
    memcpy(c->memory, o->via.str.ptr, o->via.str.size);
    c->memory[o->via.str.size] = 0;
    *v = c->memory;
    c->memory += o->via.str.size + 1;
}

static void visit_BYTES(Coder *c, const char *name, XtBytes *v, uint64_t bound)
{
    if (c->out) {
        if (v->size > bound) c->bad = name, v->size = 0;
        msgpack_pack_bin_with_body(c->out, v->data ? (const void *)v->data : "", v->size);
        return;
    }
    const msgpack_object *o = next(c, name, MSGPACK_OBJECT_BIN);
    *v = (XtBytes){NULL, 0};
    if (!o || !o->via.bin.size) return;
    if (o->via.bin.size > bound) {
        c->bad = name;
        return;
    }
    *v = (XtBytes){memcpy(c->memory, o->via.bin.ptr, o->via.bin.size), o->via.bin.size};
    c->memory += o->via.bin.size;
}

static void visit_KEY(Coder *c, const char *name, uint8_t (*v)[16], uint64_t bound)
{
    if (c->out) {
        msgpack_pack_bin_with_body(c->out, *v, bound);
        return;
    }
    const msgpack_object *o = next(c, name, MSGPACK_OBJECT_BIN);
    if (o && o->via.bin.size != bound) c->bad = name;
    if (o && !c->bad) memcpy(*v, o->via.bin.ptr, bound);
    else memset(*v, 0, bound);
}

#define XT_MSG(NAME, name, Struct, direction, doc)                                                                                         \
    static void visit_##name(Coder *c, Struct *m)                                                                                          \
    {
#define XT_FIELD(TYPE, name, bound, doc) visit_##TYPE(c, #name, &m->name, bound);
#define XT_END(NAME, name, Struct) }
#include "schema.def"
#undef XT_MSG
#undef XT_FIELD
#undef XT_END

enum {
    MAX_FIELDS = 16,
#define XT_MSG(NAME, name, Struct, direction, doc) FIELDS_##NAME = 0
#define XT_FIELD(TYPE, name, bound, doc) +1
#define XT_END(NAME, name, Struct) ,
#include "schema.def"
#undef XT_MSG
#undef XT_FIELD
#undef XT_END
};

static const struct {
    const char *name;
    unsigned nfields;
} messages[XT_MSG_COUNT] = {
    {"?", 0},
#define XT_MSG(NAME, name, Struct, direction, doc) {#NAME, FIELDS_##NAME},
#define XT_FIELD(TYPE, name, bound, doc)
#define XT_END(NAME, name, Struct)
#include "schema.def"
#undef XT_MSG
#undef XT_FIELD
#undef XT_END
};

const char *xt_msg_name(unsigned type) { return messages[type < XT_MSG_COUNT ? type : 0].name; }

static void visit(Coder *c, XtMsg *m)
{
    switch (m->type) {
#define XT_MSG(NAME, name, Struct, direction, doc)                                                                                         \
    case XT_MSG_##NAME:                                                                                                                    \
        visit_##name(c, &m->name);                                                                                                         \
        break;
#define XT_FIELD(TYPE, name, bound, doc)
#define XT_END(NAME, name, Struct)
#include "schema.def"
#undef XT_MSG
#undef XT_FIELD
#undef XT_END
    case XT_MSG_NONE:
    case XT_MSG_COUNT: c->bad = "type"; break;
    }
}

int xt_msg_encode(const XtMsg *m, uint8_t **frame, size_t *size)
{
    XtMsg copy = *m; /* the visitors take both directions; encoding changes nothing of the caller's */
    msgpack_sbuffer buf;
    msgpack_packer packer;
    msgpack_sbuffer_init(&buf);
    Coder c = {.out = &packer, .buf = &buf};
    msgpack_packer_init(&packer, &c, write_out);
    *frame = NULL, *size = 0;
    if (m->type <= XT_MSG_NONE || m->type >= XT_MSG_COUNT) return -EMSGSIZE;
    write_out(&c, "\0\0\0\0", 4);
    msgpack_pack_array(&packer, messages[m->type].nfields + 1);
    msgpack_pack_uint32(&packer, m->type);
    visit(&c, &copy);
    if (c.no_memory || c.bad || buf.size - 4 > XT_MAX_FRAME) {
        msgpack_sbuffer_destroy(&buf);
        return c.no_memory ? -ENOMEM : -EMSGSIZE;
    }
    xt_put_u32((uint8_t *)buf.data, (uint32_t)(buf.size - 4));
    *size = buf.size;
    *frame = (uint8_t *)msgpack_sbuffer_release(&buf);
    return 0;
}

/* The version of a HELLO or WELCOME, which is the first field in every version of the protocol; else our own. */
static uint32_t version_of(const msgpack_object_array *a, uint64_t type)
{
    bool greets = type == XT_MSG_HELLO || type == XT_MSG_WELCOME;
    return greets && a->size > 1 && a->ptr[1].type == MSGPACK_OBJECT_POSITIVE_INTEGER ? (uint32_t)a->ptr[1].via.u64 : XT_PROTOCOL_VERSION;
}

static int decode_array(const msgpack_object *o, size_t size, XtMsg *m, char err[256])
{
    const msgpack_object_array *a = &o->via.array;
    if (o->type != MSGPACK_OBJECT_ARRAY || !a->size || a->ptr[0].type != MSGPACK_OBJECT_POSITIVE_INTEGER) {
        snprintf(err, 256, "not a message");
        return -EBADMSG;
    }
    uint64_t type = a->ptr[0].via.u64;
    if (version_of(a, type) != XT_PROTOCOL_VERSION) {
        m->type = (XtMsgType)type;
        *(type == XT_MSG_HELLO ? &m->hello.version : &m->welcome.version) = version_of(a, type);
        snprintf(err, 256, "protocol version %u, not %d", version_of(a, type), XT_PROTOCOL_VERSION);
        return -EPROTONOSUPPORT;
    }
    if (type <= XT_MSG_NONE || type >= XT_MSG_COUNT) {
        snprintf(err, 256, "unknown message number %llu", (unsigned long long)type);
        return -EBADMSG;
    }
    if (a->size != messages[type].nfields + 1) {
        snprintf(err, 256, "%s: %u fields, not %u", messages[type].name, a->size - 1, messages[type].nfields);
        return -EBADMSG;
    }
    m->memory = malloc(size + MAX_FIELDS);
    if (!m->memory) {
        snprintf(err, 256, "out of memory");
        return -ENOMEM;
    }
    m->type = (XtMsgType)type;
    Coder c = {.in = a->ptr + 1, .end = a->ptr + a->size, .memory = m->memory};
    visit(&c, m);
    if (!c.bad) return 0;
    snprintf(err, 256, "%s: field %s is of another type or out of bounds", messages[type].name, c.bad);
    xt_msg_free(m);
    return -EBADMSG;
}

int xt_msg_decode(const uint8_t *body, size_t size, XtMsg *m, char err[256])
{
    msgpack_unpacked u;
    memset(m, 0, sizeof *m);
    err[0] = 0;
    int r = xt_wire_unpack(body, size, 1, &u);
    if (r) {
        snprintf(err, 256, "not a message");
        return r;
    }
    r = decode_array(&u.data, size, m, err);
    msgpack_unpacked_destroy(&u);
    return r;
}

void xt_msg_free(XtMsg *m)
{
    free(m->memory);
    memset(m, 0, sizeof *m);
}
