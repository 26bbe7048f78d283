"""Processes that fork, exec, thread, close their descriptors or end early: no hang, right output."""
import os
import shutil
import signal
import subprocess
import time
import unittest

from own import BUILD, MAIN, PYTHON, WORK, Place

FORK = WORK + """
import os
for n in range(12):
    main(60)
    pid = os.fork()
    if not pid:
        print("child", n, main(200), flush=True)
        os._exit(n) if n % 2 else sys.exit(n)
    print(n, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
print(main(400))
"""

THREADED_FORK = WORK + """
import os, threading
stop = False
def busy():
    while not stop: main(5)
threads = [threading.Thread(target=busy) for _ in range(3)]
for t in threads: t.start()
for n in range(25):
    main(20)
    pid = os.fork()
    if not pid:
        os._exit(main(30) % 200)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    assert status == main(30) % 200, status
stop = True
for t in threads: t.join()
print("done", main(100))
"""

THREADS = WORK + """
import threading
results = []
def work(n):
    results.append(main(n))
for round in range(4):
    threads = [threading.Thread(target=work, args=(300 + i,)) for i in range(4)]
    for t in threads: t.start()
    for t in threads: t.join()
print(sorted(results))
daemonic = threading.Thread(target=main, args=(10**9,), daemon=True)
daemonic.start()
print(main(500))
"""

SUBPROCESS = WORK + """
import subprocess
print(main(300))
for n in range(4):
    p = subprocess.run([sys.executable, "-c", "print(sum(i * i for i in range(100000)))"], capture_output=True, text=True)
    print(p.stdout.strip(), p.stderr, p.returncode)
    print(subprocess.run("echo a; true | cat", shell=True, capture_output=True, text=True))
print(main(300))
"""

CLOSE_ALL = WORK + """
import os
print(main(30), flush=True)
out = os.dup(1)
for n in range(4):
    for fd in range(3, 200):
        if fd != out:
            try: os.close(fd)
            except OSError: pass
    main(100)
    fds = [os.open("/dev/null", os.O_RDWR) for _ in range(20)]   # the numbers are the program's own now
    r, w = os.pipe()
    os.write(w, b"mine")
    main(200)
    assert os.read(r, 100) == b"mine"
    for fd in fds + [r, w]: os.close(fd)
print(main(800))
"""

DAEMONISE = WORK + """
import os, time
result = sys.argv[1]
if os.fork(): os._exit(0)
os.setsid()
if os.fork(): os._exit(0)
os.chdir("/"); os.umask(0)
for fd in range(1024):
    try: os.close(fd)
    except OSError: pass
null = os.open("/dev/null", os.O_RDWR); os.dup2(null, 1); os.dup2(null, 2)
total = main(1500)
with open(result + ".new", "w") as f: f.write(str(total) + " " + " ".join(sorted(os.listdir("/proc/self/fd"))[:3]))
os.rename(result + ".new", result)
"""

# Where close_range() is forbidden the agent's thread shares the program's table of descriptors.
FORBID = """
import ctypes, os, sys
if sys.argv[1:] == ["forbid"]:
    ERRNO_EPERM, ALLOW, CLOSE_RANGE = 0x50001, 0x7fff0000, 436
    seccomp = ctypes.CDLL("libseccomp.so.2")
    seccomp.seccomp_init.restype = ctypes.c_void_p
    rules = ctypes.c_void_p(seccomp.seccomp_init(ALLOW))
    assert not seccomp.seccomp_rule_add(rules, ERRNO_EPERM, CLOSE_RANGE, 0) and not seccomp.seccomp_load(rules)
    os.execv(sys.executable, [sys.executable, sys.argv[0]])
"""

TABLES = FORBID + WORK + """
import glob
print(main(600))
tables = {tuple(os.listdir(table)) for table in glob.glob("/proc/self/task/*/fd")}
print(len(tables), "tables", file=sys.stderr)
"""

SEEN = WORK + """
import os
seen = set(os.listdir("/proc/self/fd"))
for n in range(20):
    exec("def loop%d(n):\\n t = 0\\n for i in range(n): t += i & %d\\n return t" % (n, n))
    print(eval("loop%d(30000)" % n), main(10))
    seen.update(os.listdir("/proc/self/fd"))
print(sorted(seen))
"""

EXEC = WORK + """
import os
n = int(sys.argv[1])
print(n, main(150), flush=True)
if n: os.execv(sys.executable, [sys.executable, sys.argv[0], str(n - 1)])
"""

CHROOT = WORK + """
import os, time
def long():
    end = time.monotonic() + 0.5
    while time.monotonic() < end: main(10)
    return main(50)
print(main(200), flush=True)
os.mkdir("empty")
pid = os.fork()
if not pid:
    os.chroot("empty")
    os.chdir("/")
    print("inside", long(), os.listdir("/"), flush=True)
    try: import json.decoder
    except ImportError as e: print(type(e).__name__)
    child = os.fork()
    if not child: os._exit(long() % 200)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
    print("nobody", long(), os.getuid(), flush=True)
    sys.exit(4)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), main(200))
os.rmdir("empty")
"""

POOL = WORK + """
import multiprocessing
if __name__ == "__main__":
    for how in ("fork", "spawn", "forkserver"):
        with multiprocessing.get_context(how).Pool(4) as pool:
            print(pool.map(main, range(40, 80)))
"""

FUTURES = WORK + """
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
if __name__ == "__main__":
    print(main(300))
    with ProcessPoolExecutor(3) as p, ThreadPoolExecutor(3) as t:
        print(list(p.map(main, range(50, 90))) == list(t.map(main, range(50, 90))))
"""

