"""Applications that have Python inside: initialised once or several times, in one process. The agent works in the first life only, and leaves all as it was."""
import os
import subprocess
import tempfile
import unittest

from own import PYTHON, WORK, Place

# What the agent has taken the place of: generators' slots, functions of sys and builtins, the collector's list, code objects' comparison
LIFE = WORK + """
import gc, os, time, _thread
def numbers(n):
    for i in range(n): yield i * 1.5
async def awaited(n):
    return n + (await awaited(n - 1) if n else 0)
async def items(n):
    for i in range(n): yield await awaited(i)
async def collected(n): return [i async for i in items(n)]
class Finalized:
    def __del__(self): print("finalized", main(3), sum(numbers(10)), flush=True)
def caught(n):
    t = 0
    for i in range(n):
        try: {}[i]
        except KeyError as e: t += e.args[0]
    return t
def looked(x):
    y = x + 1
    return locals(), eval("x + y"), dir(), sys._getframe().f_locals, list(map(eval, ["1 + 1"]))
def again():
    try: collected(8).send(None)
    except StopIteration as e: return main(6), sum(numbers(50)), e.value, caught(30), looked(3)
for _ in range(12): again()
print(again())
end = time.monotonic() + 0.3
while time.monotonic() < end: # functions of a frozen module, whose code objects live on
    for i in range(1000): path = os.path.normpath(os.path.join("a/../b", str(i)))
print(path)
results = []
done = _thread.allocate_lock()
def in_thread():
    results.append(again())
    done.release()
for _ in range(2):
    done.acquire()
    _thread.start_new_thread(in_thread, ())
    done.acquire()
    done.release()
print(len(results), results[0] == results[1])
pid = os.fork()
if not pid: os._exit(main(5) % 200)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
events = []
def tracer(frame, event, arg):
    events.append((frame.f_code.co_name, event, frame.f_lineno))
    return tracer
sys.settrace(tracer)
main(1)
list(numbers(3))
sys.settrace(None)
print(len(events), hash(tuple(events[:50])), sys.gettrace())
gc.callbacks.append(lambda *a: None)
gc.collect()
print(len(gc.callbacks), gc.isenabled())
print(sys.getsizeof(again.__code__), again.__code__ == again.__code__.replace(), os.path.join.__code__ == os.path.join.__code__.replace())
print(sys.getsizeof(os.path.join.__code__), len(os.path.join.__code__._co_code_adaptive), os.path.join.__code__.co_consts)
kept, last = numbers(5), Finalized()
next(kept)
sys.last = Finalized()
main(5)
"""


class Embedding(Place):
    @classmethod
    def setUpClass(cls):
        asked = "import sysconfig; print(*map(sysconfig.get_config_var, ['INCLUDEPY', 'LIBDIR', 'LDVERSION']))"
        include, libraries, version = subprocess.run([PYTHON, "-c", asked], capture_output=True, text=True, check=True).stdout.split()
        if not os.path.exists("%s/libpython%s.so" % (libraries, version)):
            raise unittest.SkipTest("there is no shared library of this python")
        cls.program = os.path.join(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="xtlink-embed-")), "embed")
        subprocess.run(["cc", "-std=c17", "-Wall", "-Werror", "-isystem", include, os.path.join(os.path.dirname(__file__), "embed.c"), "-o", cls.program,
                        "-L" + libraries, "-Wl,-rpath," + libraries, "-lpython" + version], check=True)

    def lives(self, how, mode, **more):
        self.start()
        command = [self.program, "2", how, self.write(LIFE)]
        stock = self.end(self.begin(command, agent=False))
        self.assertEqual((stock.returncode, stock.out.count(" left: 0")), (0, 2), stock.err)
        p = self.end(self.begin(command, XTLINK_MODE=mode, **more))
        self.assertEqual((p.out, p.err, p.returncode), (stock.out, stock.err, stock.returncode))
        return p

    def test_auto(self):
        self.assertGreater(self.lives("main", "auto").stats["samples"], 0)

    def test_eager(self):
        self.assertGreater(self.lives("main", "eager").stats["native_entries"], 1000)

    def test_stress(self):
        self.assertGreater(self.lives("main", "stress", XTLINK_STRESS="3").stats["exits"], 100)

    def test_application(self):
        self.lives("run", "eager")


if __name__ == "__main__":
    unittest.main()
