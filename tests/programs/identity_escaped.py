# a number that a loop carries and gives away in each turn, to a container or a call, is the same object in the next turn
import sys


def copied(n):
    seen, x, same = [3000.5], 3000.5, 0
    y = x
    while n:
        n -= 1
        same += y is seen[len(seen) - 1]
        x = y * 1.5 if y < 1e9 else 3.5
        seen += [x]
        y = x
    return same


def by_id(n):
    ids, x, new = {id(0)}, 5000, 0
    kept = []
    for i in range(n):
        new += id(x) in ids
        x += 1000
        kept.append(x)
        ids.add(id(x))
    return new


def is_last(x, items):
    return x is items[-1]


def in_callee(n):
    seen, x, same = [1.25], 1.25, 0
    for i in range(n):
        same += is_last(x, seen)
        x = -x
        seen.append(x)
    return same


def not_a_number(n):
    nan, same = float("nan"), 0
    for i in range(n):
        x = nan * i
        same += (x is x) + (x is nan)
        nan = x
    return same


for f in copied, by_id, in_callee, not_a_number:
    for _ in range(3):
        sys.audit("xtlink.burst")
        print(f(50))
        sys.audit("xtlink.learn")
    print(f(50))
