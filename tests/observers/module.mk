# The module provoke and the tests with it: make check-observers OBSERVERS="--only generators --kind trace"
$(B)/tests/observers/provoke.o: CFLAGS += -isystem $(PYTHON_INCLUDE)
$(B)/tests/provoke.so: $(B)/tests/observers/provoke.o
	$(CC) -shared $(LDFLAGS) -o $@ $<
OBSERVERS ?=
.PHONY: provoke check-observers
provoke: $(B)/tests/provoke.so
check-observers: deps
	@$(MAKE) --no-print-directory all provoke
	@$(PYTHON) tests/observers/observers.py --build $(B) --python $(PYTHON) $(OBSERVERS)
