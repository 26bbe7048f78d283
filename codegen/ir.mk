# The IR's core and passes, and the driver of their text tests; included by module.mk.
IR_OBJS := $(addprefix $(B)/codegen/,arena.o copies.o drops.o ir.o text.o verify.o pass_dce.o pass_gvn.o pass_licm.o pass_ranges.o pass_refcount.o pass_simplify.o)

$(B)/xtlink-irtest: $(B)/tests/ir/irtest.o $(IR_OBJS) $(B)/protocol/reasons.o
	$(CC) -o $@ $^ $(LDFLAGS) -lm
.PHONY: check-ir
check-ir: $(B)/xtlink-irtest
	$(PYTHON) tests/ir/run.py $<
