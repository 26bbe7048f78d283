# xtlinkd
DAEMON := $(B)/xtlinkd
DAEMON_PARTS := config log keymap text segment scheduler store metrics compilers service session tools scrape notify listen
DAEMON_OBJS := $(DAEMON_PARTS:%=$(B)/daemon/%.o)

$(DAEMON): $(B)/daemon/main.o $(DAEMON_OBJS) $(PROTO)
	$(CC) $(LDFLAGS) -o $@ $^ $(PROTO_LIBS) -luv -llmdb
all: $(DAEMON)
