# linked lists, trees, queues, tries and unions: classes with methods in hot loops
class Tree:
    class Node:
        __slots__ = ("key", "left", "right")

        def __init__(self, key):
            self.key = key
            self.left = self.right = None

    def __init__(self):
        self.root = None
        self.size = 0

    def insert(self, key):
        if self.root is None:
            self.root = Tree.Node(key)
            self.size = 1
            return True
        n = self.root
        while True:
            if key == n.key:
                return False
            side = "left" if key < n.key else "right"
            child = getattr(n, side)
            if child is None:
                setattr(n, side, Tree.Node(key))
                self.size += 1
                return True
            n = child

    def __contains__(self, key):
        n = self.root
        while n is not None and n.key != key:
            n = n.left if key < n.key else n.right
        return n is not None

    def __iter__(self):
        stack, n = [], self.root
        while stack or n:
            while n:
                stack.append(n)
                n = n.left
            n = stack.pop()
            yield n.key
            n = n.right


class Trie:
    def __init__(self):
        self.children = {}
        self.end = False

    def add(self, word):
        node = self
        for ch in word:
            node = node.children.setdefault(ch, Trie())
        node.end = True

    def count(self):
        return self.end + sum(c.count() for c in self.children.values())


class Union:
    def __init__(self, n):
        self.parent = list(range(n))

    def find(self, x):
        p = self.parent
        while p[x] != x:
            p[x] = p[p[x]]
            x = p[x]
        return x

    def join(self, a, b):
        self.parent[self.find(a)] = self.find(b)


class Ring:
    def __init__(self, size):
        self.items = [None] * size
        self.head = self.used = 0

    def push(self, x):
        self.items[(self.head + self.used) % len(self.items)] = x
        if self.used < len(self.items):
            self.used += 1
        else:
            self.head = (self.head + 1) % len(self.items)

    def pop(self):
        if not self.used:
            raise IndexError("empty ring")
        x = self.items[self.head]
        self.head = (self.head + 1) % len(self.items)
        self.used -= 1
        return x


class Linked:
    class Cell:
        def __init__(self, v, next_):
            self.v, self.next = v, next_

    def __init__(self):
        self.head = None

    def push(self, v):
        self.head = Linked.Cell(v, self.head)

    def reverse(self):
        prev, cur = None, self.head
        while cur:
            cur.next, prev, cur = prev, cur, cur.next
        self.head = prev

    def total(self):
        t, c = 0, self.head
        while c is not None:
            t = (t * 3 + c.v) % 1000003
            c = c.next
        return t


def run():
    t = Tree()
    s = 1
    for i in range(4000):
        s = s * 1103515245 + 12345 & 0x7FFFFFFF
        t.insert(s >> 15)
    print(t.size, sum(k in t for k in range(0, 65536, 7)), list(t) == sorted(t))
    trie = Trie()
    for i in range(4000):
        trie.add(str(i * i))
    print(trie.count())
    u = Union(5000)
    for i in range(5000):
        u.join(i, (i * i + 1) % 5000)
    print(len({u.find(i) for i in range(5000)}))
    r = Ring(50)
    got = empty = 0
    for i in range(15000):
        r.push(i)
        if i % 3:
            got += r.pop()
        if i % 1000 == 0:
            try:
                while True:
                    r.pop()
            except IndexError:
                empty += 1
    print(got, empty, r.used)
    linked = Linked()
    for i in range(10000):
        linked.push(i)
    a = linked.total()
    linked.reverse()
    print(a, linked.total())


for _ in range(3):
    run()
