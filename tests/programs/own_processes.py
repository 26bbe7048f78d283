"""Memory and code objects at the end of a process: with debugging allocators, and with extra data that somebody else hangs on code objects."""
import os
import sys

EXTRA = """
import ctypes, sys
freed = []
free = ctypes.CFUNCTYPE(None, ctypes.c_void_p)(freed.append)
index = ctypes.pythonapi._PyEval_RequestCodeExtraIndex(free)
def f(x):
    return x + 1
for i in range(1000):
    f(i)
f.__code__ = f.__code__.replace(co_name='g')
g = eval('lambda: 42')
[g() for _ in range(1000)]
ctypes.pythonapi._PyCode_SetExtra(ctypes.py_object(g.__code__), ctypes.c_ssize_t(index), ctypes.c_void_p(300))
[g() for _ in range(1000)]
del g
h = eval('lambda: 43')
[h() for _ in range(1000)]
del h
print(freed)
"""


def run(*arguments, **environment):
    sys.stdout.flush()
    pid = os.posix_spawn(sys.executable, [sys.executable, "-S", *arguments], dict(os.environ, **environment))
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


run("-X", "dev", "-c", "print(sum(i for i in range(5000)))")
run("-c", "def f(x): return x + 1\nprint([f(i) for i in range(500)][-1])", PYTHONMALLOC="debug")
run("-c", "print(1)", PYTHONMALLOC="malloc_debug")
# ints that the interpreter has made die in native code, whose own ints get their blocks
INTS = "def f(n):\n    t = 0\n    for s in [str(i) for i in range(n)]:\n        k = int(s) * 7\n        t += k * 1000\n    return t\nfor _ in range(60): x = f(400)\nprint(x)"
run("-c", INTS, PYTHONMALLOC="debug")
run("-X", "dev", "-c", INTS)
# a line table for more bytecode than there is: the interpreter's array of lines, which it makes where it traces, is too short for that
LINES = "import sys\ndef long(a):\n" + "    a = a + 1\n" * 400 + """
def f(n):
    t = 0
    for i in range(n):
        t += g(i) * 3
    return t
def g(i): return [i, i + 1][i % 2]
def h(n): yield from range(n)
def made(co, lines):
    return type(co)(co.co_argcount, co.co_posonlyargcount, co.co_kwonlyargcount, co.co_nlocals, co.co_stacksize, co.co_flags, co.co_code, co.co_consts, co.co_names,
                    co.co_varnames, co.co_filename, co.co_name, co.co_qualname, co.co_firstlineno, lines, co.co_exceptiontable, co.co_freevars, co.co_cellvars)
f.__code__ = f.__code__.replace(co_linetable=long.__code__.co_linetable)
for function in g, h: function.__code__ = made(function.__code__, long.__code__.co_linetable)
sys.audit('xtlink.burst')
print([f(400) + sum(h(100)) for _ in range(60)][-1])
"""
run("-c", LINES, PYTHONMALLOC="debug")
run("-c", EXTRA)
