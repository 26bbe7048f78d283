"""Allocation of many short-lived trees, as objects and as tuples."""
# quick-size: 15
# test-size: 6
import sys

DEFAULT = 18


class Node:
    def __init__(self, left, right):
        self.left = left
        self.right = right


def build(depth):
    if depth == 0:
        return Node(None, None)
    return Node(build(depth - 1), build(depth - 1))


def count(node):
    if node.left is None:
        return 1
    return 1 + count(node.left) + count(node.right)


def build_tuple(depth):
    return (build_tuple(depth - 1), build_tuple(depth - 1)) if depth else (None, None)


def count_tuple(t):
    left, right = t
    return 1 if left is None else 1 + count_tuple(left) + count_tuple(right)


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    long_lived = build(n)
    total = 0
    for depth in range(4, n + 1, 4):
        for _ in range(1 << (n - depth)):
            c = count(build(depth))
            d = count_tuple(build_tuple(depth))
            if c != d or c != 2 ** (depth + 1) - 1:
                print("binary_trees: wrong", depth, c, d)
                sys.exit(1)
            total += c + d
    print("binary_trees", n, total, count(long_lived))


if __name__ == "__main__":
    main()
