#!/usr/bin/python3.11
"""Long runs under xtlink: a threaded web application with its load, an asyncio application and a multiprocessing job (make soak MINUTES=20).

All three run at once, in each mode for the time given, with one private daemon. Every answer is checked against stock's; the resident memory of each program and of
the daemon is looked at every two seconds, and must not grow by more than --growth percent during --minutes, which begin when the programs have run for --settle minutes:
by then most of what they run has been profiled and compiled.
A line a program; the last line is `N passed, N failed`. Exit status: 0 all passed, 1 some failed, 2 xtlink is not built.
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from harness import MODES, Daemon, add_options, environment

ANSWERS = "import sys, work\nfor i in range(int(sys.argv[1])): print(work.answer(i))"
EVERY = 2  # s
NUMBER = 400  # of answers
PROGRAMS = ("web", "loop", "processes")


def resident(pid):
    """Bytes of the process's own and shared memory, the segments of code included; not the pages of files (libraries, the store), which come and go as the
    machine needs its memory. None when the process has ended."""
    try:
        with open("/proc/%d/status" % pid) as f:
            return sum(int(line.split()[1]) * 1024 for line in f if line.startswith(("RssAnon:", "RssShmem:"))) or None
    except OSError:
        return None


def growth(samples):
    """(most at the beginning, most at the end): of a quarter of the time each. Garbage in cycles lets the asyncio application's memory go up and down by 4% in some
    minutes, under stock, too; medians of short times would tell where in this they happen to be."""
    quarter = max(1, len(samples) // 4)
    return max(samples[:quarter]), max(samples[-quarter:])


class Soak:
    def __init__(self, options, scratch):
        self.o, self.scratch = options, scratch
        self.stock = environment(PYTHONHASHSEED="1")
        self.answers = os.path.join(scratch, "answers")
        with open(self.answers, "w") as f:
            subprocess.run([options.python, "-c", ANSWERS, str(NUMBER)], cwd=HERE, env=self.stock, stdout=f, check=True)

    def start(self, program, env, *arguments):
        errors = open(os.path.join(self.scratch, program + ".err"), "w+b")
        p = subprocess.Popen([self.o.python, os.path.join(HERE, program + ".py"), *arguments], env=env, stdin=subprocess.PIPE, stderr=errors)
        p.errors = errors
        return p

    def run(self, mode, settle, minutes):
        """[(program, what is wrong or None, a line of figures)]"""
        directory = tempfile.mkdtemp(dir=self.scratch)
        daemon = Daemon(self.o.build, directory, os.path.join(self.scratch, "cache." + mode))
        env = environment(MODES.get(mode), self.o.build, daemon.socket, PYTHONHASHSEED="1")
        report = {p: os.path.join(directory, p) for p in PROGRAMS}
        port = os.path.join(directory, "port")
        programs = {"web": self.start("web", env, port)}
        programs.update({p: self.start(p, env, report[p], self.answers) for p in PROGRAMS[1:]})
        load, memory, began = None, {p: [] for p in PROGRAMS + ("xtlinkd",)}, time.monotonic()
        while time.monotonic() < began + (settle + minutes) * 60:
            if not load and os.path.exists(port):
                with open(port) as f:
                    load = self.start("load", self.stock, f.read(), report["web"])
            for name, p in list(programs.items()) + [("xtlinkd", daemon.process)]:
                size = resident(p.pid)
                if size and time.monotonic() >= began + settle * 60:
                    memory[name].append(size)
            if any(p.poll() is not None for p in programs.values()) or daemon.process.poll() is not None:
                break
            time.sleep(EVERY)
        status = {}
        for name, p in ([("load", load)] if load else []) + list(programs.items()):  # the load first: its server has to answer
            p.stdin.close()
            try:
                status[name] = p.wait(120)
            except subprocess.TimeoutExpired:
                p.kill()
                status[name] = "did not end; killed"
        daemon_status = daemon.process.poll()
        daemon.stop()
        out = []
        for name in PROGRAMS:
            try:
                with open(report[name]) as f:
                    counts = json.load(f)
            except OSError:
                counts = {"right": 0, "wrong": 0, "first_wrong": ""}
            programs[name].errors.seek(0)
            wrong = [counts["first_wrong"]] if counts["wrong"] else []
            wrong += ["no answers"] if not counts["right"] else []
            wrong += ["status %s: %s" % (status[name], programs[name].errors.read()[-500:].decode(errors="replace"))] if status[name] else []
            out.append((name, wrong, memory[name], "%d answers, %d wrong" % (counts["right"] + counts["wrong"], counts["wrong"])))
        out.append(("xtlinkd", ["status %s" % daemon_status] if daemon_status is not None else [], memory["xtlinkd"], ""))
        for i, (name, wrong, samples, text) in enumerate(out):
            wrong += [] if samples else ["it ended before it was measured"]
            first, last = growth(samples or [1])
            percent = 100 * (last - first) / first
            wrong += ["memory grew by %.2f%%" % percent] if percent >= self.o.growth else []
            out[i] = name, "; ".join(wrong) or None, "%s memory %.1f MiB, at the end %.1f MiB, %+.2f%%" % (text + "," if text else "", first / 2**20, last / 2**20, percent)
        return out


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ap.add_argument("--mode", action="append", choices=["stock", *MODES], help="default: auto and stress7; stock for comparison")
    ap.add_argument("--minutes", type=float, default=20, help="for each mode")
    ap.add_argument("--settle", type=float, metavar="MINUTES", help="ahead of them; default: as many, at most 10")
    ap.add_argument("--warm-up", type=float, default=0, metavar="MINUTES", help="processes of their own ahead of that, whose compiled code the others find in the store")
    ap.add_argument("--growth", type=float, default=1, help="percent of memory that are too much")
    add_options(ap)
    o = ap.parse_args()
    if not os.path.exists(os.path.join(o.build, "libxtlink.so")):
        print("soak: xtlink's build is missing", file=sys.stderr)
        return 2
    scratch, passed, failed = tempfile.mkdtemp(prefix="xtlink-soak-"), 0, 0
    try:
        soak = Soak(o, scratch)
        for mode in o.mode or ["auto", "stress7"]:
            if o.warm_up:
                soak.run(mode, 0, o.warm_up)
            for name, wrong, figures in soak.run(mode, min(10, o.minutes) if o.settle is None else o.settle, o.minutes):
                passed, failed = passed + (not wrong), failed + bool(wrong)
                print("%-10s %-10s %s%s" % (mode, name, figures, ": FAILED: " + wrong if wrong else ""), flush=True)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
