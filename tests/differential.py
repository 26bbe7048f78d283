#!/usr/bin/python3.11
"""Differential test: every program must behave under xtlink exactly as under stock Python, in every mode.

Runs tests/programs/*.py (with --bench also bench/programs with the size of their `# test-size: N` line) under stock and under xtlink in modes auto,
eager and stress (XTLINK_STRESS 1, 7 and 101), and compares stdout, stderr and exit status byte for byte. One private daemon serves all runs. Programs that
say when to learn (agent/learn.h) run in mode rounds, too. With --relaid their bytecode is laid out anew, but for those with a line `# as-laid-out: REASON`.
With --self-check only stock runs, twice, with different hash seeds: programs whose output is not deterministic are reported.
tests/known_differences.txt lists differences that are open bugs: they are printed and counted as skipped (--strict: as failed), so that the rest keeps being
guarded. The last line is `N passed, N failed, N skipped`. Exit status: 0 all equal, 1 differences, 2 xtlink is not built or its daemon does not start.
"""
import argparse
import concurrent.futures
import difflib
import glob
import json
import os
import shutil
import signal
import sys
import tempfile
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(1, os.path.join(HERE, "fuzz"))
import harness
import relaid
from harness import MODES, ROOT, Daemon


def is_pydebug(build):
    return os.path.basename(os.path.normpath(build)) == "pydebug"


def known_differences(build):
    """{(program, mode): reason} of the open bugs; a line of the file is PROGRAM MODE[,MODE] REASON."""
    known = {}
    with open(os.path.join(HERE, "known_differences.txt")) as f:
        for line in f:
            if line.strip() and not line.startswith("#"):
                program, modes, reason = line.split(None, 2)
                for mode in MODES if modes == "pydebug" and is_pydebug(build) else modes.split(","):
                    known[program, mode] = reason.strip()
    return known


def first_line_value(path, key):
    with open(path) as f:
        for line in f:
            if line.startswith("# %s:" % key):
                return line.split(":", 1)[1].strip()
    return None


