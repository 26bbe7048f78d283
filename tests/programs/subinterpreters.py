"""Other interpreters share the code objects of frozen modules with the main one, but neither their globals and classes nor its native code."""
import _xxsubinterpreters as interpreters
import sys
import threading

COMMON = '''
import collections.abc, os, posixpath
class Mapping(collections.abc.MutableMapping):
    def __init__(self): self.d = {}
    def __getitem__(self, k): return self.d[k]
    def __setitem__(self, k, v): self.d[k] = v
    def __delitem__(self, k): del self.d[k]
    def __iter__(self): return iter(self.d)
    def __len__(self): return len(self.d)
def hot(n):
    t, m = 0, Mapping()
    for i in range(n):
        t += len(os.path.relpath('/a/b/c', '/a/x/%d' % i)) + len(os.path.join('a', 'b', str(i)))
        m[i] = i
        t += sum(v for k, v in m.items()) + sum(m.values()) + len(m.keys() & {1, 2, 3}) + m.get(i) + (i in m)
        if i % 2: t += m.pop(i)
        t += len(os.path.commonprefix(['abc', 'abd'])) + isinstance(m, collections.abc.Mapping)
    return t
'''
OTHER = COMMON + '''
import builtins, sys, traceback
print(hot(20))
real = len, min, isinstance
builtins.len = lambda x: real[0](x) + 1
print(hot(3))
builtins.min = lambda x: 'ab'
print(hot(3), os.path.commonprefix(['abc', 'abd']))
builtins.isinstance = lambda a, b: real[2](a, b) and not real[2](a, str)
try: print(hot(3))
except TypeError as e: print(e)
builtins.len, builtins.min, builtins.isinstance = real
collections.abc.MutableMapping.pop = lambda self, k: 1000
posixpath._get_sep = lambda path: '#'
print(hot(3), os.path.join('a', 'b'))
def numbers(n):
    for i in range(n): yield i * 2
async def awaited(n): return n
def work(n):
    t = 0
    for i in range(n):
        t += sum(numbers(10)) + len(os.path.join('x', 'y'))
        try: awaited(i).send(None)
        except StopIteration as e: t += e.value
        try: {}[i]
        except KeyError as e: t += e.args[0]
    return t
for _ in range(30): work(20)
print(work(10), locals() is globals(), eval('1 + 1'), sys._getframe().f_lineno)
def bad(n): return bad(n - 1) if n else os.path.join('a', 5)
for _ in range(3):
    try: bad(2)
    except TypeError: traceback.print_exc(file=sys.stdout)
lines = []
def tracer(frame, event, arg):
    lines.append((frame.f_code.co_name, event))
    return tracer
sys.settrace(tracer)
hot(1)
sys.settrace(None)
print(len(lines), lines[:9])
'''

exec(COMMON)
for _ in range(3):
    sys.audit('xtlink.burst')
    for _ in range(40): hot(30)
    sys.audit('xtlink.learn')
print(hot(50))

def other():
    id = interpreters.create()
    interpreters.run_string(id, OTHER)
    print(hot(50), os.path.join('a', 'b'))
    interpreters.run_string(id, 'print(hot(5), os.path.join("a", "b"))')
    interpreters.destroy(id)
    print(hot(50), os.path.join('a', 'b'))

for _ in range(3): other()
sys.audit('xtlink.burst')
other()
sys.audit('xtlink.learn')
thread = threading.Thread(target=other)
thread.start()
thread.join()
id = interpreters.create()
try: interpreters.run_string(id, 'raise ValueError(5)')
except interpreters.RunFailedError as e: print(e)
print(hot(10))
