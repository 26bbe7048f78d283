"""The observing half of the agent without a daemon: programs behave as in stock python while they are sampled and profiled.

Run as: python3.11 tests/agent/test_observe.py [BUILD]   (BUILD: folder of libxtlink.so and xtlink-unitdump, default build)
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

BUILD = os.path.abspath(sys.argv.pop(1) if len(sys.argv) > 1 and not sys.argv[1].startswith("-") else "build")

BUSY = """
import sys
def spin(n):
    t = 0
    for i in range(n):
        t += i % 7
    return t
"""

TRACE = BUSY + """
seen = set()
def local(frame, event, arg):
    seen.add(event)
    return local
def once(f, *a):
    sys.settrace(f)
    spin(20)
    sys.settrace(None)
for k in range(3000):
    spin(30)
    assert sys.gettrace() is None and sys.getprofile() is None
    if k % 50 == 0:
        once(lambda fr, ev, arg: local)
        sys.setprofile(lambda *a: None); spin(10); sys.setprofile(None)
print(sorted(seen))
"""

FRAMES = BUSY + """
def gen():
    for i in range(2000):
        yield spin(i)
def depth(n):
    return sys._getframe().f_lineno + depth(n - 1) if n else 0
total = 0
g = gen()
for k in range(2000):
    total += next(g) + depth(60)
    f = sys._getframe()
    assert f.f_trace is None and f.f_trace_lines and not f.f_trace_opcodes, k
try:
    def bad(n):
        for i in range(n):
            spin(10)
        return 1 / 0
    bad(300000)
except ZeroDivisionError:
    import traceback
    traceback.print_exc(file=sys.stdout)
print(total)
"""

FORK = BUSY + """
import os
spin(200000)
for k in range(20):
    pid = os.fork()
    if pid == 0:
        spin(50000)
        sys.exit(3)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 3
import subprocess
print(spin(10), subprocess.run([sys.executable, "-c", "print(1)"], capture_output=True).stdout)
"""

THREADS = BUSY + """
import threading
out = []
def run(k):
    out.append(sum(spin(2000) for _ in range(60)) + k)
ts = [threading.Thread(target=run, args=(k,)) for k in range(4)]
for t in ts: t.start()
for t in ts: t.join()
threading.Thread(target=lambda: spin(10**9), daemon=True).start()
print(sorted(out), threading.active_count(), len(sys._current_frames()))
"""

DESCRIPTORS = BUSY + """
import os
before = sorted(os.listdir("/proc/self/fd"))
for k in range(200):
    spin(3000)
    assert sorted(os.listdir("/proc/self/fd")) == before
os.closerange(0, 100)
spin(100000)
os.open("/dev/null", os.O_RDONLY)
spin(100000)
os._exit(7)
"""

CLASSES = """
import math
class P:
    def __init__(self, x):
        self.x = x
    def norm(self, k):
        return math.sqrt(self.x) * k
    @property
    def both(self):
        return self.x + 1
class S:
    __slots__ = ("a",)
    def __init__(self, a):
        self.a = a
def work(n):
    t = 0.0
    l = []
    for i in range(n):
        p = P(i)
        s = S(i)
        if i < 0:
            l.append(1)
        l.append(s.a)
        t += p.norm(i) + p.both
    return t
print(work(300000))
"""


def run(program, preload=True, **env):
    e = {k: v for k, v in os.environ.items() if not k.startswith("XTLINK")}
    if preload:
        e.update(LD_PRELOAD=BUILD + "/libxtlink.so", XTLINK_SOCKET="/nonexistent/sock", **env)
    return subprocess.run([sys.executable, "-c", program], env=e, capture_output=True, text=True, timeout=60)


class Observe(unittest.TestCase):
    def setUp(self):
        self.dir = tempfile.TemporaryDirectory()
        self.addCleanup(self.dir.cleanup)

    def observed(self, program, **env):
        """Runs program under stock and observed; both must look the same. Returns the statistics."""
        stats = self.dir.name + "/stats-%p"
        stock = run(program, preload=False)
        ours = run(program, XTLINK_STATS=stats, XTLINK_DUMP_UNIT=self.dir.name, **env)
        self.assertEqual((stock.returncode, stock.stdout, stock.stderr), (ours.returncode, ours.stdout, ours.stderr))
        files = [f for f in os.listdir(self.dir.name) if f.startswith("stats-")]
        return [json.loads(pathlib.Path(self.dir.name, f).read_text()) for f in files]

    def units(self):
        names = [os.path.join(self.dir.name, f) for f in sorted(os.listdir(self.dir.name)) if f.endswith(".unit")]
        return {os.path.basename(n): subprocess.run([BUILD + "/xtlink-unitdump", n], capture_output=True, text=True, check=True).stdout
                for n in names}

    def test_trace_functions(self):
        self.observed(TRACE)

    def test_frames(self):
        stats = self.observed(FRAMES)
        self.assertGreater(stats[0]["bursts"], 0)

    def test_fork(self):
        self.assertGreaterEqual(len(self.observed(FORK)), 21)

    def test_threads(self):
        self.observed(THREADS)

    def test_descriptors(self):
        self.observed(DESCRIPTORS)

    def test_profile(self):
        self.observed(CLASSES)
        units = self.units()
        root = next(text for name, text in units.items() if name.startswith("work.") and ".osr-1." in name)
        for pattern in (r"FOR_ITER .* many \(taken \w+, not taken many\)\n +many \[RANGEITER", r"calls type P code \d", r"METHOD norm index 0 code \d",
                        r"INST_VALUE x index 0", r"PROPERTY both", r"SLOT a index 16", r"calls builtin code -1 math.sqrt", r"descr code -1 list.append",
                        r"NEW __init__"):
            self.assertRegex(root, pattern)
        self.assertTrue(any(re.match(r"work\..*\.osr[0-9]+\.", name) for name in units))

    def start_hashes(self):
        """By name of the unit; loops are asked for only when samples fall there."""
        return {n: re.search(r"hash (\w+)", t)[1] for n, t in self.units().items() if ".osr-1." in n}

    def test_hash_is_stable(self):
        self.observed(CLASSES, XTLINK_MODE="eager", PYTHONHASHSEED="1")
        first = self.start_hashes()
        self.observed(CLASSES, XTLINK_MODE="eager", PYTHONHASHSEED="2")
        self.assertEqual(first, self.start_hashes())
        self.assertEqual(len(first), 8)  # five functions, two class bodies, the module

    def test_modes(self):
        self.assertEqual(self.observed(CLASSES, XTLINK_MODE="off"), [])


if __name__ == "__main__":
    unittest.main()
