# as-laid-out: stock itself crashes in some layouts
"""Expressions that have seen arguments of one kind, given arguments of every other kind."""
import collections
import dataclasses
import enum
import fractions
import functools
import itertools
import math
import operator
import sys
import types
import warnings

warnings.simplefilter('ignore')

class A:
    __slots__ = ('x', 'y')
    def __init__(self, x=1, y=2):
        self.x = x
        self.y = y
    def m(self, k=0): return self.x + k
    @property
    def p(self): return self.x
    @classmethod
    def c(cls, *args): return cls.__name__, args

class B(A):
    __slots__ = ('z', '__dict__')
    def __init__(self, x=1, y=2, z=3):
        super().__init__(x, y)
        self.z = z
    def m(self, k=0): return super().m(k) + self.z
    def of(self, cls, o): return super(cls, o).m()

class V:
    def __init__(self, x=1, y=2):
        self.x = x
        self.y = y
    def m(self, k=0): return 'V.m', self.x, k
    def __add__(self, o): return V(self.x + o.x, self.y + o.y) if isinstance(o, V) else NotImplemented
    def __radd__(self, o): return 'radd', o
    def __iadd__(self, o):
        self.x += 1
        return self
    def __mul__(self, k): return V(self.x * k, self.y * k)
    def __neg__(self): return V(-self.x, -self.y)
    def __eq__(self, o): return self.x == o.x and self.y == o.y
    def __lt__(self, o): return self.x < o.x
    def __hash__(self): return 5
    def __len__(self): return 2
    def __bool__(self): return self.x > 0
    def __getitem__(self, i): return (self.x, self.y)[i]
    def __setitem__(self, i, v): self.x = v
    def __iter__(self):
        yield self.x
        yield self.y
    def __contains__(self, v): return v == self.x
    def __call__(self, a): return self.x + a
    def __enter__(self): return self
    def __exit__(self, *args): return True
    def __repr__(self): return 'V(%r, %r)' % (getattr(self, 'x', None), self.y)
    def __index__(self): return 1

class W(V):
    """Refuses, and gives what is not allowed."""
    def __add__(self, o): return 'W+'
    def __lt__(self, o): return 'W<'
    def __eq__(self, o): return []
    __hash__ = None
    def __getitem__(self, i): raise IndexError(i)
    def __len__(self): return -1
    __bool__ = None
    __iter__ = None
    def __index__(self): return 'no'

class Hook(V):
    def __getattr__(self, name): return 'hook ' + name
class Count:
    def __init__(self, n=3): self.n = n
    def __iter__(self): return self
    def __next__(self):
        self.n -= 1
        if self.n < 0: raise StopIteration
        return self.n
class MyList(list):
    def append(self, v): list.append(self, ('my', v))
    def __len__(self): return 99
class MyDict(dict):
    def get(self, *args): return 'my get'
    def __missing__(self, k): return 'missing', k
class MyStr(str):
    def join(self, o): return 'my join'
    def __getitem__(self, i): return 'my item'
class MyInt(int):
    def __lt__(self, o): return 'my <'
    def __add__(self, o): return 'my +'
@dataclasses.dataclass
class Data:
    x: int = 1
    y: int = 2
class Colour(enum.Enum):
    x = 1
    y = 2
Pair = collections.namedtuple('Pair', 'x y')

def changed(how):
    o = V()
    if how == 0: o.x = 'text'
    elif how == 1: o.__dict__ = {'y': 1, 'x': 2}
    elif how == 2: o.m = lambda *args: 'own m'
    elif how == 3: del o.x
    elif how == 4: o.__class__ = W
    return o

KINDS = [A, B, V, lambda: [3, 1, 2], lambda: {1: 2}, lambda: 'ab,c', lambda: 5, lambda: (3, 1), lambda: 2.5, lambda: {1, 2}, Data,
         lambda: A, lambda: V, lambda: Data, lambda: B, W, Hook, Count, lambda: MyList([3, 1, 2]), lambda: MyDict({1: 2}), lambda: MyStr('ab,c'), lambda: MyInt(5), lambda: True,
         lambda: None, lambda: b'ab', lambda: bytearray(b'ab'), lambda: frozenset((1,)), lambda: range(3), lambda: iter([1, 2]), lambda: (i for i in (1, 2)), lambda: len,
         lambda: [].append, lambda: A().m, lambda: A.m, lambda: list, lambda: list.append, lambda: 1 << 70, lambda: -1, lambda: '', lambda: [], lambda: slice(1, 2), lambda: math,
         lambda: NotImplemented, lambda: super(B, B()), lambda: types.SimpleNamespace(x=1), lambda: 1j, lambda: collections.deque([1]), lambda: A('s'), lambda: V(1 << 70),
         lambda: Colour.x, lambda: Pair(1, 2), lambda: fractions.Fraction(1, 2), lambda: float('nan'), *(functools.partial(changed, how) for how in range(5))]
