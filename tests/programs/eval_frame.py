"""Somebody else evaluates frames (PEP 523): sees each, and native code that is under way leaves."""
import _testinternalcapi
import sys

def add(a, b): return a + b
class Point:
    def __init__(self, x): self.x = x
    def moved(self, y): return add(self.x, y)
    @property
    def next(self): return self.moved(1)
def numbers(n):
    for i in range(n): yield add(i, 1)
async def awaited(n): return add(n, 2)
def run(coroutine):
    try: coroutine.send(None)
    except StopIteration as e: return e.value
def work(n):
    t = 0
    for i in range(n):
        p = Point(i)
        t += p.moved(i) + p.next + sum(numbers(3)) + run(awaited(i)) + len([add(x, 1) for x in (1, 2)]) + sum(add(x, 2) for x in (1, 2))
        t += sorted([3, 1], key=lambda x: -x)[0]
    return t
def inside(n, names):
    _testinternalcapi.set_eval_frame_record(names)
    r = work(n)
    _testinternalcapi.set_eval_frame_default()
    return r
class Recorder:
    def __init__(self): self.names = []
    def on(self): _testinternalcapi.set_eval_frame_record(self.names)
    def off(self): _testinternalcapi.set_eval_frame_default()
def in_the_middle(n):
    recorder, t = Recorder(), 0
    for i in range(n):
        t += add(i, 1)
        if i == 2: recorder.on()
        t += add(i, 2) + Point(i).next
        if i == 4: recorder.off()
        t += add(i, 3)
    return t, recorder.names

for _ in range(2):
    sys.audit('xtlink.burst')
    for _ in range(40): work(10), in_the_middle(6)
    sys.audit('xtlink.learn')
for _ in range(6):
    names = []
    _testinternalcapi.set_eval_frame_record(names)
    work(2)
    _testinternalcapi.set_eval_frame_default()
    print(len(names), names)
    names = []
    inside(2, names)
    print(len(names), names)
    print(work(5), in_the_middle(6))
