"""Runs a program while something observes or disturbs it at its safepoints: observe.py KIND DIRECTORY PROGRAM [ARGUMENT...]. For tests/observers/observers.py.

At every safepoint:
  plain     nothing
  gc        a garbage collection
  signal    a signal, whose handler, a Python function, looks at all frames
  switch    the GIL goes to another thread and back
  frames    all frames are looked at: line, instruction, locals
  settrace  at every fifth a trace function is set, and taken away after some events
At chosen safepoints (each of the first, then rarer) the process forks, and the child goes on to the end of the program:
  fork      just so
  trace     with a trace function in all frames; DIRECTORY/N.log has its first events
  profile   with a profile function
  raise     with an exception raised there
The child's output is DIRECTORY/N.out, DIRECTORY/status what became of the children. traceall and profileall: the whole program with a trace or profile function.
"""
import _thread
import gc
import os
import runpy
import signal
import sys
import threading
import time
import types

import provoke

KIND, DIRECTORY, PROGRAM = sys.argv[1:4]
SIMPLE = (int, float, str, bool, types.NoneType)
EACH, RARER, CHILDREN = 12, 1.4, 30  # each of the first 12 safepoints, then 1.4 times as far
ENOUGH = 20000  # safepoints; then the program goes on undisturbed
EVENTS = 3000  # of a child, which goes on without an observer then
SHARE = {"gc": 10}  # what takes longer has enough of a tenth
seen = 0  # safepoints


class Provoked(Exception):
    pass


class Events:
    """A trace and profile function that writes events of the program's own code: what, where, and the simple ones of the locals. At most so many."""

    def __init__(self, path, most=1 << 60):
        self.log = open(path, "w", encoding="utf-8", errors="backslashreplace")
        self.left = most

    def note(self, frame, event, arg):
        if frame.f_code.co_filename != PROGRAM:
            return None
        self.left -= 1
        if self.left < 0:
            sys.settrace(None)
            sys.setprofile(None)
            return None
        values = frame.f_locals if frame.f_code.co_flags & 2 else {}  # optimised code: a function's
        simple = sorted((k, repr(v)[:60]) for k, v in values.items() if type(v) in SIMPLE)
        about = getattr(arg, "__name__", "") if event.startswith("c_") else ""
        self.log.write("%s %s %d %s %s\n" % (event, frame.f_code.co_qualname, frame.f_lineno, about, simple))
        return self.note


def frames():
    frame, n = sys._getframe(1), 0
    while frame:
        line = frame.f_lineno  # None or 0: none of the program's
        if (line and line < frame.f_code.co_firstlineno) or frame.f_lasti >= len(frame.f_code.co_code):
            raise SystemError("frame of %s at %s" % (frame.f_code.co_qualname, frame.f_lasti))
        n += len(frame.f_locals)
        frame = frame.f_back
    return n


def arm(note):
    frame = sys._getframe(1)
    while frame:
        if frame.f_code.co_filename == PROGRAM:
            frame.f_trace = note
        frame = frame.f_back
    sys.settrace(note)


def at_gc():
    gc.collect(2 if seen % 20 == 0 else 0)


def at_signal():
    _thread.interrupt_main(signal.SIGUSR1)


def at_switch():
    time.sleep(0)


def at_settrace():
    """Not while a trace function is there: at a RESUME that is traced, the interpreter looks again and again whether something is pending."""
    if seen % 5:
        return
    left = 7

    def note(frame, event, arg):
        nonlocal left
        left -= 1
        if left == 0:
            sys.settrace(None)
            provoke.start(at_safepoint)
        return note

    provoke.stop()
    arm(note)


next_fork, children = 1, 0


def at_fork():
    """In the child: True."""
    global next_fork, children
    if seen < next_fork or children == CHILDREN:
        return
    next_fork = seen + 1 if seen < EACH else int(seen * RARER) + 1
    children += 1
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        status = os.waitpid(pid, 0)[1]
        with open(os.path.join(DIRECTORY, "status"), "a") as f:
            f.write("%d %d\n" % (children, os.waitstatus_to_exitcode(status)))
        return
    provoke.stop()
    out = os.open(os.path.join(DIRECTORY, "%d.out" % children), os.O_WRONLY | os.O_CREAT, 0o600)
    os.dup2(out, 1)
    os.dup2(out, 2)
    os.close(out)
    log = os.path.join(DIRECTORY, "%d.log" % children)
    if KIND == "trace":
        arm(Events(log, EVENTS).note)
    elif KIND == "profile":
        sys.setprofile(Events(log, EVENTS).note)
    elif KIND == "raise":
        raise Provoked(children)


ACTIONS = {"gc": at_gc, "signal": at_signal, "switch": at_switch, "frames": frames, "settrace": at_settrace,
           "fork": at_fork, "trace": at_fork, "profile": at_fork, "raise": at_fork}


def at_safepoint():
    global seen
    seen += 1
    ACTIONS[KIND]()
    if seen == ENOUGH // SHARE.get(KIND, 1):
        provoke.stop()
        sys.settrace(None)


def main():
    sys.argv = sys.argv[3:]
    sys.path[0] = os.path.dirname(PROGRAM)
    signal.signal(signal.SIGUSR1, lambda *_: frames())
    if KIND == "switch":
        def turn():
            while True:
                time.sleep(0)
        threading.Thread(target=turn, daemon=True).start()
        sys.setswitchinterval(1e-4)
    if KIND in ("traceall", "profileall"):
        (sys.settrace if KIND == "traceall" else sys.setprofile)(Events(os.path.join(DIRECTORY, "all.log")).note)
    elif KIND != "plain":
        provoke.start(at_safepoint)
    runpy.run_path(PROGRAM, run_name="__main__")


if __name__ == "__main__":
    try:
        main()
    finally:
        sys.settrace(None)
        sys.setprofile(None)
        provoke.stop()
