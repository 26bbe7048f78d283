"""What the test runners and the benchmarks share: modes, processes with bounded time, and a daemon of their own."""
import os
import signal
import socket
import subprocess
import tempfile
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
MODES = {
    "auto": {"XTLINK_MODE": "auto"},
    "eager": {"XTLINK_MODE": "eager"},
    "stress1": {"XTLINK_MODE": "stress", "XTLINK_STRESS": "1"},
    "stress7": {"XTLINK_MODE": "stress", "XTLINK_STRESS": "7"},
    "stress101": {"XTLINK_MODE": "stress", "XTLINK_STRESS": "101"},
    "rounds": {"XTLINK_MODE": "learn"},
    "learn": {"XTLINK_MODE": "learn", "XTLINK_LEARN": "1"},
    "learn5": {"XTLINK_MODE": "learn", "XTLINK_LEARN": "1", "XTLINK_STRESS": "5"},
}

OPTIONS = {  # of runners: add_options()
    "only": dict(metavar="A,B", help="only programs whose name contains one of these"),
    "jobs": dict(type=int, default=2),
    "cache": dict(metavar="DIR", help="compiled code is kept there for the next run; a new compiler uses none of it"),
    "verbose": dict(action="store_true", help="says also what passed, and what is left out, and why"),
    "mutate": dict(action="store_true", help="the compiler gets wrong profiles (make mutating; XT_MUTATION=N in the environment: others; not with a --cache of other runs)"),
    "relaid": dict(type=int, metavar="SEED", help="the programs' bytecode is laid out anew (fuzz/relaid.py)"),
    "python": dict(default="/usr/bin/python3.11"),
    "build": dict(type=os.path.abspath, default=os.path.join(ROOT, "build")),
}


def add_options(parser, *names, timeout=None):
    """--python, --build and those of OPTIONS that are named; with timeout (seconds, its default) --timeout."""
    for name in names + ("python", "build"):
        parser.add_argument("--" + name, **OPTIONS[name])
    if timeout:
        parser.add_argument("--timeout", type=float, default=timeout, help="seconds for one run (default %(default)s: eager modes compile hundreds of functions first)")


def environment(settings=None, build=None, socket=None, **more):
    """For a test's process: nothing of the caller's Python and xtlink. With settings (one of MODES' values): the agent of that build, and the daemon at that socket."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("XTLINK", "PYTHON", "LD_PRELOAD"))}
    env.update(PYTHONDONTWRITEBYTECODE="1", **more)
    if settings:
        env.update(settings, LD_PRELOAD=os.path.join(build, "libxtlink.so"), XTLINK_SOCKET=socket)
    return env


def wait(process, timeout):
    """The status of a process that leads a session of its own. "timeout": it did not end in so many seconds, and was killed with its children."""
    try:
        return process.wait(timeout)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)  # not reaped yet: the group is still its own
        process.wait()
        return "timeout"


def run(command, env, cwd, timeout, stderr=None, limits=None):
    """(stdout, stderr, status or "timeout"), both as bytes, of a process in a session of its own. stderr=subprocess.STDOUT: both are the first. limits is
    called in the child."""
    with tempfile.TemporaryFile(dir=cwd) as out, tempfile.TemporaryFile(dir=cwd) as err:  # no pipes: children that stay behind do not keep us
        p = subprocess.Popen(command, env=env, cwd=cwd, stdin=subprocess.DEVNULL, stdout=out, stderr=stderr or err, preexec_fn=limits, start_new_session=True)
        status = wait(p, timeout)
        out.seek(0)
        err.seek(0)
        return out.read(), err.read(), status


class Daemon:
    """A private xtlinkd; its socket and log are in directory, as is its cache unless that is elsewhere. RuntimeError when it does not start."""

    # In eager modes the programs wait, and leave their processors to the compilers.
    CONFIG = "compilers_max = %d\nrefine = 0\n" % os.cpu_count()

    def __init__(self, build, directory, cache=None, config=CONFIG, mutate=False):
        """mutate: with the compiler that gets wrong profiles (tests/fuzz/mutate.c)."""
        if mutate:
            config += "compiler = %s\n" % os.path.join(build, "tests", "mutating-compiler")
        self.build, self.directory, self.cache, self.config = build, directory, cache or os.path.join(directory, "cache"), config
        self.socket, self.log = os.path.join(directory, "sock"), os.path.join(directory, "daemon.log")
        self.ended = []  # exit statuses of daemons that ended by themselves
        self.lock = threading.Lock()
        self.start()

    def start(self):
        config = os.path.join(self.directory, "config")
        with open(config, "w") as f:
            f.write(self.config)
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([os.path.join(self.build, "xtlinkd"), "--foreground", "--socket", self.socket,
                                             "--cache-dir", self.cache, "--config", config],
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        deadline = time.monotonic() + 10
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                with open(self.log, errors="replace") as f:
                    text = f.read(2000)
                self.stop()
                raise RuntimeError("xtlinkd did not start: " + text)
            time.sleep(0.01)

    def answers(self):
        with socket.socket(socket.AF_UNIX) as s:
            try:
                s.connect(self.socket)
                return True
            except OSError:
                return False

    def ensure(self):
        """Starts it again, with the same cache, when it has ended; ended tells."""
        with self.lock:
            if self.process.poll() is not None:
                self.ended.append(self.process.returncode)
                self.start()

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
