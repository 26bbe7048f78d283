#!/usr/bin/python3.11
"""Which share of the functions that a program calls is compiled, and why the others are not.

Each file of CPython's test-suite (test_list), or program (a path), runs once in mode eager, in which every function is asked for, with a profile function that notes
what is called: Python functions, and what the interpreter calls like them (module and class bodies, generators at each resumption). Printed: the share, by functions
and by calls, and the reasons by count, with examples. "unpatched": there is native code, but only native code calls it (xt_entry_patchable).
Needs libpython3.11-testsuite for files of the suite.
"""
import argparse
import collections
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from harness import MODES, Daemon, add_options, environment

OUTCOME = re.compile(r"xtlink\[(\d+)\] \S+ I ((?:linked|refused)(?:, (\S+))?): (.*) \((.*):(\d+)\) osr (-?\d+)$")
CHILD = """
import os, sys, threading, json, runpy
os.environ.pop("LD_PRELOAD", None)
calls = {}
def note(frame, event, arg):
    if event == "call":
        co = frame.f_code
        calls[co] = calls.get(co, 0) + 1
out, pid, target = sys.argv[1], os.getpid(), sys.argv[3:]
sys.argv = target
sys.path[0] = os.path.dirname(os.path.abspath(target[0]))
threading.setprofile(note)
sys.setprofile(note)
try:
    runpy.run_path(target[0], run_name="__main__")
except SystemExit:
    pass
except BaseException as e:
    print("ended by", repr(e)[:200], file=sys.stderr)
finally:
    sys.setprofile(None)
    if os.getpid() == pid:
        for c in calls:
            sys.audit("exec", c)  # what no such event has shown to the agent: frozen modules, code made by hand
        with open(out, "w", errors="backslashreplace") as f:
            json.dump([(c.co_qualname, c.co_filename, c.co_firstlineno, c.co_flags, n) for c, n in calls.items()], f)
"""


def kind_of(flags, name):
    if not flags & 1:
        return "module body" if name == "<module>" else "class body"
    return "generator" if flags & 0x2A0 else "function"


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ap.add_argument("targets", nargs="+", help="test_list, or the path of a program")
    ap.add_argument("--examples", type=int, default=5)
    add_options(ap, "cache", timeout=900)
    o = ap.parse_args()
    scratch = tempfile.mkdtemp(prefix="xtlink-share-")
    child = os.path.join(scratch, "child.py")
    with open(child, "w") as f:
        f.write(CHILD)
    totals = collections.defaultdict(lambda: [0, 0])  # (kind, outcome): functions, calls
    examples = collections.defaultdict(set)
    daemon = Daemon(o.build, scratch, o.cache)
    try:
        for target in o.targets:
            log, out, results = (os.path.join(scratch, n) for n in ("log", "calls", "results"))
            for path in (log, out, results):
                if os.path.exists(path):
                    os.unlink(path)
            env = environment(MODES["eager"], o.build, daemon.socket, XTLINK_LOG="info:" + log, PYTHONHASHSEED="1")
            what = [target] if os.path.exists(target) else [os.path.join(HERE, "child.py"), results, "test." + target]
            cwd = tempfile.mkdtemp(dir=scratch)
            daemon.ensure()
            try:
                p = subprocess.run([o.python, child, out, "--"] + [os.path.abspath(w) for w in what[:2]] + what[2:], env=env, cwd=cwd, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=o.timeout)
            except subprocess.TimeoutExpired:
                print("%s: not finished in time, not counted" % target, flush=True)
                continue
            if not os.path.exists(out):
                print("%s: status %d, not counted: %s" % (target, p.returncode, p.stderr.decode(errors="replace")[-200:]), flush=True)
                continue
            outcome = {}
            with open(log, errors="replace") as f:
                for m in filter(None, map(OUTCOME.match, f)):
                    if m[7] == "-1":
                        outcome[m[4], m[5], int(m[6])] = m[3] or "compiled"
            with open(out) as f:
                called = json.load(f)
            ours = [0, 0]
            for name, path, line, flags, n in called:
                if path == child:
                    continue
                kind, how = kind_of(flags, name), outcome.get((name, path, line), "not asked")
                totals[kind, how][0] += 1
                totals[kind, how][1] += n
                if how != "compiled" and kind != "module body":
                    examples[kind, how].add("%s (%s:%d)" % (name, path, line))
                if kind in ("function", "generator"):
                    ours[0] += how == "compiled"
                    ours[1] += 1
            print("%s: %d of %d functions called are compiled" % (target, ours[0], ours[1]), flush=True)
    finally:
        daemon.stop()
        shutil.rmtree(scratch, ignore_errors=True)
    for kinds, title in ((("function", "generator"), "functions and generators"), (("function", "generator", "class body", "module body"), "all code")):
        for i, unit in enumerate(("objects of code", "calls")):
            of = sum(v[i] for (k, _), v in totals.items() if k in kinds)
            done = sum(v[i] for (k, h), v in totals.items() if k in kinds and h == "compiled")
            print("%s, %s: %d of %d compiled, %.2f%%" % (title, unit, done, of, 100 * done / max(of, 1)))
    for (kind, how), (n, calls) in sorted(totals.items(), key=lambda x: -x[1][0]):
        print("%8d %10d calls  %s: %s" % (n, calls, kind, how))
        for e in sorted(examples[kind, how])[:o.examples]:
            print("             " + e)
    return 0


if __name__ == "__main__":
    sys.exit(main())
