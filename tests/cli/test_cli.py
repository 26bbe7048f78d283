"""Tests of the xtlink command line against a real daemon. Usage: python3.11 tests/cli/test_cli.py [BUILD]"""
import json
import os
import pathlib
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import unittest

BUILD = os.path.abspath(sys.argv.pop(1) if len(sys.argv) > 1 and not sys.argv[1].startswith("-") else "build")
PYTHON = "/usr/bin/python3.11"
PROGRAM = "def add_them(n):\n    t = 0\n    for i in range(n):\n        t += i * 3\n    return t\n\nfor _ in range(30):\n    r = add_them(1000)\nprint(r)\n"


class Place(unittest.TestCase):
    """A home, a runtime directory and a cache of its own for each test; the daemon that is there at the end is stopped."""

    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix="xtlink-cli-")
        self.env = {"PATH": os.environ["PATH"], "HOME": self.dir, "XDG_RUNTIME_DIR": self.dir}
        self.socket = os.path.join(self.dir, "xtlink", "sock")

    def tearDown(self):
        pid = self.daemon_pid()
        if pid:
            os.kill(pid, signal.SIGTERM)
            for _ in range(500):
                if not os.path.exists("/proc/%d" % pid) or self.daemon_pid() is None:
                    break
                time.sleep(0.01)
        shutil.rmtree(self.dir, ignore_errors=True)

    def daemon_pid(self):
        with socket.socket(socket.AF_UNIX) as s:
            try:
                s.connect(self.socket)
            except OSError:
                return None
            return struct.unpack("iii", s.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[0]

    def xtlink(self, *args, code=0, **env):
        p = subprocess.run([os.path.join(BUILD, "xtlink"), *args], env=self.env | env, capture_output=True, text=True, timeout=60, cwd=self.dir)
        self.assertEqual(p.returncode, code, "%s\n%s%s" % (args, p.stdout, p.stderr))
        return p


class Usage(Place):
    def test_help(self):
        self.assertIn("xtlink disasm NAME", self.xtlink("help").stdout)
        self.assertEqual(self.xtlink("--help").stderr, "")

    def test_wrong_usage(self):
        for args in ([], ["nothing"], ["run"], ["run", "--"], ["run", "--json"], ["status", "x"], ["status", "--json", "--prometheus"], ["top", "-d", "x"],
                     ["top", "-n"], ["explain", "a", "b"], ["cache"], ["cache", "burn"], ["cache", "list", "--limit", "-1"], ["disasm"], ["doctor", "-x"]):
            self.assertEqual(self.xtlink(*args, code=2).stdout, "")

    def test_no_daemon(self):
        where = os.path.join(self.dir, "nowhere")
        for args in (["status"], ["top"], ["explain"], ["cache", "stats"], ["disasm", "x"]):
            p = self.xtlink(*args, code=3, XTLINK_SOCKET=where)
            self.assertIn("no daemon at " + where, p.stderr)
            self.assertEqual(p.stderr.count("\n"), 1)

    def test_socket_path_too_long(self):
        self.assertIn("too long", self.xtlink("status", code=3, XTLINK_SOCKET="/" + "x" * 200).stderr)

    def test_garbage_on_the_socket(self):
        path = os.path.join(self.dir, "s")
        with socket.socket(socket.AF_UNIX) as s:
            s.bind(path)
            s.listen()
            p = subprocess.Popen([os.path.join(BUILD, "xtlink"), "status"], env=self.env | {"XTLINK_SOCKET": path}, stderr=subprocess.PIPE)
            c, _ = s.accept()
            c.sendall(b"HTTP/1.1 400 no\r\n\r\n")
            c.close()
            self.assertIn(b"no daemon answers", p.communicate(timeout=20)[1])
            self.assertEqual(p.returncode, 3)


class Run(Place):
    def test_starts_one_daemon(self):
        show = "import os; print(os.environ['XTLINK_SOCKET'], os.environ['LD_PRELOAD'])"
        p = self.xtlink("run", "--", PYTHON, "-c", show)
        self.assertEqual(p.stdout.split(), [self.socket, os.path.join(BUILD, "libxtlink.so")])
        self.assertEqual(p.stderr, "")
        pid = self.daemon_pid()
        self.xtlink("run", PYTHON, "-c", show)
        self.assertEqual(self.daemon_pid(), pid)
        self.assertTrue(os.path.isdir(os.path.join(self.dir, ".cache", "xtlink")))

    def test_many_at_once(self):
        ps = [subprocess.Popen([os.path.join(BUILD, "xtlink"), "run", "true"], env=self.env, stderr=subprocess.PIPE) for _ in range(8)]
        self.assertEqual([(p.communicate(timeout=60)[1], p.returncode) for p in ps], [(b"", 0)] * 8)
        daemons = []
        for place in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
            try:
                if self.socket.encode() in place.read_bytes().split(b"\0"):
                    daemons.append(int(place.parent.name))
            except OSError:
                pass  # gone meanwhile
        self.assertEqual(daemons, [self.daemon_pid()])

    def test_program_sees_no_child_and_no_descriptor(self):
        code = ("import os\ntry: os.wait()\nexcept ChildProcessError: print('none')\n"
                "print(len([f for f in os.listdir('/proc/self/fd') if os.path.exists('/proc/self/fd/' + f)]))")
        out = self.xtlink("run", PYTHON, "-c", code, XTLINK_MODE="auto").stdout
        self.assertEqual(out.split()[0], "none")
        stock = subprocess.run([PYTHON, "-c", code], capture_output=True, text=True, env=self.env).stdout
        self.assertLessEqual(int(out.split()[1]), int(stock.split()[1]) + 1)  # the agent's connection

    def test_exit_status(self):
        self.assertEqual(self.xtlink("run", "sh", "-c", "echo out; echo err >&2; exit 7", code=7).stdout, "out\n")
        self.assertIn("not-there", self.xtlink("run", "not-there", code=127).stderr)
        self.xtlink("run", self.dir, code=126)

    def test_arguments_are_left_alone(self):
        out = self.xtlink("run", "--", PYTHON, "-c", "import sys; print(sys.argv)", "--json", "--", "-d", "x y").stdout
        self.assertEqual(out, "['-c', '--json', '--', '-d', 'x y']\n")

    def test_keeps_other_preloads(self):
        out = self.xtlink("run", "--", "printenv", "LD_PRELOAD", LD_PRELOAD="libm.so.6").stdout.strip()
        self.assertEqual(out, os.path.join(BUILD, "libxtlink.so") + ":libm.so.6")
        self.assertEqual(self.xtlink("run", "--", "printenv", "LD_PRELOAD", LD_PRELOAD=out).stdout.strip(), out)

    def test_runs_without_a_daemon(self):
        p = self.xtlink("run", "echo", "fine", XDG_CACHE_HOME="/dev/null")
        self.assertEqual((p.stdout, p.stderr.count("\n")), ("fine\n", 1))
        self.assertIn("running without a daemon", p.stderr)

    def test_mode_off(self):
        self.assertEqual(self.xtlink("run", "sh", "-c", "echo $LD_PRELOAD", XTLINK_MODE="off").stdout, "\n")
        self.assertIsNone(self.daemon_pid())


class Asking(Place):
    def setUp(self):
        super().setUp()
        with open(os.path.join(self.dir, "program.py"), "w") as f:
            f.write(PROGRAM)
        out = self.xtlink("run", PYTHON, "program.py", XTLINK_MODE="eager").stdout
        self.assertEqual(out, "1498500\n")

    def test_status(self):
        status = json.loads(self.xtlink("status", "--json").stdout)
        self.assertGreater(status["compile_requests"], 0)
        self.assertIn("COMPILE messages", self.xtlink("status").stdout)
        self.assertIn("# TYPE xtlink_compile_requests counter", self.xtlink("status", "--prometheus").stdout)
        self.assertIn("requests", self.xtlink("top", "-n", "1").stdout)

    def test_explain(self):
        p = self.xtlink("explain", "add_them")
        self.assertIn("compiled", p.stdout)
        self.assertIn("exit points", p.stdout)
        f = [f for f in json.loads(self.xtlink("explain", "--json", "add_them").stdout)["functions"] if f["state"] == "compiled"][0]
        self.assertEqual(sum(f["exit_points"].values()), f["exits"])
        self.assertIn("no function", self.xtlink("explain", "certainly_not_there", code=1).stderr)
        self.xtlink("explain", "--json", "certainly_not_there", code=1)

    def test_disasm(self):
        out = self.xtlink("disasm", "add_them").stdout
        self.assertTrue(out.startswith("add_them\nblob "), out[:200])
        if shutil.which("objdump"):
            self.assertRegex(out, r"\bret\b")
            self.assertRegex(out, r"slot \d+ xt_rt_\w+")
        else:
            self.assertIn("slot 0", out)
        self.assertIn("no compiled function", self.xtlink("disasm", "certainly_not_there", code=1).stderr)

    def test_disasm_without_objdump(self):
        p = self.xtlink("disasm", "add_them", code=4, PATH="/nonexistent")
        self.assertIn("binutils", p.stderr)
        self.assertIn("slot 0", p.stdout)

    def test_cache(self):
        self.assertIn("add_them", self.xtlink("cache", "list").stdout)
        listed = json.loads(self.xtlink("cache", "list", "--json", "--limit", "1").stdout)
        self.assertEqual(len(listed["blobs"]), 1)
        self.assertIn("blobs", self.xtlink("cache", "stats").stdout)
        self.assertIn(" 0 bad", self.xtlink("cache", "verify", "--remove").stdout)
        self.assertIn("removed", self.xtlink("cache", "clear", "--refused").stdout)
        self.xtlink("cache", "list", code=1)

    def test_doctor(self):
        self.assertIn("answers at " + self.socket, self.xtlink("doctor").stdout)
        p = self.xtlink("doctor", "/nonexistent/python", code=1)
        self.assertIn("FAILED   python", p.stdout)


if __name__ == "__main__":
    unittest.main()
