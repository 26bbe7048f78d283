#!/usr/bin/python3.11
"""Observers at the safepoints of programs (observe.py): what the program does, and what they see, has to be stock's.

For each of the programs, tests/programs and the kinds of observe.py, the program runs under stock and in each mode. Output and exit status must be those of an undisturbed
run; children's output must be the rest of it, and what a trace or profile function notes that is set in the middle of the program must be a part of what stock's notes
that is there from the beginning, without a gap. A program that is disturbed under stock itself (it counts collections, or measures time) is left out for that kind.
The last line is `N passed, N failed, N skipped`. Exit status: 0 nothing failed, 1 something did, 2 xtlink or the module provoke is not built.
"""
import argparse
import concurrent.futures
import glob
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
import harness
from harness import MODES, ROOT, Daemon

KINDS = ("gc", "signal", "switch", "frames", "settrace", "fork", "trace", "profile", "raise")
ALL = {"trace": "traceall", "profile": "profileall"}


class Observers:
    def __init__(self, options, scratch, daemon):
        self.o, self.scratch, self.daemon = options, scratch, daemon

    def run(self, program, kind, mode):
        """(directory, stdout and stderr, status)"""
        directory = tempfile.mkdtemp(dir=self.scratch)
        self.daemon.ensure()
        env = harness.environment(mode and MODES[mode], self.o.build, self.daemon.socket, PYTHONHASHSEED="0", PYTHONPATH=os.path.join(self.o.build, "tests"), TMPDIR=directory)
        out, _, status = harness.run([self.o.python, os.path.join(HERE, "observe.py"), kind, directory, program], env, directory, self.o.timeout, subprocess.STDOUT)
        return directory, out, status

    def difference(self, kind, plain, whole, got):
        """None or what is wrong with the run got; whole: the events, as lines, of a run that was observed from its beginning."""
        directory, out, status = got
        if status != plain[2]:
            return "status %s, should be %s: %s" % (status, plain[2], out[-900:].decode(errors="replace"))
        if out != plain[1]:
            return "output: " + first_difference(plain[1], out)
        children = []
        if os.path.exists(os.path.join(directory, "status")):
            with open(os.path.join(directory, "status")) as f:
                children = [line.split() for line in f]
        for n, status in children:
            with open(os.path.join(directory, n + ".out"), "rb") as f:
                rest = f.read()
            if int(status) < 0:
                return "child %s ended by signal %s: %s" % (n, status, rest[-300:].decode(errors="replace"))
            if kind == "raise":  # it may have been caught anywhere
                continue
            if int(status) != plain[2]:
                return "child %s: status %s: %s" % (n, status, rest[-300:].decode(errors="replace"))
            if not plain[1].endswith(rest):
                return "child %s: output: %s" % (n, first_difference(plain[1][-len(rest):], rest))
            if kind in ALL:
                with open(os.path.join(directory, n + ".log"), "rb") as f:
                    events = f.read()
                lines = events[:events.rfind(b"\n") + 1].splitlines()
                same, at = part_of(whole, lines)
                if same < len(lines):
                    return "child %s: events: behind %d: %s  |should be|  %s" % (n, same, lines[same:same + 2], whole[at:at + 2])
        return None

    def check(self, program, kind):
        """[(mode, None when all is as it should be, "" when left out, else what is wrong)]"""
        plain = self.run(program, "plain", None)
        whole = []
        if kind in ALL:
            directory = self.run(program, ALL[kind], None)[0]
            with open(os.path.join(directory, "all.log"), "rb") as f:
                whole = f.read().splitlines()
        skip = self.difference(kind, plain, whole, self.run(program, kind, None))
        if skip:
            if self.o.verbose:
                print("left out: %s %s: %s" % (os.path.basename(program), kind, skip), flush=True)
            return [(mode, "") for mode in self.o.mode]
        results = []
        for mode in self.o.mode:
            text = self.difference(kind, plain, whole, self.run(program, kind, mode))
            if text and self.difference("plain", plain, [], self.run(program, "plain", mode)):
                text = ""  # differs without an observer: tests/differential.py's matter
            results.append((mode, text))
        return results


def part_of(whole, events):
    """(how many of the lines of events are a part of whole, where in whole the next should be). What a C function that was called before the first of them returns
    is told to nobody: the interpreter asks for a profile function once, ahead of the call (C_TRACE in Python/ceval.c)."""
    ends = (b"c_return", b"c_exception")
    best = (0, 0)
    for start in [i for i, line in enumerate(whole) if events and line == events[0]]:
        at, inside = start, 0
        for n, event in enumerate(events):
            while not inside and at < len(whole) and whole[at] != event and whole[at].startswith(ends):
                at += 1
            if at == len(whole) or whole[at] != event:
                best = max(best, (n, at))
                break
            inside += event.startswith(b"c_call") - event.startswith(ends)
            at += 1
        else:
            return len(events), at
    return best


def first_difference(want, got):
    a, b = want.splitlines(), got.splitlines()
    i = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
    cut = lambda lines: b" / ".join(lines[max(0, i - 1):i + 2])[:300].decode(errors="replace")
    return "line %d: %s  |should be|  %s" % (i + 1, cut(b), cut(a))


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ap.add_argument("programs", nargs="*", help="paths; default: tests/programs")
    ap.add_argument("--kind", action="append", choices=KINDS)
    ap.add_argument("--mode", action="append", help="default: eager, learn and stress7")
    harness.add_options(ap, "only", "jobs", "verbose", "cache", timeout=300)
    o = ap.parse_args()
    o.mode = o.mode or ["eager", "learn", "stress7"]
    programs = [os.path.abspath(p) for p in o.programs] or sorted(glob.glob(os.path.join(ROOT, "tests", "programs", "*.py")))
    if o.only:
        programs = [p for p in programs if any(s in os.path.basename(p) for s in o.only.split(","))]
    if not all(os.path.exists(os.path.join(o.build, f)) for f in ("libxtlink.so", "tests/provoke.so")):
        print("observers: xtlink's build or its tests/provoke.so is missing", file=sys.stderr)
        return 2
    scratch = tempfile.mkdtemp(prefix="xtlink-observers-")
    passed = failed = skipped = 0
    daemon = Daemon(o.build, scratch, o.cache)
    try:
        observers = Observers(o, scratch, daemon)
        with concurrent.futures.ThreadPoolExecutor(o.jobs) as pool:
            todo = {pool.submit(observers.check, p, k): (os.path.basename(p), k) for p in programs for k in o.kind or KINDS}
            for future in concurrent.futures.as_completed(todo):
                for mode, text in future.result():
                    passed, failed, skipped = passed + (text is None), failed + bool(text), skipped + (text == "")
                    if o.verbose and text is None:
                        print("passed: %s %s (%s)" % (*todo[future], mode), flush=True)
                    if text:
                        print("FAILED %s %s (%s): %s" % (*todo[future], mode, text), flush=True)
        for status in daemon.ended:
            failed += 1
            print("FAILED the daemon ended with status %d" % status)
    finally:
        daemon.stop()
        shutil.rmtree(scratch, ignore_errors=True)
    print("%d passed, %d failed, %d skipped" % (passed, failed, skipped))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
