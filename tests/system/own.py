"""What the system tests share: a daemon, a socket and a cache of their own in a temporary directory, and programs run with the agent."""
import contextlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

BUILD = os.path.abspath(os.environ.get("XT_BUILD") or os.path.join(os.path.dirname(__file__), "..", "..", "build"))
PYTHON = os.environ.get("XT_PYTHON") or "/usr/bin/python3.11"
CLEAN = {k: v for k, v in os.environ.items() if not k.startswith("XTLINK") and k != "LD_PRELOAD"} | {"PYTHONHASHSEED": "1"}

# Three functions and a loop that get hot within a second in the interpreter; prints one line.
WORK = """
import sys
class Point:
    def __init__(self, x): self.x = x
    def moved(self, by): return self.x + by
def add(n):
    t = 0
    for i in range(n): t += i * 3 & 7
    return t
def count(text):
    d = {}
    for c in text: d[c] = d.get(c, 0) + 1
    return len(d)
def walk(n):
    p, t = Point(3), 0
    for i in range(n): t += p.moved(i)
    return t
def main(rounds):
    t = 0
    for i in range(rounds): t += add(300) + count("abcdefgh" * 30) + walk(200)
    return t
"""
ROUNDS = 400
MAIN = "t = 0\nfor i in range(int(sys.argv[1]) if len(sys.argv) > 1 else %d): t += main(10)\nprint(t)\n" % ROUNDS


class Place(unittest.TestCase):
    daemon = None

    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix="xtlink-system-")
        self.socket = os.path.join(self.dir, "sock")
        self.cache = os.path.join(self.dir, "cache")
        self.number = 0
        self.addCleanup(shutil.rmtree, self.dir, ignore_errors=True)
        self.addCleanup(self.stop)

    # --- the daemon ---

    def start(self, config="", cache=None, wait=True):
        name = os.path.join(self.dir, "config")
        with open(name, "w") as f:
            f.write(config)
        self.log = os.path.join(self.dir, "daemon.log")
        with open(self.log, "ab") as log:
            self.daemon = subprocess.Popen([BUILD + "/xtlinkd", "--foreground", "--socket", self.socket, "--cache-dir", cache or self.cache,
                                            "--config", name], stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=CLEAN)
        if wait:
            self.until(self.answers, "the daemon answers")

    def answers(self):
        self.assertIsNone(self.daemon.poll(), "the daemon ended: " + self.daemon_said())
        return subprocess.run([BUILD + "/xtlink", "status"], env=self.env(), capture_output=True, timeout=20).returncode == 0

    def daemon_said(self):
        with open(self.log, errors="replace") as f:
            return f.read()

    def stop(self, how=signal.SIGTERM):
        if self.daemon is None:
            return
        with contextlib.suppress(ProcessLookupError):
            self.daemon.send_signal(signal.SIGCONT)
            self.daemon.send_signal(how)
        status = self.daemon.wait(20)
        self.daemon = None
        if how == signal.SIGTERM:
            self.assertEqual(status, 0, self.daemon_said())

    def status(self):
        p = subprocess.run([BUILD + "/xtlink", "status", "--json"], env=self.env(), capture_output=True, text=True, timeout=20)
        self.assertEqual(p.returncode, 0, p.stderr)
        return json.loads(p.stdout)

    def is_quiet(self):
        """No process is connected whose last requests may be on their way, and none is queued or being compiled."""
        s = self.status()
        return not s["agents"] and not s["queued"] and not s["running"]

    def compilers(self):
        found = []
        for pid in filter(str.isdigit, os.listdir("/proc")):
            with contextlib.suppress(OSError):
                with open("/proc/%s/stat" % pid) as f:
                    if int(f.read().rsplit(")", 1)[1].split()[1]) == self.daemon.pid:
                        found.append(int(pid))
        return found

    # --- programs ---

    def env(self, **more):
        return CLEAN | {"XTLINK_SOCKET": self.socket} | more

    def write(self, text, name="program.py"):
        path = os.path.join(self.dir, name)
        with open(path, "w") as f:
            f.write(text)
        return path

    def begin(self, command, agent=True, **more):
        """A started process; self.end(it) gives what became of it."""
        self.number += 1
        env = self.env(**more)
        stats = os.path.join(self.dir, "stats.%d" % self.number)
        if agent:
            env = env | {"LD_PRELOAD": BUILD + "/libxtlink.so", "XTLINK_STATS": stats}
            env = env | more
        p = subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                             text=True, cwd=self.dir)
        p.stats_file = stats
        self.addCleanup(self.let_go, p)
        return p

    @staticmethod
    def let_go(p):
        p.kill()
        p.wait()
        for f in (p.stdin, p.stdout, p.stderr):
            f.close()

    def end(self, p, timeout=60):
        with p:
            p.out, p.err = p.communicate(timeout=timeout)
        p.stats = {}
        if os.path.exists(p.stats_file):
            with open(p.stats_file) as f:
                p.stats = json.load(f)
        return p

    def run_python(self, program, *args, agent=True, **more):
        return self.end(self.begin([PYTHON, program, *map(str, args)], agent, **more))

    def check_same(self, program, *args, **more):
        """Runs under stock and with the agent: same output, same exit status. The agent's run."""
        stock = self.run_python(program, *args, agent=False)
        p = self.run_python(program, *args, **more)
        self.assertEqual((p.out, p.err, p.returncode), (stock.out, stock.err, stock.returncode))
        return p

    def warm(self, program, functions=1, total=2):
        """Runs it until everything hot comes from the cache: how long compiling takes is not what is tested. The last run."""
        for _ in range(15):
            p = self.run_python(program)
            self.assertEqual((p.returncode, p.err), (0, ""), p.out)
            self.until(self.is_quiet, "the daemon has compiled what a process left behind", 60)
            if p.stats["compile_requests"] == 0 and p.stats["functions_linked"] >= functions and p.stats["cache_hits"] >= total:
                return p
        self.fail("never compiled: %s" % p.stats)

    def until(self, true, what, seconds=20):
        end = time.monotonic() + seconds
        while not true():
            self.assertLess(time.monotonic(), end, "never: " + what)
            time.sleep(0.01)
