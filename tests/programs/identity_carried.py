# a number that was put in a container is the same object in the next round of the loop
import sys


def floats(n):
    seen, x, same = [0.0], 0.0, 0
    for i in range(n):
        same += seen[-1] is x
        x = x + 1.0
        seen.append(x)
    return same


def ints(n):
    seen, x, same = [1000], 1000, 0
    for i in range(n):
        same += seen[-1] is x
        x = x + 1
        seen.append(x)
    return same


def merged(n):
    seen, x, same = [2000], 2000, 0
    for i in range(n):
        same += seen[-1] is x
        if i % 3:
            x += 1
            seen.append(x)
        elif i % 2:
            x = seen[0]
            seen.append(x)
    return same, x


for f in floats, ints, merged:
    for _ in range(3):
        sys.audit("xtlink.burst")
        print(f(50))
        sys.audit("xtlink.learn")
    print(f(50))
