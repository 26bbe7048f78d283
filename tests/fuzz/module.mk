# The compiler that gets wrong profiles, for fuzz.py --mutate
MUTATING := $(B)/tests/mutating-compiler
$(MUTATING): $(B)/tests/fuzz/mutate.o $(COMPILER_OBJS) $(PROTO)
	@mkdir -p $(dir $@)
	$(CC) -Wl,--wrap=xt_unit_decode -o $@ $^ $(LDFLAGS) $(LLVM_LIBS) -lseccomp $(PROTO_LIBS)
.PHONY: mutating
mutating: $(MUTATING)
