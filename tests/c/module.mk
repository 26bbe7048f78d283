# cmocka tests of protocol/ and daemon/: make check-c
C_TESTS := test_protocol test_blob test_unit test_scheduler test_store test_daemon
C_TEST_BINS := $(C_TESTS:%=$(B)/tests/%)
FAKE_COMPILER := $(B)/tests/fake_compiler

$(C_TEST_BINS): $(B)/tests/%: $(B)/tests/c/%.o $(B)/tests/c/sample.o $(DAEMON_OBJS) $(PROTO)
	$(CC) $(LDFLAGS) -o $@ $^ $(PROTO_LIBS) -luv -llmdb -lcmocka
$(FAKE_COMPILER): $(B)/tests/c/fake_compiler.o $(B)/tests/c/sample.o $(PROTO)
	$(CC) $(LDFLAGS) -o $@ $^ $(PROTO_LIBS)

.PHONY: check-c
check-c: $(C_TEST_BINS) $(FAKE_COMPILER) $(DAEMON) $(B)/describe-protocol
	@$(B)/describe-protocol | cmp - docs/protocol.md
	@set -e; for t in $(C_TEST_BINS); do XT_DAEMON=$(abspath $(DAEMON)) XT_FAKE_COMPILER=$(abspath $(FAKE_COMPILER)) $$t; done
