#!/usr/bin/python3.11
"""Runs all test suites and adds up their counts; the last line is `N passed, N failed`. Exit status: 0 when nothing failed.

Each suite is a command whose own output goes to BUILD/check/NAME.log and, when something failed, to the terminal. A suite that ends with a non-zero status
counts at least one failure, whatever it printed.
"""
import argparse
import os
import re
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def cmocka(text):
    return sum(map(int, re.findall(r"\[  PASSED  \] (\d+) test", text))), sum(map(int, re.findall(r"\[  FAILED  \] (\d+) test", text)))


def of(text):
    good, all_ = map(int, re.findall(r"(\d+) of (\d+) passed", text)[-1])
    return good, all_ - good


def unittest(text):
    ran = int(re.findall(r"^Ran (\d+) test", text, re.M)[-1])
    bad = sum(map(int, re.findall(r"(?:failures|errors)=(\d+)", text)))
    skipped = sum(map(int, re.findall(r"skipped=(\d+)", text)))
    return ran - bad - skipped, bad


def counted(text):
    good, bad = map(int, re.findall(r"(\d+) passed, (\d+) failed", text)[-1])
    return good, bad


def compared(text):
    cases = re.findall(r"files +(\d+) cases: (\d+) different", text)
    bad = sum(int(b) for _, b in cases)
    return sum(int(n) for n, _ in cases) - bad, bad


def named(text):
    return len(re.findall(r"^test_\w+$", text, re.M)), 0


def whole(text):
    return 1, 0


def suites(o):
    """(name, how to count, command, long?)"""
    here = ["--build", o.build, "--python", o.python]
    make = ["make", "--no-print-directory", "-C", ROOT]
    return [
        ("layout", whole, make + ["check-layout"], False),
        ("c", cmocka, make + ["check-c"], False),
        ("ir", of, make + ["check-ir"], False),
        ("lower", cmocka, make + ["check-lower"], False),
        ("observe", unittest, [o.python, "tests/agent/test_observe.py", o.build], False),
        ("exec", named, make + ["check-exec"], False),
        ("cli", unittest, [o.python, "tests/cli/test_cli.py", o.build], False),
        ("system", unittest, ["env", "XT_BUILD=" + o.build, "XT_PYTHON=" + o.python, o.python, "-m", "unittest", "discover", "-s", "tests/system"], False),
        ("programs", counted, [o.python, "tests/differential.py"] + here, True),
        ("observers", counted, [o.python, "tests/observers/observers.py", "--only", "closures,frames.py,state_machine,look_", "--mode", "eager"] + here, True),
        ("compat", compared, [o.python, "tests/compat/compat.py", "--mode", "eager", "--mode", "stress3", "test_generators", "test_list", "test_scope"] + here, True),
        ("packages", compared, [o.python, "tests/packages/packages.py", "--mode", "auto", "--mode", "eager", "simplejson", "zope.interface"] + here, True),
        ("soak", counted, [o.python, "tests/soak/soak.py", "--minutes", "0.25", "--settle", "0.05", "--growth", "1000", "--mode", "auto"] + here, True),
        ("fuzz", counted, [o.python, "tests/fuzz/fuzz.py", "-n", "10", "--seconds", "40"] + here, True),
        ("profiles", counted, [o.python, "tests/fuzz/fuzz.py", "-n", "10", "--seconds", "30", "--mode", "learn", "--mutate"] + here, True),
        ("relaid", counted, [o.python, "tests/differential.py", "--relaid", "10", "--mode", "rounds", "--mode", "stress7"] + here, True),
        ("programs-fast", counted, [o.python, "tests/differential.py", "--mode", "eager"] + here, None),
    ]


def run(name, count, command, build):
    log = os.path.join(build, "check", name + ".log")
    start = time.monotonic()
    with open(log, "wb") as f:
        status = subprocess.run(command, stdout=f, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, cwd=ROOT).returncode
    with open(log, errors="replace") as f:
        text = f.read()
    try:
        good, bad = count(text)
    except (IndexError, ValueError):
        good, bad = 0, 0
    if status and not bad:
        good, bad = 0 if count is whole else good, 1
    if not status and not good and not bad:
        bad = 1  # a suite that ran nothing has not passed
    print("%-15s %5d passed %5d failed  %6.1f s" % (name, good, bad, time.monotonic() - start), flush=True)
    if bad:
        print("  | " + "\n  | ".join([l for l in text.splitlines() if not l.startswith("info:")][-60:]) + "\n  whole log: " + os.path.relpath(log, ROOT), flush=True)
    return good, bad


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ap.add_argument("--build", default=os.path.join(ROOT, "build"))
    ap.add_argument("--python", default="/usr/bin/python3.11")
    ap.add_argument("--fast", action="store_true", help="without the long suites: programs run in one mode only")
    ap.add_argument("--only", help="names of suites, with commas between them")
    o = ap.parse_args()
    o.build = os.path.abspath(o.build)
    os.makedirs(os.path.join(o.build, "check"), exist_ok=True)
    passed = failed = 0
    for name, count, command, long in suites(o):
        if name not in o.only.split(",") if o.only else long is (True if o.fast else None):
            continue
        good, bad = run(name, count, command, o.build)
        passed, failed = passed + good, failed + bad
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
