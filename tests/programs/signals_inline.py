"""Signals, and exceptions set by other threads, arrive behind the call that they interrupt, also where no loop and no function start follows."""
import _thread
import ctypes
import os
import signal
import sys
import threading
import time
import traceback

log = []


def handler(number, frame):
    log.append((number == signal.SIGUSR1, frame.f_lineno - frame.f_code.co_firstlineno, frame.f_code.co_name))


def failing(number, frame):
    raise ZeroDivisionError("in the handler")


def sent():
    before = len(log)
    os.kill(os.getpid(), signal.SIGUSR1)
    after = len(log)
    return before, after


def by_keyword():
    before = len(log)
    signal.pthread_kill(*(threading.get_ident(), signal.SIGUSR1))
    after = len(log)
    return before, after


def raises():
    try:
        os.kill(os.getpid(), signal.SIGUSR1)
        log.append("went on")
    except ZeroDivisionError as e:
        return [(f.name, f.line) for f in traceback.extract_tb(e.__traceback__)]


def passes_on():
    os.kill(os.getpid(), signal.SIGUSR1)
    log.append("went on")


def catches():
    try:
        passes_on()
    except ZeroDivisionError as e:
        return [(f.name, f.line) for f in traceback.extract_tb(e.__traceback__)]


def timer():
    called = []
    signal.signal(signal.SIGALRM, lambda *a: called.append(1))
    signal.setitimer(signal.ITIMER_REAL, 1e-6)
    time.sleep(0.2)
    return len(called)


def interrupted():
    try:
        _thread.interrupt_main()
        return "went on"
    except KeyboardInterrupt as e:
        return len(traceback.extract_tb(e.__traceback__))


def asynchronous():
    try:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(threading.get_ident()), ctypes.py_object(LookupError))
        len(log)
        return "went on"
    except LookupError:
        return "caught"


for _ in range(3):
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGUSR1, handler)
    print(sent(), by_keyword(), timer(), interrupted(), asynchronous(), log)
    signal.signal(signal.SIGUSR1, failing)
    print(raises(), catches(), log[-1])
