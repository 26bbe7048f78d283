# warnings with stacklevel point at the right line
import logging
import sys
import warnings


def old(x):
    warnings.warn("old is old", DeprecationWarning, stacklevel=2)
    return x


def older(x):
    return old3(x)


def old3(x):
    warnings.warn("three", UserWarning, stacklevel=3)
    return x


def run(n):
    t = 0
    with warnings.catch_warnings(record=True) as got:
        warnings.simplefilter("always")
        for i in range(n):
            t += old(i)
            t += older(i)
    return t, len(got), sorted({(str(w.message), w.lineno, w.category.__name__) for w in got})


def once(n):
    for i in range(n):
        warnings.warn("default filter, line once")
        old(i)


def as_error(n):
    c = 0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for i in range(n):
            try:
                old(i)
            except DeprecationWarning as e:
                c += 1
    return c


class H(logging.Handler):
    rows = set()

    def emit(self, record):
        self.rows.add((record.funcName, record.lineno, record.getMessage()))


def logs(n):
    log = logging.getLogger("x")
    log.addHandler(H())
    log.propagate = False
    for i in range(n):
        log.warning("w %d", i % 2)
        log.debug("not seen")
    return sorted(H.rows)


print(run(1500))
warnings.simplefilter("default")
sys.stdout.flush()
once(500)
print(as_error(2000))
print(logs(2000))
