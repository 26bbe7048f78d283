# libxtlink.so (loader, no dependencies) and xtlink-cp311.so (agent for CPython 3.11)
PYTHON_INCLUDE ?= /usr/include/python3.11
AGENT_OBSERVE := atexit collector log stats codehash record classify profile sampler unitbuild client request learn check agent
AGENT_EXECUTE := $(patsubst agent/%.c,%,$(wildcard agent/link.c agent/mapping.c agent/entry.c agent/quicken.c agent/exit.c agent/exctable.c agent/osr.c agent/tracers.c agent/code_lines.c agent/tracemalloc.c agent/interpreter_only.c agent/poll.c agent/frames.c agent/inlined.c agent/arguments.c agent/look.c agent/gen.c agent/reserve.c \
	agent/native_table.c agent/symbols.c agent/rt_*.c agent/bind*.c agent/stack*.c))
ifeq ($(PYDEBUG),1)
AGENT_EXECUTE += debug_python
endif
AGENT_OBJS := $(patsubst %,$(B)/agent/%.o,$(AGENT_OBSERVE) $(AGENT_EXECUTE))

# the last option: frames have few locals, a call of memset costs more than the loop that clears them
$(AGENT_OBJS): CFLAGS += -isystem $(PYTHON_INCLUDE) -fno-plt -fomit-frame-pointer -fno-tree-loop-distribute-patterns
# The libraries are linked in: a worker process loads nothing that it does not need (the shared libb2 brings libgomp).
$(B)/xtlink-cp311.so: $(AGENT_OBJS) $(PROTO)
	$(CC) -shared $(LDFLAGS) -Wl,--exclude-libs,ALL -Wl,--as-needed -o $@ $(AGENT_OBJS) $(PROTO) -Wl,-Bstatic $(PROTO_LIBS) -Wl,-Bdynamic -lpthread -lm
$(B)/libxtlink.so: $(B)/agent/loader.o
	$(CC) -shared $(LDFLAGS) -o $@ $^
all: $(B)/xtlink-cp311.so $(B)/libxtlink.so

# debugging aid: prints requests written with XTLINK_DUMP_UNIT
$(B)/xtlink-unitdump: $(B)/cli/unitdump.o $(PROTO)
	$(CC) $(LDFLAGS) -o $@ $^ $(PROTO_LIBS)
all: $(B)/xtlink-unitdump
