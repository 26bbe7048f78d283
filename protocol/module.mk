# libxtproto.a: what daemon, agent, compiler and tools share. Users link it with $(PROTO_LIBS).
PROTO := $(B)/libxtproto.a
PROTO_LIBS := -lmsgpackc -lb2
PROTO_OBJS := $(addprefix $(B)/protocol/,msg.o conn.o wire.o unit.o blob.o blobprint.o hash.o reasons.o symbols.o compilerlink.o)

$(PROTO): $(PROTO_OBJS)
	rm -f $@ && ar rcs $@ $^
all: $(PROTO)

# docs/protocol.md comes from the message table
$(B)/describe-protocol: $(B)/protocol/describe.o
	$(CC) $(LDFLAGS) -o $@ $^
.PHONY: docs
docs: $(B)/describe-protocol
	$< > docs/protocol.md
