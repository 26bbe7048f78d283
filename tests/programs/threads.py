# threads with locks, shared counters, queues, thread-locals and deep hot loops
import queue
import sys
import threading

sys.setswitchinterval(0.0005)
lock = threading.Lock()
counter = 0


def add(n):
    global counter
    for _ in range(n):
        with lock:
            counter += 1


def compute(n, out, k):
    t = 0
    for i in range(n):
        t += i * k % 7
    out[k] = t


def consumer(q, out):
    t = 0
    while True:
        x = q.get()
        if x is None:
            break
        t += x
    out.append(t)


def run_all(targets):
    ts = [threading.Thread(target=f, args=a) for f, a in targets]
    for t in ts:
        t.start()
    for t in ts:
        t.join()


def spin(flag, out):
    n = 0
    while not flag:
        n += 1
    out.append(n >= 0)


run_all([(add, (4000,))] * 4)
print(counter)
out = {}
run_all([(compute, (30000, out, k)) for k in range(6)])
print(sorted(out.items()))
q = queue.Queue()
sums = []
ts = [threading.Thread(target=consumer, args=(q, sums)) for _ in range(3)]
for t in ts:
    t.start()
for i in range(6000):
    q.put(i)
for _ in ts:
    q.put(None)
for t in ts:
    t.join()
print(sum(sums))
flag, done = [], []
t = threading.Thread(target=spin, args=(flag, done))
t.start()
compute(50000, out, 1)
flag.append(1)
t.join()
print(done)
tl = threading.local()


def locals_(k, out):
    tl.x = k
    for i in range(5000):
        tl.x += 1
    out[k] = tl.x


out = {}
run_all([(locals_, (k, out)) for k in range(4)])
print(sorted(out.items()), hasattr(tl, "x"))
errors = []
threading.excepthook = lambda a: errors.append((a.exc_type.__name__, str(a.exc_value)))


def fails(n):
    for i in range(n):
        if i == n - 1:
            raise ValueError(i)


run_all([(fails, (5000,))] * 2)
print(errors)
