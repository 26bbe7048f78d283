# A loop of a module behind `from ... import *`, whose value stack entries have to be found at the right depth.
import sys
from math import *

def work(n):
    t = 0
    for i in range(n):
        t += i & 3
    return t

total = 0
for i in range(400000):
    total += work(10) + floor(sqrt(i)) % 3
print(total)
for i in range(3000):
    for j in (1, 2, 3):
        try:
            total += 10 // (j - 2) + work(20)
        except ZeroDivisionError:
            total += i
print(total)
