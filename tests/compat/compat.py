#!/usr/bin/python3.11
"""CPython's own test-suite under xtlink: test case by test case the outcome has to be stock's (make check-compat).

Needs libpython3.11-testsuite. Each test file is a process of its own in each mode; stock's outcomes are kept in BUILD/compat/stock.json. A difference is tried
once more, under both: what stock itself does not do twice in a row is left out. exempt.txt lists differences that are meant, with reasons.
Prints differences only. Exit status: 0 none, 1 differences, 2 something is missing. --report FILE writes a summary as markdown.
"""
import argparse
import concurrent.futures
import contextlib
import fnmatch
import glob
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
import harness
from harness import Daemon

MODES = dict(harness.MODES, stress3={"XTLINK_MODE": "stress", "XTLINK_STRESS": "3"}, stress50={"XTLINK_MODE": "stress", "XTLINK_STRESS": "50"})

LANGUAGE = """grammar generators generator_stop scope exceptions except_star exception_group raise sys frame descr dict list int float long complex bool str bytes
functools inspect traceback sys_settrace sys_setprofile gc weakref threading signal asyncgen coroutines augassign binop builtin call capi code codeop compare
compile contextlib copy dataclasses decorators defaultdict deque dictcomps dictviews enum eof extcall fstring funcattrs genericalias genericclass genexps
global index isinstance iter iterlen itertools keywordonlyarg lambda listcomps math metaclass named_expressions opcodes operator patma pickle positional_only_arg
property range richcmp set setcomps slice sort string_literals subclassinit super syntax tuple type_comments typechecks typing unary unpack unpack_ex userdict
userlist userstring utf8_mode weakset with yield_from json re collections heapq bisect random statistics fractions decimal datetime struct textwrap string
tokenize ast dis peepholer unittest doctest pprint reprlib copyreg abc types module importlib zipimport pkgutil runpy warnings logging trace bdb pdb profile cProfile
timeit fork1 thread threading_local queue concurrent_futures contextvars finalization faulthandler atexit asyncio""".split()


def exemptions(file):
    """[(mode glob, test id glob, reason)]; a line is MODE TEST REASON."""
    out = []
    with open(file) as f:
        for line in f:
            if line.strip() and not line.startswith("#"):
                out.append(tuple(line.strip().split(None, 2)))
    return out


class CPythonSuite:
    """What is tested: its files by name, and how one of them is run. (tests/packages/packages.py has another one.)"""
    name = "compat"  # of the folder in BUILD that keeps stock's outcomes
    exempt = os.path.join(HERE, "exempt.txt")

    def __init__(self, options):
        self.python = options.python
        suite = subprocess.run([self.python, "-c", "import test, os; print(os.path.dirname(test.__file__))"], capture_output=True, text=True).stdout.strip()
        self.files = sorted({os.path.basename(p)[:-3] for p in glob.glob(suite + "/test_*.py")} |
                            {os.path.basename(os.path.dirname(p)) for p in glob.glob(suite + "/test_*/__init__.py")})
        if "test_grammar" not in self.files:
            raise RuntimeError("libpython3.11-testsuite is missing")
        self.usual = [n for n in ("test_" + t for t in LANGUAGE) if n in self.files]

    def command(self, name, results, cwd):
        """(command, directory to run it in); the command appends the outcomes to the file results, as child.py does."""
        return [self.python, os.path.join(HERE, "child.py"), results, "test." + name], cwd


class Compat:
    def __init__(self, suite, options, scratch, daemon):
        self.suite, self.o, self.scratch, self.daemon = suite, options, scratch, daemon
        self.lock = threading.Lock()
        self.number = 0
        self.stock_file = os.path.join(options.build, suite.name, "stock.json")
        try:
            with open(self.stock_file) as f:
                self.stock = json.load(f)
        except (OSError, ValueError):
            self.stock = {}

    def run(self, name, mode, timeout):
        """{"status", "time", "results": {id: outcome}, "text": end of stderr}"""
        with self.lock:
            self.number += 1
            n = self.number
        cwd = os.path.join(self.scratch, "cwd%d" % n)
        os.mkdir(cwd)
        results = os.path.join(self.scratch, "results%d" % n)
        errors = os.path.join(self.scratch, "errors%d" % n)
        if mode:
            self.daemon.ensure()
        env = harness.environment(mode and MODES[mode], self.o.build, self.daemon.socket, PYTHONHASHSEED="1", TMPDIR=cwd, HOME=cwd)
        env.pop("DISPLAY", None)
        start = time.monotonic()
        command, directory = self.suite.command(name, results, cwd)
        with open(errors, "wb") as err:
            p = subprocess.Popen(command, env=env, cwd=directory, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=err, start_new_session=True)
            status = harness.wait(p, timeout)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(p.pid, signal.SIGKILL)  # our own session: what the test left behind
        outcome, last = {}, None
        if os.path.exists(results):
            with open(results, errors="replace") as f:
                for line in f:
                    what, _, test = line.rstrip("\n").partition("\t")
                    if what == "start":
                        last = test
                        outcome.setdefault(test, "started")
                    elif outcome.get(test) in (None, "started", "ok"):
                        outcome[test] = what
            os.unlink(results)
        with open(errors, errors="replace") as f:
            text = f.read()
        os.unlink(errors)
        shutil.rmtree(cwd, ignore_errors=True)
        if status != 0 and last and outcome.get(last) == "started":
            outcome[last] = status if status == "timeout" else "died"
        return {"status": status, "time": round(time.monotonic() - start, 1), "results": outcome, "text": text[-200000:]}

    def of_stock(self, name, again=False):
        if name not in self.stock or again:
            r = self.run(name, None, self.o.stock_timeout)
            with self.lock:
                self.stock[name] = {k: r[k] for k in ("status", "time", "results")}
                os.makedirs(os.path.dirname(self.stock_file), exist_ok=True)
                with open(self.stock_file + ".new", "w") as f:
                    json.dump(self.stock, f)
                os.replace(self.stock_file + ".new", self.stock_file)
        return self.stock[name]

    @staticmethod
    def differences(want, got):
        out = {}
        if want["status"] != got["status"]:
            out["(process)"] = "%s, should be %s" % (got["status"], want["status"])
        for test in sorted(set(want["results"]) | set(got["results"])):
            a, b = want["results"].get(test, "missing"), got["results"].get(test, "missing")
            if a != b:
                out[test] = "%s, should be %s" % (b, a)
        if got["status"] == "timeout" or (isinstance(got["status"], int) and got["status"] < 0):
            out = {t: w for t, w in out.items() if not w.startswith("missing")}
        return out

    def check(self, name, mode):
        want = self.of_stock(name)
        if want["status"] == "timeout" or not want["results"]:
            return name, mode, None, {}, ""
        timeout = min(self.o.timeout, 240 + 30 * want["time"])
        got = self.run(name, mode, timeout)
        found = self.differences(want, got)
        if found and not self.o.once:
            again = self.run(name, mode, timeout)
            found = {t: w for t, w in self.differences(want, again).items() if t in found}
            if found:
                stock = self.run(name, None, self.o.stock_timeout)
                found = {t: w for t, w in found.items() if stock["results"].get(t, "missing") == want["results"].get(t, "missing")}
            got = again
        return name, mode, got, found, got["text"]


