# fork in the middle of hot code; parent and child go on
import os
import sys


def hot(n):
    t = 0
    for i in range(n):
        t += i % 7 * 3
    return t


def fork_in_loop(n):
    t = 0
    pid = None
    for i in range(n):
        t += i
        if i == n // 2:
            sys.stdout.flush()
            pid = os.fork()
            if pid == 0:
                t += 1000000
    return pid, t


def child_compute(n):
    r, w = os.pipe()
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        os.close(r)
        os.write(w, str([hot(n) for _ in range(3)]).encode())
        os._exit(3)
    os.close(w)
    data = b""
    while chunk := os.read(r, 100):
        data += chunk
    os.close(r)
    return data, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


print(hot(20000))
pid, t = fork_in_loop(20000)
if pid == 0:
    print("child", t)
    sys.stdout.flush()
    os._exit(7)
print("status", os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
print("parent", t)
for _ in range(3):
    print(child_compute(20000))
print(hot(20000))
