#!/usr/bin/python3.11
"""Runs random programs (gen.py) under stock and under xtlink and reports those that behave differently; reduces them with --reduce.

Each program is a process of its own in each mode. MODES: learn (specialised on what two rounds showed), learnN (every N-th guard fails, too), eager, stressN,
tick and tickN (learn, with a short profile each millisecond).
By default each program runs in learn and in one more mode, which its seed chooses. Programs that differ are left in --keep DIR as SEED.MODE.py.
Exit status: 0 no difference, 1 differences, 2 xtlink is not built.
"""
import argparse
import concurrent.futures
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]
import harness
import relaid
from harness import Daemon


def environment(mode, options, socket, more=0):
    """With so many variables more than needed: objects get other addresses, and sets of them another order."""
    settings = {}
    if mode:
        name = mode.rstrip("0123456789")
        settings["XTLINK_MODE"] = "learn" if name == "tick" else name
        if name == "tick":
            settings["XTLINK_LEARN"] = "1"
        if mode != name:
            settings["XTLINK_STRESS"] = mode[len(name):]
    return harness.environment(settings, options.build, socket, PYTHONHASHSEED="0", **{"MORE%d" % k: "" for k in range(more)})


MEMORY = {"gen": 1 << 30, "stock": 512 << 20, "xtlink": 2 << 30}  # address space: the agent reserves some for code segments
SECONDS = {"gen": 8, "stock": 6, "xtlink": 30}  # of processor time; the time-outs are for what hangs, on a machine that has other work
WAIT = 120
OUTPUT = 32 << 20
DAEMON_PROGRAMS = 150  # then a new daemon with an empty store: what programs leave there does not pile up


def finish(command, env, kind, timeout, directory):
    """(stdout, last bytes of stderr, status) of a process with bounded memory, output and time; at a time-out its process group is killed."""
    def limits():
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY[kind],) * 2)
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS[kind], SECONDS[kind] + 1))
        resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT,) * 2)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    out, err, status = harness.run(command, env, directory, timeout, limits=limits)
    return (b"", b"", "timeout") if status in ("timeout", -signal.SIGXCPU) else (out, err[-300:], status)


def run(path, mode, options, socket, timeout, more=0):
    program = relaid.program(path, options.relaid, os.path.dirname(path))
    return finish([options.python, "-S", *program], environment(mode, options, socket, more), "xtlink" if mode else "stock", timeout, os.path.dirname(path))


def generate(seed, path, options):
    """Writes the program of that seed; in a process of its own, since functions are executed while they are generated. None or what went wrong."""
    out, err, status = finish([options.python, os.path.join(HERE, "gen.py"), str(seed)], environment(None, options, None), "gen", WAIT, os.path.dirname(path))
    if status != 0:
        return "generator: %s %s" % (status, err.decode(errors="replace").strip()[-100:])
    with open(path, "wb") as f:
        f.write(out)
    return None


def first_difference(want, got):
    if want[2] != got[2]:
        return "status %s, should be %s; %s" % (got[2], want[2], got[1].decode(errors="replace").strip()[-100:])
    for a, b in zip(want[0].splitlines(), got[0].splitlines()):
        if a != b:
            i = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
            i = max(0, i - 30)
            return "%s  |should be|  %s" % (b[i:i + 90].decode(errors="replace"), a[i:i + 90].decode(errors="replace"))
    return "output or stderr differ: " + got[1].decode(errors="replace").strip()[-100:]


