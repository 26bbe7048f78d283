# The IR's core and passes; included by module.mk.
IR_OBJS := $(addprefix $(B)/codegen/,arena.o ir.o)
