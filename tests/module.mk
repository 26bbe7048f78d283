# What the tests consist of; tools/check.py runs them all.
include tests/c/module.mk tests/agent/exec.mk tests/fuzz/module.mk tests/observers/module.mk
