"""Sorting: list.sort with key functions, cmp_to_key, and quick, merge and heap sorts in Python."""
# test-size: 200
import functools
import sys

DEFAULT = 70000


class Record:
    def __init__(self, number, name):
        self.number = number
        self.name = name


def records(n):
    out = []
    s = 321
    for i in range(n):
        s = (s * 1103515245 + 12345) & 0x7FFFFFFF
        out.append(Record(s >> 10, "n%d" % (s >> 20)))
    return out


def compare(a, b):
    if a.number % 100 != b.number % 100:
        return a.number % 100 - b.number % 100
    return (a.number > b.number) - (a.number < b.number)


def quicksort(items, lo, hi):
    while lo < hi:
        pivot = items[(lo + hi) // 2]
        i, j = lo, hi
        while i <= j:
            while items[i] < pivot:
                i += 1
            while items[j] > pivot:
                j -= 1
            if i <= j:
                items[i], items[j] = items[j], items[i]
                i += 1
                j -= 1
        if j - lo < hi - i:
            quicksort(items, lo, j)
            lo = i
        else:
            quicksort(items, i, hi)
            hi = j


def mergesort(items):
    if len(items) < 2:
        return items
    half = len(items) // 2
    a = mergesort(items[:half])
    b = mergesort(items[half:])
    out = []
    i = j = 0
    while i < len(a) and j < len(b):
        if a[i] <= b[j]:
            out.append(a[i])
            i += 1
        else:
            out.append(b[j])
            j += 1
    out.extend(a[i:])
    out.extend(b[j:])
    return out


def heapsort(items):
    n = len(items)
    for start in range(n // 2 - 1, -1, -1):
        sift(items, start, n)
    for end in range(n - 1, 0, -1):
        items[0], items[end] = items[end], items[0]
        sift(items, 0, end)


def sift(items, root, n):
    value = items[root]
    while True:
        child = 2 * root + 1
        if child >= n:
            break
        if child + 1 < n and items[child + 1] > items[child]:
            child += 1
        if items[child] <= value:
            break
        items[root] = items[child]
        root = child
    items[root] = value


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    rs = records(n)
    for _ in range(3):
        by_number = sorted(rs, key=lambda r: r.number)
        by_name = sorted(rs, key=lambda r: (r.name, -r.number))
        by_cmp = sorted(rs, key=functools.cmp_to_key(compare))
        numbers = [r.number for r in rs]
        want = [r.number for r in by_number]
        quick = numbers[:]
        quicksort(quick, 0, n - 1)
        heap = numbers[:]
        heapsort(heap)
        if quick != want or heap != want or mergesort(numbers) != want:
            print("sorting: wrong")
            sys.exit(1)
        if any(by_cmp[i].number % 100 > by_cmp[i + 1].number % 100 for i in range(n - 1)):
            print("sorting: wrong by comparison")
            sys.exit(1)
    digest = 0
    for r in by_name:
        digest = (digest * 31 + r.number) % 1000000007
    print("sorting", n, digest)


if __name__ == "__main__":
    main()