USUAL = 11  # the first ones are what functions are made for

EXPRESSIONS = '''a + b;a - b;a * 3;a / 2;a % b;a // 2;a ** 2;a << 2;a & b;a | b;-a;~a;not a;abs(a);1 + a;a + 1;2 * a;a == b;a != b;a < b;a <= 3;3 > a;a is b;a in b;1 in a;a in (1, b);a and b;a or b;1 if a else b
a[0];a[b];a[-1];a[1:];a[:b];[1, 2, 3][a];'abc'[a];{1: 2, 5: 6}[a];range(9)[a];len(a);bool(a);int(a);float(a);str(a)[:9];repr(a)[:9];f'{a!s:.9}{b!r:.9}';'%s' % (a,) == b;ord(a);chr(a);hash(a) is b
a.x;a.y;a.x + b.x;a.z;a.m();a.m(2);b.m(a.x);a.p;a.c(1);a.n;a.__class__.__name__;getattr(a, 'x');getattr(a, 'x', 0);hasattr(a, 'y');A.m(a);A.m(a, 2);B.m(a);V.m(a);A.p.fget(a);A.x.__get__(a);B().of(B, a);B().of(a, B())
a();a(b);a(1, 2);a(*b);a(**b);a(b, key=1);type(a) is b;isinstance(a, V);isinstance(a, (A, Data));isinstance(b, a);issubclass(a, A);callable(a);Data(a, b).x is a;V(a) == V(b);Pair(a, b)[0] is a
list.append(a, 1);a.append(b);a.pop();a.extend(b);a.insert(0, 1);a.index(1);a.sort();a.remove(1);sorted(a);list(a);tuple(a);set(a) == b;sum(a);sum(a, b);min(a);max(a, b);any(a);all(a);list(reversed(a));next(a);next(a, 5)
dict.get(a, 1);a.get(1);a.get(1, b);list(a.items());list(a.keys());a.setdefault(1, 3);a.update(b);a.pop(1, None);{**a};dict(a);a.add(3);a.discard(1);a.union(b);a - b
str.join(a, ['x']);','.join(a);a.join(['x', 'y']);str.upper(a);a.split(',');a.replace('a', 'b');a.startswith('a');a.strip();a.find('b');a.encode();a.format(b);a.bit_length();a.real;a.is_integer()
math.sqrt(a);math.floor(a);round(a);divmod(a, 3);pow(a, 2, 5);range(a) == b;list(zip(a, b));list(map(str, a)) == b;list(enumerate(a));list(itertools.chain(a, b));functools.reduce(operator.add, a);operator.attrgetter('x')(a)
[*a];{*a} == b;(*a, *b);[x for x in a];[x for x in a if x == b];{x: 1 for x in (1, 2) if a};[y for x in (a, b) for y in x];sum(x for x in a);any(x == 1 for x in a);tuple(x for x in a);','.join(x for x in a)'''
STATEMENTS = '''\
 a += b
 return a

 a.x += 1
 return a.x

 a.new = b
 return a.new is b

 a[0] = b
 return a[0] is b

 a[1] += 1
 return a[1]

 del a[0]
 return len(a)

 x, y = a
 return x, y

 x, *y = a
 return x, y

 for x in a: return x

 for x in a: b = x
 return b

 with a as x: return x.x

 match a:
  case V(x=1, y=n): return 'V', n
  case Data(x, y): return 'Data', x
  case [x, y]: return 'pair', x, y
  case {1: x, **rest}: return x, rest
  case int(n): return n
  case str() | float(): return 'text'

 t = 0
 for i in range(3):
  t += a.x
  a.x = i
 return t'''

def outcome(f, i, j):
    try:
        r = f(KINDS[i](), KINDS[j]())
        text = repr(r)
    except Exception as e:
        r, text = e, str(e)
    return '%s %.80s' % (type(r).__name__, 'object' if ' at 0x' in text else text)

sources = [' return ' + e for line in EXPRESSIONS.split('\n') for e in line.split(';')] + STATEMENTS.split('\n\n')
functions = []
for n, source in enumerate(sources):
    found = 0
    for home in range(USUAL):
        i = (home + n) % USUAL
        space = {}
        exec('def f%d_%d(a, b):\n%s\n' % (n, i, source), globals(), space)
        f, = space.values()
        if not outcome(f, i, i).split()[0].endswith('Error'):
            functions.append((f, i, n))
            found += 1
            if found == 2: break
for turn in range(2):
    sys.audit('xtlink.burst')
    for f, i, n in functions:
        for k in range(10): outcome(f, i, i)
    sys.audit('xtlink.learn')
for f, i, n in functions:
    print(sources[n].strip(), '|', outcome(f, i, i))
    for k in range(len(KINDS)):
        for j in {k, i, (k * 7 + n) % len(KINDS)}:
            for turn in range(2): last = outcome(f, k, j)
            print(' ', k, j, last)
