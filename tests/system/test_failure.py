"""Whatever fails around a program, the program runs normally."""
import contextlib
import glob
import os
import random
import signal
import socket
import subprocess
import threading
import time
import unittest

from own import BUILD, MAIN, PYTHON, WORK, Place

# Stands between xtlinkd and the real compiler; units that mention the word are not passed on.
BAD_COMPILER = """#!%(python)s
import os, signal, socket, struct, time
def take(n):
    data = b""
    while len(data) < n:
        more = os.read(3, n - len(data))
        if not more: os._exit(0)
        data += more
    return data
def answers(s):
    while True:
        data = s.recv(65536)
        if not data: return
        os.write(3, data)
ours, theirs = socket.socketpair()
import threading
os.posix_spawn(%(real)r, ["xtlink-compiler"], os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, theirs.fileno(), 3)])
theirs.close()
threading.Thread(target=answers, args=(ours,), daemon=True).start()
while True:
    head = take(8)
    unit = take(struct.unpack("<II", head)[0] - 4)
    if b"poison" in unit:
        if %(how)r == "crash": os.kill(os.getpid(), signal.SIGSEGV)
        time.sleep(1000)
    ours.sendall(head + unit)
"""
POISONED = WORK.replace("def count(text):\n", "def count(text):\n    poison = 1\n") + """
total = 0
for i in range(%d):
    total += count("abcdefgh" * 30)
    total += walk(300)
print(total)
"""


class Killed(Place):
    def test_daemon_at_random_moments(self):
        program = self.write(WORK + MAIN)
        stock = self.run_python(program, agent=False)
        moments = random.Random(5)
        for _ in range(8):
            self.start()
            p = self.begin([PYTHON, program])
            time.sleep(moments.random() * 0.5)
            self.stop(signal.SIGKILL)
            self.end(p)
            self.assertEqual((p.out, p.err, p.returncode), (stock.out, "", 0))
            os.unlink(self.socket)
        self.start()
        self.warm(program)
        time.sleep(0.3)  # written 100 ms after the answer
        self.stop(signal.SIGKILL)
        self.start()
        p = self.check_same(program)
        self.assertGreater(p.stats["cache_hits"], 1, p.stats)
        self.assertGreater(self.status()["hot_links"], 1)

    def test_restart_below_a_running_program(self):
        self.start()
        program = self.write(WORK + "import time\nprint(main(300), flush=True)\nsys.stdin.readline()\nt = time.time()\n"
                             "while time.time() - t < float(sys.argv[1]): main(20)\nprint('end')\n")
        p = self.begin([PYTHON, program, "6"])
        p.stdout.readline()
        self.stop(signal.SIGKILL)
        self.start()
        p.stdin.write("\n")
        p.stdin.flush()
        self.until(lambda: self.status()["compilations"] > 0, "the program asks the new daemon")
        self.end(p)
        self.assertEqual((p.out, p.err, p.returncode), ("end\n", "", 0))

    def test_stopped_daemon(self):
        self.start()
        program = self.write(WORK + "print(main(1500), flush=True)\nsys.stdin.readline()\nprint(main(1500))\n")
        p = self.begin([PYTHON, program])  # fills the cache
        p.stdin.write("\n")
        self.end(p)
        self.until(lambda: self.status()["compilations"] and not self.status()["queued"] + self.status()["running"], "all is compiled")
        sent = self.status()["hot_links"]
        self.daemon.send_signal(signal.SIGSTOP)
        start = time.monotonic()
        p = self.begin([PYTHON, program])
        p.stdout.readline()
        self.assertLess(time.monotonic() - start, 20)
        q = self.end(self.begin([PYTHON, "-c", "print(1)"]))
        self.assertEqual((q.out, q.err), ("1\n", ""))
        self.daemon.send_signal(signal.SIGCONT)
        self.until(lambda: self.status()["hot_links"] > sent, "the hot list is sent")
        time.sleep(0.3)
        p.stdin.write("\n")
        self.end(p)
        self.assertEqual((p.err, p.returncode), ("", 0))
        self.assertGreater(p.stats["cache_hits"], 0, p.stats)  # the hot list came late

    def poisoned(self, how, config=""):
        compiler = self.write(BAD_COMPILER % {"python": PYTHON, "real": BUILD + "/xtlink-compiler", "how": how}, "compiler")
        os.chmod(compiler, 0o755)
        self.start("compiler = %s\n%s" % (compiler, config))
        program = self.write(POISONED % 12000)
        end = time.monotonic() + 60  # of runs: a compiler that hangs does so for some seconds, a run takes less than one
        while time.monotonic() < end:
            p = self.check_same(program)
            status = self.status()
            if status["store_refused"] and p.stats["functions_linked"]:
                break
        self.assertGreater(p.stats["functions_linked"], 0, p.stats)
        self.assertGreater(status["store_refused"], 0, status)
        return status

    def test_compiler_crashes(self):
        status = self.poisoned("crash")
        self.assertGreater(status["compiler_crashes"], 0, status)
        self.assertIn("the compiler crashed on", self.daemon_said())

    def test_compiler_hangs(self):
        status = self.poisoned("hang", "compile_seconds = 3\n")
        self.assertGreater(status["compiler_timeouts"], 0, status)
        self.assertIn("the compiler took too long for", self.daemon_said())

    def test_compilers_killed_and_stopped(self):
        self.start("compile_seconds = 2\n")
        program = self.write(WORK + MAIN)
        stock = self.run_python(program, agent=False)
        for sign in (signal.SIGKILL, signal.SIGSTOP, signal.SIGKILL):
            p = self.begin([PYTHON, program], XTLINK_MODE="eager")
            while p.poll() is None:
                for pid in self.compilers():
                    try:
                        os.kill(pid, sign)
                    except ProcessLookupError:
                        pass
                time.sleep(0.02)
                if sign == signal.SIGSTOP:
                    break
            self.end(p)
            self.assertEqual((p.out, p.err, p.returncode), (stock.out, "", 0))
        p = self.check_same(self.write(WORK + "other = 1\n" + MAIN, "other.py"))
        self.assertEqual(self.status()["sessions_rejected"], 0)


