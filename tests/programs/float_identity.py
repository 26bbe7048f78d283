"""float() of a constant makes an object, which is the same wherever it is named, also behind an exit."""
import sys

LOG = []


def given():
    v = float(10)
    l = []
    l.append(v)
    LOG.append(l[0] is v)
    w = float(True)
    LOG.append([w][0] is w)


for r in range(6):
    if r < 2:
        sys.audit("xtlink.burst")
    for i in range(30):
        given()
    sys.audit("xtlink.learn")
    print(r, LOG.count(True), LOG.count(False))
