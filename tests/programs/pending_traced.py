# A pending call that runs Python code for some time, with and without a trace function: other pending calls (a profiler's) wait for its end, and the
# interpreter stays at a traced RESUME as long as it finds that one waits.
import ctypes
import sys
import time


def leaf(i):
    return i + 1


def work(seconds):
    end, i = time.process_time() + seconds, 0
    while time.process_time() < end:
        for _ in range(50):
            i = leaf(i)
    return i >= 50


done = []


@ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.c_void_p)
def call(_):
    done.append(work(0.05))
    sys.settrace(lambda frame, event, arg: None)
    done.append(work(0.05))
    done.append(leaf(1))
    sys.settrace(None)
    done.append(work(0.02))
    return 0


for turn in range(4):
    ctypes.pythonapi.Py_AddPendingCall(call, None)
    work(0.01)
    print(turn, done)
    done.clear()
