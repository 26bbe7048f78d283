# xtlink: the command line. Needs libjson-c for reading the daemon's answers.
CLI := $(B)/xtlink
CLI_PARTS := main paths ask print daemon_start blobget run status top explain cache disasm doctor
CLI_OBJS := $(CLI_PARTS:%=$(B)/cli/%.o)

$(CLI): $(CLI_OBJS) $(PROTO)
	$(CC) $(LDFLAGS) -o $@ $^ $(PROTO_LIBS) -ljson-c
all: $(CLI)
