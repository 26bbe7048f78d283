# xtlink: builds everything into build/ (SAN=1: ASan+UBSan build in build/san; PYDEBUG=1: for CPython's
# debug build, in build/pydebug). Each folder's module.mk says what it consists of.
PREFIX ?= /usr
DESTDIR ?=
SAN ?= 0
DEBUG ?= 0
PYDEBUG ?= 0
B := build
CFLAGS := -std=c17 -O2 -g -fno-omit-frame-pointer -fvisibility=hidden -fPIC -D_GNU_SOURCE -Wall -Wextra -Wpedantic -Werror -I.
LDFLAGS := -Wl,-z,relro,-z,now
ifeq ($(SAN),1)
B := build/san
CFLAGS += -O1 -fsanitize=address,undefined -fno-sanitize-recover=undefined -DXT_DEBUG=1
LDFLAGS += -fsanitize=address,undefined
else ifeq ($(DEBUG),1)
B := build/debug
CFLAGS += -O1 -DXT_DEBUG=1
else ifeq ($(PYDEBUG),1)
B := build/pydebug
CFLAGS += -DPy_DEBUG
override PYTHON := /usr/bin/python3.11d
endif
PYTHON ?= /usr/bin/python3.11

.PHONY: all
all:

-include protocol/module.mk daemon/module.mk codegen/module.mk agent/module.mk cli/module.mk tests/module.mk bench/module.mk systemd/module.mk tools/targets.mk

$(B)/%.o: %.c
	@mkdir -p $(dir $@)
	$(CC) $(CFLAGS) -MMD -MP -c $< -o $@

-include $(shell find $(B) -name '*.d' 2>/dev/null)

.PHONY: clean
clean:
	rm -rf build