def excerpt(text, test):
    """What the test's failure said, shortened."""
    at = max(text.find("fail: " + test), text.find("error: " + test))
    if at < 0:
        return text.strip()[-300:]
    lines = text[at:at + 6000].split("\n\n")[0].splitlines()
    return "\n".join(lines[-8:])[-700:]


def options(doc, modes):
    ap = argparse.ArgumentParser(description=doc.split("\n")[0])
    ap.add_argument("tests", nargs="*", help="test files (--list shows them); default: the usual ones")
    ap.add_argument("--all", action="store_true", help="every file")
    ap.add_argument("--list", action="store_true", help="shows the names of the files, and ends")
    ap.add_argument("--mode", action="append", choices=list(MODES), help="default: " + " ".join(modes))
    ap.add_argument("--stock-timeout", type=float, default=200)
    ap.add_argument("--once", action="store_true", help="differences are not tried again")
    ap.add_argument("--report", metavar="FILE")
    harness.add_options(ap, "jobs", "cache", "mutate", "verbose", timeout=600)
    o = ap.parse_args()
    o.mode = o.mode or modes
    return o


def main(kind, doc, modes):
    """Runs what kind (as CPythonSuite) consists of in each mode; the exit status."""
    o = options(doc, modes)
    try:
        if not os.path.exists(os.path.join(o.build, "libxtlink.so")):
            raise RuntimeError("xtlink's build is missing")
        suite = kind(o)
    except RuntimeError as e:
        print("%s: %s" % (kind.name, e), file=sys.stderr)
        return 2
    names = suite.files if o.all else o.tests or suite.usual
    unknown = sorted(set(names) - set(suite.files))
    if unknown:
        print("%s: no such files: %s" % (kind.name, " ".join(unknown)), file=sys.stderr)
        return 2
    if o.list:
        print("\n".join(names))
        return 0
    modes, exempt = o.mode, exemptions(suite.exempt)
    scratch = tempfile.mkdtemp(prefix="xtlink-compat-")
    counts = {m: {"files": 0, "cases": 0, "different": 0, "exempt": 0, "died": 0} for m in modes}
    listed = []
    daemon = Daemon(o.build, scratch, o.cache, mutate=o.mutate)
    try:
        compat = Compat(suite, o, scratch, daemon)
        with concurrent.futures.ThreadPoolExecutor(o.jobs) as pool:
            todo = [pool.submit(compat.check, n, m) for n in names for m in modes]
            for future in concurrent.futures.as_completed(todo):
                name, mode, got, found, text = future.result()
                if got is None:
                    continue
                c = counts[mode]
                c["files"] += 1
                c["cases"] += len(got["results"])
                if o.verbose:
                    print("%s (%s): %d cases, %.1f s, stock %.1f s, %d different" % (name, mode, len(got["results"]), got["time"],
                                                                                   compat.stock[name]["time"], len(found)), flush=True)
                for test, what in found.items():
                    full = name if test == "(process)" else test
                    why = next((r for m, t, r in exempt if fnmatch.fnmatch(mode, m) and fnmatch.fnmatch(full, t)), None)
                    c["exempt" if why else "different"] += 1
                    c["died"] += what.startswith(("died", "timeout", "-"))
                    if not why:
                        listed.append((name, mode, full, what))
                        print("DIFFERENT %s (%s): %s\n    %s" % (full, mode, what, excerpt(text, test).replace("\n", "\n    ")), flush=True)
    finally:
        daemon.stop()
        shutil.rmtree(scratch, ignore_errors=True)
    for mode, c in counts.items():
        print("%-10s %4d files %6d cases: %d different, %d exempt" % (mode, c["files"], c["cases"], c["different"], c["exempt"]))
    if o.report:
        with open(o.report, "w") as f:
            for mode, c in counts.items():
                f.write("| %s | %d | %d | %d | %d |\n" % (mode, c["files"], c["cases"], c["different"], c["exempt"]))
            for name, mode, full, what in sorted(listed):
                f.write("- `%s` (%s): %s\n" % (full, mode, what))
    return 1 if listed else 0


if __name__ == "__main__":
    sys.exit(main(CPythonSuite, __doc__, ["auto", "eager", "stress7"]))