ASYNCIO = WORK + """
import asyncio
async def some(n):
    await asyncio.sleep(0)
    return main(n)
async def all_():
    p = await asyncio.create_subprocess_exec(sys.executable, "-c", "print(1)", stdout=asyncio.subprocess.PIPE)
    return await asyncio.gather(*(some(n) for n in range(30, 60))), (await p.communicate())[0]
for _ in range(3): print(asyncio.run(all_()))
"""

SIGNALS = WORK + """
import signal, os, time
seen = []
signal.signal(signal.SIGALRM, lambda *a: seen.append(1))
signal.signal(signal.SIGUSR1, lambda *a: seen.append(2))
signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)
end = time.time() + 1.5
while time.time() < end:
    main(20)
    os.kill(os.getpid(), signal.SIGUSR1)
signal.setitimer(signal.ITIMER_REAL, 0)
print(seen.count(1) > 20, seen.count(2) > 5)
try:
    signal.raise_signal(signal.SIGINT)
    main(10)
except KeyboardInterrupt:
    print("interrupted", main(100))
"""


class Processes(Place):
    def setUp(self):
        super().setUp()
        self.start()

    def both(self, text, *args):
        """Cold, then with what the cold run left in the cache."""
        program = self.write(text)
        self.check_same(program, *args)
        return self.check_same(program, *args)

    def test_fork(self):
        self.both(FORK)

    def test_fork_with_threads(self):
        self.both(THREADED_FORK)

    def test_threads(self):
        self.both(THREADS)

    def test_subprocess(self):
        self.both(SUBPROCESS)

    def test_closed_descriptors(self):
        self.both(CLOSE_ALL)
        self.both(FORBID + CLOSE_ALL, "forbid")

    def test_own_descriptors(self):
        program = self.write(TABLES)
        for args, tables in ((), 2), (("forbid",), 1):
            p = self.run_python(program, *args, XTLINK_MODE="eager")
            self.assertEqual(p.err, "%d tables\n" % tables)
        program = self.write(SEEN)
        self.check_same(program, XTLINK_MODE="eager")

    def test_exec(self):
        self.both(EXEC, 3)

    @unittest.skipIf(os.getuid(), "chroot is root's")
    def test_chroot(self):
        self.both(CHROOT)

    @unittest.skipIf(os.getuid(), "takes root to give a file to somebody else")
    def test_setuid_program(self):
        """The agent stays out of a program that has another user's rights."""
        os.chmod(self.dir, 0o755)
        program, python = self.write(WORK + "import os\nprint(main(300), os.getuid(), os.geteuid())\n"), os.path.join(self.dir, "python")
        shutil.copy(PYTHON, python)
        os.chown(python, 65534, 65534)
        os.chmod(python, 0o4755)
        p = self.end(self.begin([python, program]))
        if p.out.endswith(" 0 0\n"):
            self.skipTest("the temporary directory's file system gives no other user's rights")
        self.assertEqual((p.returncode, p.stats), (0, {}), p.err)
        self.assertTrue(p.out.endswith(" 0 65534\n"), p.out)

    def test_pool(self):
        self.both(POOL)

    def test_futures(self):
        self.both(FUTURES)

    def test_asyncio(self):
        self.both(ASYNCIO)

    def test_signals(self):
        self.both(SIGNALS)

    def test_daemonised(self):
        program = self.write(DAEMONISE)
        said = []
        for agent in (False, True, True):
            result = os.path.join(self.dir, "result")
            self.run_python(program, result, agent=agent)
            self.until(lambda: os.path.exists(result), "the daemonised process ends", 60)
            with open(result) as f:
                said.append(f.read())
            os.unlink(result)
        self.assertEqual(said, said[:1] * 3)

    def test_exit_while_compiling(self):
        program = self.write(WORK + "import os\nmain(int(sys.argv[1]))\nprint('x', flush=True)\n"
                             "if sys.argv[2] == '_': os._exit(3)\nsys.exit(4)\n")
        for n in (1, 20, 50, 100, 150, 200, 300, 450):
            for how, status in (("_", 3), ("s", 4)):
                start = time.monotonic()
                p = self.run_python(program, n, how)
                self.assertEqual((p.out, p.err, p.returncode), ("x\n", "", status))
                self.assertLess(time.monotonic() - start, 20)

    def test_killed_clients(self):
        program = self.write(WORK + MAIN)
        for n in range(10):
            p = self.begin([PYTHON, program], XTLINK_MODE="eager" if n % 2 else "auto")
            time.sleep(0.05 * n)
            p.send_signal(signal.SIGKILL)
            self.end(p)
        self.check_same(program)
        self.until(lambda: self.status()["agents"] == 0, "the daemon has let go of them")

    def test_closed_standard_streams(self):
        program = self.write(WORK + "import os\nt = str(main(600))\n"
                             "open(sys.argv[1], 'w').write(t + str(os.path.exists('/proc/self/fd/0')))\n")
        said = []
        for agent in (False, True, True):
            result = os.path.join(self.dir, "result")
            env = self.env(**({"LD_PRELOAD": BUILD + "/libxtlink.so"} if agent else {}))
            p = subprocess.run(["sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh", PYTHON, program, result], env=env, timeout=60)
            with open(result) as f:
                said.append((p.returncode, f.read()))
        self.assertEqual(said, said[:1] * 3)

    def test_limits(self):
        program = self.write(WORK + MAIN)
        stock = self.run_python(program, agent=False)
        for limit in ("-n 12", "-v 120000", "-u 1", "-n 5"):
            p = self.end(self.begin(["sh", "-c", 'ulimit %s; exec "$@"' % limit, "sh", PYTHON, program]))
            self.assertEqual((p.out, p.returncode), (stock.out, 0), (limit, p.err))


if __name__ == "__main__":
    unittest.main()
