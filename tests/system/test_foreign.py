"""Foreign code below and above native code: modules built by Cython, call-backs of cffi and ctypes, exceptions that C code sets in another thread."""
import os
import shutil
import subprocess
import unittest

from own import PYTHON, Place

CYTHON = """
import _thread, sys
import fast
class Twice(fast.Vector):
    def norm(self): return super().norm() * 2
    def extra(self): return self.x + 1
class Manager:
    def __enter__(self): return 5
    def __exit__(self, *exc): return False
def divided(n): return 1 // (n % 3)
def error(f, *args):
    try: f(*args)
    except Exception as e: return len(str(e))
def work(n):
    t = 0
    v, w, p = fast.Vector(1.5, 2.0), Twice(2.5, 1.0), fast.Plain()
    for i in range(n):
        t += v.norm() + w.norm() + w.extra() + v.area + len(v) + v[i] + v(lambda x: x * 2)
        v.x += 0.5
        u = v + w
        t += u.x + sum(v) + sum(w) + (v == w) + (u == u) + fast.call(divided, 1) + fast.total(lambda k: k * 2, 5) + fast.fibonacci(6)
        try: fast.raises(lambda: divided(i))
        except ValueError as e: t += isinstance(e.__cause__, ZeroDivisionError)
        args, keywords = p.method(i, 2, z=i)
        g = p.generator(3)
        t += args[0] + keywords["z"] + next(g) + (g.send(7) or 0) + sum(g)
        t += sum(fast.doubled(range(5))) + sum(fast.doubled(x for x in (1, 2, 3))) + fast.within(Manager()) + fast.adder(i)(1)
        t += sum(fast.apply(w, [abs, float])) + sum(fast.apply(divided, [1, 2]))
        try: raise KeyError(i)
        except KeyError:
            t += fast.handled() is KeyError
            try: fast.reraise()
            except KeyError as e: t += e.args[0]
        t += {v: 1, w: 2}[v] + hash(w) % 7
        for x in v: t += x
        norm = v.norm
        t += norm() + error(getattr, v, "nothing") + error(v.norm, 1) + error(fast.Vector, 1)
    return t
async def later(i): return i + 1
async def awaited():
    return [await fast.Plain().coroutine(later(i)) for i in range(30)]
def ran(coroutine):
    try: coroutine.send(None)
    except StopIteration as e: return e.value
def lines(e):
    t = e.__traceback__
    while t:
        yield t.tb_frame.f_code.co_name, t.tb_lineno
        t = t.tb_next
for _ in range(30): work(10)
print(work(100), [ran(awaited()) for _ in range(3)], fast.caller())
for _ in range(3):
    try: fast.raises(lambda: divided(0))
    except ValueError as e: print(repr(e), *lines(e), repr(e.__cause__), *lines(e.__cause__))
events = []
def tracer(frame, event, arg):
    events.append((frame.f_code.co_name, event))
    return tracer
sys.settrace(tracer)
work(1)
sys.settrace(None)
print(len(events), hash(tuple(events)), sys.getrefcount(divided))
fast.Plain.method = lambda self, *args, **keywords: ((100,), {"z": 1})
fast.fibonacci = lambda n: 1000
print(work(5))
results, ends = [], [_thread.allocate_lock() for _ in range(3)]
def in_thread(end):
    results.append(work(60))
    end.release()
for end in ends:
    end.acquire()
    _thread.start_new_thread(in_thread, (end,))
for end in ends: end.acquire()
print(results)
"""

INTERFACE = """
typedef struct { int a; double b; char name[8]; } item;
void qsort(void *base, size_t n, size_t size, int (*compare)(const void *, const void *));
size_t strlen(const char *s);
int abs(int n);
void *malloc(size_t size);
void free(void *p);
"""