class Runner:
    def __init__(self, options, scratch, daemon):
        self.options = options
        self.scratch = scratch
        self.daemon = daemon
        self.lock = threading.Lock()
        self.number = 0
        self.never_native = []

    def run(self, path, mode, seed=0):
        """Returns (stdout, stderr, status text, statistics or None)."""
        if not mode or self.options.repeat == 1:
            return self.run_with(self.daemon, path, mode, seed)
        with tempfile.TemporaryDirectory(dir=self.scratch) as directory:
            daemon = Daemon(self.options.build, directory, mutate=self.options.mutate)
            try:
                result = self.run_with(daemon, path, mode, seed)
                daemon.ensure()
            finally:
                daemon.stop()
            self.daemon.ended += daemon.ended
        return result

    def run_with(self, daemon, path, mode, seed):
        with self.lock:
            self.number += 1
            number = self.number
        cwd = os.path.join(self.scratch, "cwd%d" % number)
        os.mkdir(cwd)
        stats = os.path.join(self.scratch, "stats%d" % number)
        if mode:
            daemon.ensure()
        env = harness.environment(mode and MODES[mode], self.options.build, daemon and daemon.socket, PYTHONHASHSEED=str(seed), TMPDIR=cwd)
        if mode:
            env["XTLINK_STATS"] = stats
        command = [self.options.python, *relaid.program(path, self.options.relaid, cwd)]
        size = first_line_value(path, "test-size")
        if size:
            command.append(size)
        try:
            out, err, status = harness.run(command, env, cwd, self.options.timeout)
        finally:
            shutil.rmtree(cwd, ignore_errors=True)
        if status != "timeout":
            status = "exit %d" % status if status >= 0 else "signal " + signal.Signals(-status).name
        counters = None
        if os.path.exists(stats):
            try:
                with open(stats) as f:
                    counters = json.load(f)
            except ValueError:
                status += ", statistics are not JSON"
        return out, err, status, counters

    def check(self, path):
        """Returns a list of (mode or 'stock', None when equal, else text)."""
        name = os.path.relpath(path, ROOT)
        want = self.run(path, None)
        if want[2] == "timeout":
            return [(name, "stock", "timeout")]
        if want[2] == "signal SIGABRT" and is_pydebug(self.options.build):
            print("info: stock itself fails an assertion: " + name, flush=True)
            return []
        if self.options.self_check:
            again = self.run(path, None, 1)
            return [(name, "stock", self.difference(want, again))]
        results = []
        with open(path) as f:
            learns = "xtlink.learn" in f.read()
        for mode in self.options.modes:
            if mode == "rounds" and not learns:
                continue
            got = self.run(path, mode)
            text = self.difference(want, got)
            results.append((name, mode, text))
            if got[3] is not None and not got[3].get("native_entries") and not got[3].get("osr_entries"):
                with self.lock:
                    self.never_native.append((mode, name, got[3].get("refused") or {}))
            elif got[3] is None and text is None:
                with self.lock:
                    self.never_native.append((mode, name, {"no statistics written": 1}))
        return results

    @staticmethod
    def difference(want, got):
        lines = []
        if want[2] != got[2]:
            lines.append("status: %s, should be %s" % (got[2], want[2]))
        for what, a, b in (("stdout", want[0], got[0]), ("stderr", want[1], got[1])):
            if a != b:
                diff = difflib.unified_diff(a.decode(errors="backslashreplace").splitlines(), b.decode(errors="backslashreplace").splitlines(),
                                            what + " stock", what + " xtlink", n=1, lineterm="")
                lines += [line[:220] for _, line in zip(range(16), diff)] or [what + " differs in white space or encoding"]
        return "\n      ".join(lines) or None


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ap.add_argument("--mode", action="append", help="auto, eager, stress (all three), stress1, stress7, stress101, rounds, learn, learn5 (agent/learn.h); may be repeated (default all)")
    ap.add_argument("--bench", action="store_true", help="bench/programs too")
    ap.add_argument("--keep-going", action=argparse.BooleanOptionalAction, default=True, help="--no-keep-going stops at the first difference")
    ap.add_argument("--strict", action="store_true", help="known differences count as failed")
    ap.add_argument("--self-check", action="store_true", help="run only stock, twice")
    ap.add_argument("--repeat", type=int, default=1, metavar="N", help="each program so often, with a daemon of its own: what is compiled when differs in learn and learn5")
    harness.add_options(ap, "only", "jobs", "mutate", "relaid", timeout=300)
    o = ap.parse_args()
    modes = []
    for m in o.mode or [m for m in MODES if not m.startswith("learn")]:
        modes += [k for k in MODES if k == m or (m == "stress" and k.startswith("stress"))] or [m]
    for m in modes:
        if m not in MODES:
            ap.error("no such mode: " + m)
    o.modes = modes
    files = sorted(glob.glob(os.path.join(HERE, "programs", "*.py")))
    if o.bench:
        files += sorted(glob.glob(os.path.join(ROOT, "bench", "programs", "*.py")))
    if o.only:
        files = [f for f in files if any(s in os.path.basename(f) for s in o.only.split(","))]
    if o.relaid is not None:
        files = [f for f in files if not first_line_value(f, "as-laid-out")]
    files *= o.repeat
    if not o.self_check and not all(os.path.exists(os.path.join(o.build, f)) for f in ("xtlinkd", "libxtlink.so")):
        print("differential: xtlinkd and libxtlink.so are not in " + o.build, file=sys.stderr)
        return 2
    scratch = tempfile.mkdtemp(prefix="xtlink-diff-")
    daemon = None
    passed = failed = skipped = 0
    known = {} if o.strict else known_differences(o.build)
    try:
        if not o.self_check:
            try:
                daemon = Daemon(o.build, scratch, mutate=o.mutate)
            except RuntimeError as e:
                print("differential:", e, file=sys.stderr)
                return 2
        runner = Runner(o, scratch, daemon)
        with concurrent.futures.ThreadPoolExecutor(o.jobs) as pool:
            todo = [pool.submit(runner.check, f) for f in files]
            for future in todo:
                if failed and not o.keep_going:
                    skipped += future.cancel()
                if future.cancelled():
                    continue
                for name, mode, text in future.result():
                    if text is None:
                        passed += 1
                    elif (os.path.basename(name), mode) in known:
                        skipped += 1
                        print("known: %s (%s): %s\n      %s" % (name, mode, known[os.path.basename(name), mode], text), flush=True)
                    else:
                        failed += 1
                        print("FAILED %s (%s)\n      %s" % (name, mode, text), flush=True)
        for mode, name, why in sorted(runner.never_native, key=lambda t: t[:2]):
            print("info: never native: %s (%s) %s" % (name, mode, " ".join("%s=%d" % kv for kv in why.items())))
        for status in daemon.ended if daemon else []:
            failed += 1
            print("FAILED the daemon ended with status %d and was started again" % status)
    finally:
        if daemon:
            daemon.stop()
        shutil.rmtree(scratch, ignore_errors=True)
    print("%d passed, %d failed, %d skipped" % (passed, failed, skipped))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
