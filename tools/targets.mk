# Targets for people: deps, demo, check, check-fast, lint, format, install. Included by the top Makefile behind the folders' module.mk.
BINDIR ?= $(PREFIX)/bin
LIBDIR ?= $(PREFIX)/lib/xtlink
PTHDIR ?= $(PREFIX)/lib/python3/dist-packages

.PHONY: deps deps-build demo check check-fast lint format install
deps:
	@tools/deps.sh build test compat
deps-build:
	@tools/deps.sh build

# Packages first, then the build in a make of its own, whose fragments may ask installed tools (llvm-config) for flags.
demo: deps-build
	@$(MAKE) --no-print-directory all
	@tools/demo.sh $(B) $(PYTHON)

# CHECK="--only c,ir" chooses suites; check-fast leaves the long ones out.
CHECK ?=
check: deps
	@$(MAKE) --no-print-directory all provoke mutating
	@$(PYTHON) tools/check.py --build $(B) --python $(PYTHON) $(CHECK)
check-fast: deps
	@$(MAKE) --no-print-directory all
	@$(PYTHON) tools/check.py --build $(B) --python $(PYTHON) --fast $(CHECK)

# N random programs against stock; PLANT: are planted bugs found?
N ?= 200
SEED ?= 1
.PHONY: fuzz fuzz-plant fuzz-profiles fuzz-relaid check-compat
fuzz: all
	@$(PYTHON) tests/fuzz/fuzz.py -n $(N) --seed $(SEED) --keep $(B)/fuzz --reduce --build $(B) --python $(PYTHON)
# The same and the test programs with profiles that are wrong: MUTATION=N chooses others
MUTATION ?= 0
fuzz-profiles: all mutating
	@XT_MUTATION=$(MUTATION) $(PYTHON) tests/differential.py --build $(B) --python $(PYTHON) --mode learn --mode rounds --mutate
	@XT_MUTATION=$(MUTATION) $(PYTHON) tests/fuzz/fuzz.py -n $(N) --seed $(SEED) --mode learn --mutate --keep $(B)/fuzz --build $(B) --python $(PYTHON)
# Random programs and the test programs with their bytecode laid out anew, by SEED
fuzz-relaid: all
	@$(PYTHON) tests/differential.py --build $(B) --python $(PYTHON) --relaid $(SEED)
	@$(PYTHON) tests/fuzz/fuzz.py -n $(N) --seed $(SEED) --relaid $(SEED) --keep $(B)/fuzz --build $(B) --python $(PYTHON)
fuzz-plant: all
	@$(PYTHON) tests/fuzz/plant.py --build $(B) --python $(PYTHON)
# The test programs with profiles: docs/testing.md
.PHONY: check-learn
check-learn: deps
	@$(MAKE) --no-print-directory all
	@$(PYTHON) tests/differential.py --build $(B) --python $(PYTHON) --mode learn --mode learn5
# The test programs under CPython's debug build, whose assertions and allocator tell what native code leaves behind: docs/testing.md
.PHONY: check-pydebug
check-pydebug: deps
	@tools/deps.sh "packages:python3.11-dbg libpython3.11-dbg"
	@$(MAKE) --no-print-directory PYDEBUG=1 differential-pydebug
ifeq ($(PYDEBUG),1)
.PHONY: differential-pydebug
differential-pydebug: all
	@$(PYTHON) tests/differential.py --build $(B) --python $(PYTHON) --mode eager --mode learn --mode stress1
endif
# CPython's own test-suite; COMPAT="--all --mode auto" chooses more files, other modes
COMPAT ?=
check-compat: deps
	@$(MAKE) --no-print-directory all
	@$(PYTHON) tests/compat/compat.py --build $(B) --python $(PYTHON) $(COMPAT)
# Packages' own test-suites; PACKAGES="jinja2 --mode eager" chooses
PACKAGES ?=
.PHONY: check-packages
check-packages: deps
	@$(MAKE) --no-print-directory all
	@$(PYTHON) tests/packages/packages.py --build $(B) --python $(PYTHON) $(PACKAGES)
# A web application, an asyncio application and a multiprocessing job for MINUTES in each mode; SOAK="--mode auto" chooses
MINUTES ?= 20
SOAK ?=
.PHONY: soak
soak: deps
	@$(MAKE) --no-print-directory all
	@$(PYTHON) tests/soak/soak.py --build $(B) --python $(PYTHON) --minutes $(MINUTES) $(SOAK)

LINT_C := $(sort $(wildcard protocol/*.c daemon/*.c codegen/*.c agent/*.c cli/*.c))
LINT_H := $(sort $(wildcard protocol/*.h daemon/*.h codegen/*.h agent/*.h cli/*.h))
LINT_FLAGS = -std=c17 -D_GNU_SOURCE -DXT_BUILD_ID=\"\" -DXT_ABI_ID=0 -I. -isystem $(PYTHON_INCLUDE) $(LLVM_CFLAGS)
# agent/debug_python.c is for PYDEBUG=1 and the headers of CPython's debug build
lint:
	@tools/deps.sh build lint
	clang-format --dry-run -Werror $(LINT_C) $(LINT_H)
	printf '%s\n' $(filter-out agent/debug_python.c,$(LINT_C)) | xargs -P 2 -n 1 sh -c 'clang-tidy --quiet "$$@" -- $(LINT_FLAGS) 2>/dev/null' clang-tidy
format:
	clang-format -i $(LINT_C) $(LINT_H)

install: all install-systemd
	install -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(LIBDIR) $(DESTDIR)$(PTHDIR)
	install -m 755 $(B)/xtlink $(B)/xtlinkd $(DESTDIR)$(BINDIR)
	install -m 755 $(B)/xtlink-compiler $(DESTDIR)$(LIBDIR)
	install -m 644 $(B)/libxtlink.so $(B)/xtlink-cp311.so $(DESTDIR)$(LIBDIR)
	sed 's|@LIBDIR@|$(LIBDIR)|g' agent/xtlink.pth > $(DESTDIR)$(PTHDIR)/xtlink.pth && chmod 644 $(DESTDIR)$(PTHDIR)/xtlink.pth