CALLBACKS = """
import ctypes, re, sys, threading
from interface import ffi
c, libc = ffi.dlopen(None), ctypes.CDLL(None)
@ffi.callback("int(*)(const void *, const void *)")
def upwards(a, b):
    x, y = ffi.cast("int *", a)[0], ffi.cast("int *", b)[0]
    return (x > y) - (x < y)
@ffi.callback("int(*)(int)", error=-7)
def failing(n): return 10 // n
@ffi.callback("int(*)(int, int)")
def nested(n, depth): return n + (nested(n - 1, depth + 1) if n else depth)
@ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_int))
def downwards(a, b): return b[0] - a[0]
@ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)
def ends(n): raise SystemExit(n)
def work(n):
    t = 0
    for i in range(n):
        a = ffi.new("int[]", [(i * 7 + k * 13) % 17 for k in range(10)])
        c.qsort(a, 10, 4, upwards)
        t += sum(a[k] * k for k in range(10)) + c.strlen(b"abc") + c.abs(-i)
        s = ffi.new("item *", {"a": i, "b": 1.5, "name": b"xy"})
        s.a += 3
        s.b *= 2
        t += s.a + s.b + len(ffi.string(s.name)) + nested(5, i)
        items = ffi.new("item[3]")
        for k, x in enumerate(items): x.a = k * i
        t += sum(x.a for x in items)
        b = (ctypes.c_int * 6)(*[(i + k * 5) % 7 for k in range(6)])
        libc.qsort(b, 6, 4, downwards)
        t += b[0] * 10 + b[5] + sum(b) + ffi.from_handle(handle := ffi.new_handle([i]))[0] + len(ffi.buffer(a))
        freed = ffi.gc(ffi.cast("void *", c.malloc(10)), c.free)
    return t
for _ in range(30): work(10)
print(work(60))
said = []
class Stream:
    def write(self, text): said.append(re.sub("0x[0-9a-f]+", "", text))
    def flush(self): pass
sys.stderr = Stream()
print(failing(5), failing(0), ends(3))
print("".join(said))
results = []
threading.stack_size(256 * 1024)
def small(): results.append(work(30))
threads = [threading.Thread(target=small) for _ in range(3)]
for t in threads: t.start()
for t in threads: t.join()
print(results)
def spin(started, out):
    n = 0
    try:
        started.set()
        while True:
            if (n := n + 1) < 0: break
    except ValueError: out.append("caught")
    finally: out.append("finally")
for _ in range(4):
    started, out = threading.Event(), []
    t = threading.Thread(target=spin, args=(started, out))
    t.start()
    started.wait()
    work(5)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(t.ident), ctypes.py_object(ValueError))
    t.join()
    print(out)
threading.Thread(target=spin, args=(started, []), daemon=True).start()
threading.Thread(target=lambda: [work(5) for _ in iter(int, 1)], daemon=True).start()
work(5)
"""


class Foreign(Place):
    def python(self, text, *args):
        return subprocess.run([PYTHON, "-c", text, *args], capture_output=True, text=True, cwd=self.dir)

    def same_in_all_modes(self, text):
        self.start()
        program = self.write(text)
        for mode in {"XTLINK_MODE": "auto"}, {"XTLINK_MODE": "eager"}, {"XTLINK_MODE": "stress", "XTLINK_STRESS": "3"}, {"XTLINK_MODE": "learn", "XTLINK_LEARN": "1"}:
            with self.subTest(**mode):
                p = self.check_same(program, **mode)
                self.assertEqual((p.returncode, p.err), (0, ""))
                if mode["XTLINK_MODE"] in ("eager", "stress"):
                    self.assertGreater(p.stats["native_entries"], 1000)

    @unittest.skipUnless(shutil.which("cython3"), "there is no Cython")
    def test_cython(self):
        source = os.path.join(self.dir, "fast.c")
        subprocess.run(["cython3", os.path.join(os.path.dirname(__file__), "fast.pyx"), "-o", source], check=True, capture_output=True)
        include = self.python("import sysconfig; print(sysconfig.get_path('include'))").stdout.strip()
        subprocess.run(["cc", "-O1", "-shared", "-fPIC", "-w", "-isystem", include, source, "-o", os.path.join(self.dir, "fast.so")], check=True)
        self.same_in_all_modes(CYTHON)

    def test_callbacks(self):
        made = self.python("import cffi, sys; f = cffi.FFI(); f.cdef(sys.argv[1]); f.set_source('interface', None); f.compile()", INTERFACE)
        if "No module named 'cffi'" in made.stderr:
            self.skipTest("this python has no cffi")
        self.assertEqual(made.returncode, 0, made.stderr)
        self.same_in_all_modes(CALLBACKS)


if __name__ == "__main__":
    unittest.main()