class Fuzz:
    def __init__(self, options, directory, daemon):
        self.o = options
        self.dir = directory
        self.daemon = daemon

    def modes(self, seed):
        if self.o.mode:
            return self.o.mode
        r = random.Random(seed * 7 + 1)
        return ["learn", r.choice(["learn1", "learn2", "learn3", "learn7", "learn13", "learn50", "eager", "stress1", "stress5", r.choice(["tick", "tick5"])])]

    def compare(self, path, mode, want=None):
        """None or what is different."""
        want = want or run(path, None, self.o, None, WAIT)
        if want[2] == "timeout":
            return None
        self.daemon.ensure()
        got = run(path, mode, self.o, self.daemon.socket, self.o.timeout)
        return first_difference(want, got) if want != got else None

    def is_deterministic(self, path, want=None):
        want = want or run(path, None, self.o, None, WAIT)
        return all(run(path, None, self.o, None, WAIT, more) == want for more in range(12))

    def check(self, seed):
        path = os.path.join(self.dir, "%d.py" % seed)
        text = generate(seed, path, self.o)
        if text:
            return [(seed, None, text)]
        want = run(path, None, self.o, None, WAIT)
        found = []
        if b"MemoryError" in want[0]:
            found.append((seed, None, "out of memory"))
        elif want[2] == "timeout":
            found.append((seed, None, "timeout of stock"))
        elif want[2] != 0:
            found.append((seed, None, "stock: " + want[1].decode(errors="replace").strip()[-200:]))
        else:
            for mode in self.modes(seed):
                text = self.compare(path, mode, want)
                if text and not self.is_deterministic(path, want):
                    found.append((seed, None, "stock is not deterministic"))
                    break
                if text:
                    found.append((seed, mode, text))
                    if self.o.keep:
                        shutil.copy(path, os.path.join(self.o.keep, "%d.%s.py" % (seed, mode)))
        for name in (path, relaid.compiled(path, self.dir)):
            if os.path.exists(name):
                os.unlink(name)
        return found


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ap.add_argument("-n", type=int, default=100, help="how many programs")
    ap.add_argument("--seed", type=int, default=1, help="of the first one; the others count on")
    ap.add_argument("--seconds", type=float, default=0, help="stop after this time")
    ap.add_argument("--mode", action="append")
    ap.add_argument("--stop", action="store_true", help="at the first difference")
    ap.add_argument("--keep", metavar="DIR", help="where programs that differ are left")
    ap.add_argument("--reduce", action="store_true", help="reduce each program that differs (to DIR/SEED.MODE.min.py)")
    ap.add_argument("--program", metavar="FILE", help="compare (and reduce) this program instead of random ones; needs --mode")
    harness.add_options(ap, "jobs", "mutate", "relaid", timeout=300)
    o = ap.parse_args()
    o.keep, o.program = (p and os.path.abspath(p) for p in (o.keep, o.program))
    if not all(os.path.exists(os.path.join(o.build, f)) for f in ("xtlinkd", "libxtlink.so")):
        print("fuzz: xtlinkd and libxtlink.so are not in " + o.build, file=sys.stderr)
        return 2
    if o.keep:
        os.makedirs(o.keep, exist_ok=True)
    directory = tempfile.mkdtemp(prefix="xtlink-fuzz-")
    end = time.monotonic() + o.seconds if o.seconds else None
    count = failed = broken = bad = 0
    daemon = Daemon(o.build, directory, mutate=o.mutate)
    try:
        fuzz = Fuzz(o, directory, daemon)
        if o.program:
            import reduce
            for mode in o.mode:
                text = fuzz.compare(o.program, mode)
                print("%s: %s" % (mode, text))
                failed += text is not None
                if text and o.reduce:
                    reduce.reduce_file(fuzz, o.program, mode)
            return 1 if failed else 0
        seeds = iter(range(o.seed, o.seed + o.n))
        more = True
        while more:
            batch, todo = 0, set()
            with concurrent.futures.ThreadPoolExecutor(o.jobs) as pool:
                while True:
                    while len(todo) < o.jobs * 2 and batch < DAEMON_PROGRAMS and not (end and time.monotonic() > end) and not (o.stop and bad):
                        seed = next(seeds, None)
                        if seed is None:
                            break
                        batch += 1
                        todo.add(pool.submit(fuzz.check, seed))
                    if not todo:
                        break
                    done, todo = concurrent.futures.wait(todo, return_when=concurrent.futures.FIRST_COMPLETED)
                    for future in done:
                        count += 1
                        bad += any(mode for _, mode, _ in future.result())
                        for seed, mode, text in future.result():
                            broken += mode is None
                            print("seed %d %s: %s" % (seed, mode, text), flush=True)
                            if o.reduce and o.keep and mode:
                                import reduce
                                reduce.reduce_file(fuzz, os.path.join(o.keep, "%d.%s.py" % (seed, mode)), mode)
            more = batch == DAEMON_PROGRAMS
            if more:
                print("%d programs, %d unusable, %d failed; next seed %d" % (count, broken, bad, o.seed + count), flush=True)
                daemon.stop()
                shutil.rmtree(os.path.join(directory, "cache"), ignore_errors=True)
                daemon.start()
        for status in daemon.ended:
            bad += 1
            print("the daemon ended with status %d" % status)
    finally:
        daemon.stop()
        shutil.rmtree(directory, ignore_errors=True)
    print("%d programs, %d unusable; %d passed, %d failed" % (count, broken, count - bad, bad))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
