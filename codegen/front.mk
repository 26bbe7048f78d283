# The front end: bytecode + profile -> IR; included by module.mk.
FRONT_OBJS := $(addprefix $(B)/codegen/,bytecode.o cfg.o build.o build_ops.o spec_number.o spec_container.o spec_iter.o spec_attr.o spec_call.o spec_builtin.o)