class Damaged(Place):
    def damage(self, change):
        self.start()
        program = self.write(WORK + MAIN)
        self.warm(program)
        self.stop()
        change(self.cache + "/data.mdb")
        self.start()
        self.check_same(program)
        return self.warm(program)

    def test_flipped_blobs(self):
        def change(path):
            with open(path, "r+b") as f:
                data = f.read()
                at = data.find(b"BL01")
                self.assertGreater(at, 0)
                while at >= 0:
                    f.seek(at + 700)
                    f.write(bytes(b ^ 0x55 for b in data[at + 700:at + 704]))
                    at = data.find(b"BL01", at + 4)
        self.damage(change)
        self.assertGreater(self.status()["compilations"], 0)
        self.assertIn("corrupt", self.daemon_said())

    def test_truncated(self):
        self.damage(lambda path: os.truncate(path, os.path.getsize(path) // 2 // 4096 * 4096))
        self.assertIn("damaged", self.daemon_said())
        self.assertTrue(glob.glob(self.cache + "/*.bad"))

    def test_garbage(self):
        def change(path):
            with open(path, "r+b") as f:
                f.write(b"what is this? " * 3000)
        self.damage(change)
        self.assertIn("damaged", self.daemon_said())


class BadInput(Place):
    def one_line(self, p, text):
        self.assertIn(text, p.err)
        self.assertEqual(len([line for line in p.err.splitlines() if text in line]), 1, p.err)

    def test_wrong_socket(self):
        program = self.write(WORK + MAIN)
        stock = self.run_python(program, agent=False)
        plain = self.write("", "plain")
        for path, text in (("/nonexistent/sock", "No such file"), (plain, "Connection refused"),
                           ("/" + "x" * 200, "too long"), (self.dir, "Connection refused")):
            p = self.run_python(program, XTLINK_SOCKET=path)
            self.assertEqual((p.out, p.err, p.returncode), (stock.out, "", 0))
            p = self.run_python(self.write("pass\n", "short.py"), XTLINK_SOCKET=path, XTLINK_LOG="info")
            self.one_line(p, text)

    def test_something_else_answers(self):
        program = self.write(WORK + MAIN)
        stock = self.run_python(program, agent=False)
        for answer in (b"HTTP/1.1 400 Bad Request\r\n\r\n" * 200, b"", b"\xff" * 4000, None):
            with socket.socket(socket.AF_UNIX) as s:
                s.bind(self.socket)
                s.listen()
                s.settimeout(0.2)
                ending, kept = threading.Event(), []

                def serve():
                    while not ending.is_set():
                        try:
                            c = s.accept()[0]
                        except TimeoutError:
                            continue
                        kept.append(c)
                        if answer is not None:  # None: accepts and says nothing
                            try:
                                c.sendall(answer)
                            except OSError:
                                pass
                            c.close()
                t = threading.Thread(target=serve)
                t.start()
                p = self.run_python(program)
                ending.set()
                t.join()
                for c in kept:
                    c.close()
            os.unlink(self.socket)
            self.assertEqual((p.out, p.err, p.returncode), (stock.out, "", 0))

    def test_another_protocol_version(self):
        def message(body):
            return len(body).to_bytes(4, "little") + body
        self.start()
        with socket.socket(socket.AF_UNIX) as s:  # HELLO of version 99
            s.settimeout(10)
            s.connect(self.socket)
            s.sendall(message(b"\x98\x01" + b"\x63" + b"\x00" + b"\xa63.11.2" + b"\xa0" + b"\xa1p" + b"\x01" + b"\xa4auto"))
            self.assertIn(b"version", s.recv(4096))
        with socket.socket(socket.AF_UNIX) as s:  # garbage
            s.settimeout(10)
            s.connect(self.socket)
            s.sendall(b"\xff" * 100)
            s.recv(4096)
        self.assertEqual(self.status()["sessions_rejected"], 2)

    def test_cache_directory(self):
        with open(os.path.join(self.dir, "file"), "w"):
            pass
        self.start(cache=os.path.join(self.dir, "file", "cache"), wait=False)
        self.assertEqual(self.daemon.wait(20), 4)
        self.daemon = None
        self.assertEqual(len(self.daemon_said().splitlines()), 1, self.daemon_said())
        p = self.check_same(self.write(WORK + MAIN))
        self.assertEqual(p.stats["functions_linked"], 0)

    @unittest.skipUnless(os.geteuid() == 0, "mounts a small disk")
    def test_full_disk(self):
        os.mkdir(self.cache)
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400k", "xtlink-test", self.cache], capture_output=True).returncode:
            self.skipTest("cannot mount")
        try:
            self.start()
            with contextlib.suppress(OSError), open(self.cache + "/fill", "wb", buffering=0) as f:
                while f.write(b"x" * 4096):
                    pass
            program = self.write(WORK + MAIN)
            for _ in range(12):  # no hot lists without a store: each process has to ask
                p = self.check_same(program)
                if p.stats["functions_linked"]:
                    break
            self.assertGreater(p.stats["functions_linked"], 0)
            self.stop()
            self.assertEqual(self.daemon_said().count("No space left"), 1, self.daemon_said())
        finally:
            self.stop()
            subprocess.run(["umount", self.cache])

    def test_another_python(self):
        others = [p for p in sorted(glob.glob(os.path.expanduser("~/.pyenv/versions/3.*/bin/python3"))) if "/3.11.2/" not in p]
        if not others:
            self.skipTest("no other python here")
        self.start()
        for python in others:
            p = self.end(self.begin([python, "-c", "print(sum(range(10)))"]))
            self.assertEqual((p.out, p.err, p.returncode), ("45\n", "", 0), python)
            p = self.end(self.begin([python, "-c", "print(sum(range(10)))"], XTLINK_LOG="warn"))
            self.assertEqual((p.out, p.returncode), ("45\n", 0), python)
            self.assertLessEqual(len(p.err.splitlines()), 1, p.err)
            if "/3.11." in python:
                self.assertIn("not active: another version", p.err)


if __name__ == "__main__":
    unittest.main()
