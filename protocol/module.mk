# libxtproto.a: what daemon, agent, compiler and tools share. Users link it with $(PROTO_LIBS).
PROTO := $(B)/libxtproto.a
PROTO_LIBS := -lmsgpackc -lb2
PROTO_OBJS := $(addprefix $(B)/protocol/,abi.o msg.o conn.o wire.o unit.o blob.o blobprint.o hash.o reasons.o symbols.o compilerlink.o)

ABI_FILES := protocol/symbols.def protocol/blob.h protocol/reasons.def agent/rt.h
$(B)/protocol/abi.o: CFLAGS += -DXT_ABI_ID=0x$(shell cat $(ABI_FILES) | sha256sum | cut -c1-16)ull
$(B)/protocol/abi.o: $(ABI_FILES)

$(PROTO): $(PROTO_OBJS)
	rm -f $@ && ar rcs $@ $^
all: $(PROTO)

# docs/protocol.md comes from the message table
$(B)/describe-protocol: $(B)/protocol/describe.o
	$(CC) $(LDFLAGS) -o $@ $^
.PHONY: docs
docs: $(B)/describe-protocol
	$< > docs/protocol.md
