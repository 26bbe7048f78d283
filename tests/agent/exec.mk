# tests of the agent's executing half with hand-made blobs: make check-exec (wants AGENT_EXECUTE of agent/module.mk and PROTO)
SMOKE_OBJS := $(patsubst %,$(B)/agent/%.o,$(AGENT_EXECUTE) codehash stats log) $(B)/tests/agent/rt_smoke.o
$(B)/tests/agent/rt_smoke.o: CFLAGS += -isystem $(PYTHON_INCLUDE)
$(B)/tests/agent/rt_smoke.so: $(SMOKE_OBJS) $(PROTO)
	$(CC) -shared $(LDFLAGS) -o $@ $(SMOKE_OBJS) $(PROTO) $(PROTO_LIBS) -lm -lpthread
.PHONY: check-exec
check-exec: $(B)/tests/agent/rt_smoke.so
	$(PYTHON) tests/agent/test_exec.py $(dir $<)
