"""Reference counts that protocol methods see: what the interpreter has taken off its stack by then is gone."""
import sys
rc = sys.getrefcount
class P:
    def __format__(self, s): print('fmt', rc(self)); return 'F'
    def __str__(self): print('str', rc(self)); return 'P'
    def __enter__(self): print('enter', rc(self)); return self
    def __exit__(self, *a): print('exit', rc(self))
    def __len__(self): print('len', rc(self)); return 3
    def __iter__(self): print('iter', rc(self)); return iter([1])
    def __bool__(self): print('bool', rc(self)); return True
    def __hash__(self): print('hash', rc(self)); return 1
    def __repr__(self): print('repr', rc(self)); return 'P'
def work():
    a = P()
    f'{a}'
    f'{a!s}'
    '%s' % a
    with a as z: print('in', rc(a))
    len(a); [*a]; bool(a); not a; {a: 1}; {a}; repr(a)
    for q in a: print('loop', rc(a))
for n in range(10):
    if n < 3: sys.audit('xtlink.burst')
    work()
    if n > 1: sys.audit('xtlink.learn')
    print('--')
