"""A signal that the main thread sends to itself is handled behind the very call, whatever other threads of the process ask the interpreter for meanwhile."""
import _thread
import signal

late = 0


def one():
    try:
        _thread.interrupt_main()
        return 1
    except KeyboardInterrupt:
        return 0


def many(n):
    global late
    for _ in range(n):
        try:
            late += one()
        except KeyboardInterrupt:
            late += 1


signal.signal(signal.SIGINT, signal.default_int_handler)
for _ in range(6):
    many(200000)
    print(late)
