# xtlink-compiler: front end (bytecode to IR), IR and passes, back end (IR to blob). Needs LLVM 19 and libseccomp.
include codegen/ir.mk
FRONT_OBJS := $(patsubst %.c,$(B)/%.o,$(sort $(wildcard codegen/bytecode.c codegen/cfg.c codegen/build*.c codegen/spec_*.c)))
LLVM_CONFIG ?= /usr/lib/llvm-19/bin/llvm-config
LLVM_CFLAGS = -isystem $(shell $(LLVM_CONFIG) --includedir)
LLVM_LIBS = $(shell $(LLVM_CONFIG) --ldflags --libs)
CODEGEN_SOURCES := $(sort $(wildcard codegen/*.[ch] codegen/*.def protocol/*.def protocol/blob.h protocol/unit.h))
CODEGEN_BUILD_ID = xtlink-$(shell cat $(CODEGEN_SOURCES) | sha256sum | cut -c1-16)
LOWER_OBJS := $(addprefix $(B)/codegen/,layout.o object.o blobwriter.o machine.o lower.o lower_exit.o lower_home.o lower_layout.o lower_call.o lower_frame.o lower_value.o lower_number.o \
              lower_object.o lower_ref.o lower_iter.o)
COMPILER_OBJS := $(IR_OBJS) $(FRONT_OBJS) $(LOWER_OBJS) $(addprefix $(B)/codegen/,compile.o devunit.o sandbox.o main.o)

$(LOWER_OBJS) $(B)/codegen/main.o: CFLAGS += $(LLVM_CFLAGS)
$(B)/codegen/blobwriter.o $(B)/codegen/main.o: CFLAGS += -DXT_BUILD_ID='"$(CODEGEN_BUILD_ID)"'
$(B)/codegen/blobwriter.o $(B)/codegen/main.o: $(CODEGEN_SOURCES)

$(B)/xtlink-compiler: $(COMPILER_OBJS) $(PROTO)
	$(CC) -o $@ $(COMPILER_OBJS) $(PROTO) $(LDFLAGS) $(LLVM_LIBS) -lseccomp $(PROTO_LIBS)
all: $(B)/xtlink-compiler

# The layout table against Python's own headers: checked when this compiles.
$(B)/tests/test_layout: tests/c/test_layout.c codegen/layout_cp311.def
	@mkdir -p $(dir $@)
	$(CC) -std=c17 -Wall -Wextra -Werror -I. -isystem $(shell $(PYTHON) -c 'import sysconfig; print(sysconfig.get_path("include"))') $< -o $@
check-layout: $(B)/tests/test_layout

$(B)/tests/c/test_lower.o: CFLAGS += $(LLVM_CFLAGS)
$(B)/tests/test_lower: $(B)/tests/c/test_lower.o $(filter-out $(B)/codegen/main.o $(B)/codegen/sandbox.o,$(COMPILER_OBJS)) $(PROTO)
	@mkdir -p $(dir $@)
	$(CC) -o $@ $^ $(LDFLAGS) $(LLVM_LIBS) $(PROTO_LIBS) -lcmocka -lm
.PHONY: check-lower check-layout
check-lower: $(B)/tests/test_lower $(B)/xtlink-compiler
	$<
	for f in tests/lower/*.ir; do $(B)/xtlink-compiler --ir $$f || exit 1; $(B)/xtlink-compiler --ir $$f --passes --stress || exit 1; done
