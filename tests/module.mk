# What the tests consist of; tools/check.py runs them all.
include tests/c/module.mk

# The executing half of the agent as an extension module, with blobs made by hand.
$(B)/tests/agent/rt_smoke.o: CFLAGS += -isystem $(PYTHON_INCLUDE)
SMOKE_OBJS = $(patsubst %,$(B)/agent/%.o,$(AGENT_EXECUTE) log codehash record stats)
$(B)/tests/rt_smoke.so: $(B)/tests/agent/rt_smoke.o $(SMOKE_OBJS) $(PROTO)
	$(CC) -shared $(LDFLAGS) -o $@ $^ $(PROTO_LIBS) -lpthread -lm
.PHONY: check-exec
check-exec: $(B)/tests/rt_smoke.so
	@$(PYTHON) tests/agent/test_exec.py $(B)/tests
