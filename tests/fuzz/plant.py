#!/usr/bin/python3.11
"""Does the fuzzer find bugs? Plants one at a time in a copy of the sources and says after how many programs it is noticed.

Each plant is a line of the source that is exchanged. A plant whose line is gone has to be written anew. Exit status: 0 all found, 1 not all.
"""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from harness import ROOT, add_options

PLANTS = [
    ("int overflow is not noticed", "codegen/lower_number.c", "case XT_OP_I_ADD: xt_set(n, n->imm == 1 ?", "case XT_OP_I_ADD: xt_set(n, n->imm != 7 ?"),
    ("list index one behind the end", "codegen/spec_container.c", "xt_emit(b, XT_OP_I_ULT, XT_REP_B, 2, i, len)", "xt_cmp(b, XT_OP_I_CMP, XT_LE, i, len)"),
    ("attributes and globals that a loop's calls change are read once", "codegen/pass_gvn.c", "names |= xt_is(n, 'C') || (xt_is(n, 'W') && !xt_keeps_names(n)) || drops;", "names |= false;"),
    ("an inlined frame drops nothing", "codegen/build_drop.c", "if (!callers) gone(b, old, NULL);", "(void)callers;"),
    ("<= says of a number that it is less", "codegen/pass_ranges.c", "case XT_LE: return meet(r, (Range){INT64_MIN, bound.hi});", "case XT_LE: return meet(r, (Range){INT64_MIN, bound.hi - 1});"),
    ("a stolen operand that a local keeps", "codegen/pass_refcount.c", "if (consumes) continue;", "if (consumes || n->snap) continue;"),
    ("an object made of a number is not what its local names", "codegen/build_convert.c", "if (!changed) return n;", "if (changed || !changed) return n;"),
    ("- of the sign of floats", "codegen/lower_number.c", "LLVMBuildFNeg(l->b, arg(l, n, 0), \"\")", "LLVMBuildFSub(l->b, real(l, 0.0), arg(l, n, 0), \"\")"),
    ("a decided comparison's numbers lose their exits", "codegen/pass_dce.c", "if (n->relied) return true;", "(void)n;"),
    ("a string of a number that nobody uses is left out", "codegen/pass_dce.c", "case XT_OP_I_TO_STR: return true;", "return true; case XT_OP_I_TO_STR: return false;"),
    ("whether an object is a module is asked once", "codegen/pass_gvn.c", "    case XT_OP_GUARD_MODULE:\n", ""),
    ("a class is taken for its instance", "agent/bind.c", "return bind_class(u, slot, Py_TYPE(instance), instance);",
     "return bind_class(u, slot, Py_TYPE(instance), instance) || xt_rt_bind_class(u, slot, instance);"),
]


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ap.add_argument("-n", type=int, default=1000, help="programs a plant at most")
    ap.add_argument("--only", type=int, action="append", help="number of a plant, from 0")
    add_options(ap, "jobs")
    o = ap.parse_args()
    copy = tempfile.mkdtemp(prefix="xtlink-plant-")
    missed = 0
    try:
        for name in ("agent", "bench", "cli", "codegen", "daemon", "protocol", "systemd", "tests", "tools", "Makefile"):
            source = os.path.join(ROOT, name)
            (shutil.copytree if os.path.isdir(source) else shutil.copy2)(source, os.path.join(copy, name))
        shutil.copytree(o.build, os.path.join(copy, "build"))
        for i, (what, path, old, new) in enumerate(PLANTS):
            if o.only and i not in o.only:
                continue
            file = os.path.join(copy, path)
            with open(file) as f:
                text = f.read()
            if text.count(old) != 1:
                print("%d %s: its line is gone" % (i, what))
                missed += 1
                continue
            with open(file, "w") as f:
                f.write(text.replace(old, new))
            made = subprocess.run(["make", "-C", copy, "all", "CC=cc -w"], capture_output=True, text=True)
            if made.returncode:
                print("%d %s: does not compile\n%s" % (i, what, made.stderr[-2000:]))
                missed += 1
            else:
                p = subprocess.run([o.python, os.path.join(HERE, "fuzz.py"), "-n", str(o.n), "--stop", "--jobs", str(o.jobs), "--build", os.path.join(copy, "build"),
                                    "--python", o.python], capture_output=True, text=True)
                lines = [l for l in p.stdout.splitlines() if l.startswith("seed") and "None:" not in l]
                missed += not lines
                print("%d %s: %s; %s" % (i, what, "found: " + lines[0] if lines else "NOT FOUND", p.stdout.splitlines()[-1]), flush=True)
            with open(file, "w") as f:
                f.write(text)
    finally:
        shutil.rmtree(copy, ignore_errors=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
