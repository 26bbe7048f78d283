# The numbers that files get: the lowest ones that are free, as without anybody else in the process.
import os
from collections import Counter


def numbers(n):
    seen = Counter()
    for i in range(n):
        a = os.open("/", os.O_RDONLY)
        b = os.dup(a)
        seen[a, b] += 1
        os.close(a)
        os.close(b)
    return seen


def main():
    for round in range(5):
        seen = numbers(2000)
        print([pair for pair, n in seen.items() if n > 500])
    with open(__file__) as f:
        numbers(10)
        print(f.fileno(), sum(len(line) for line in f) > 100)


main()
