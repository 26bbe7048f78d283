"""Runs one module of tests written with unittest; appends one line a test case to the file named: what happened, a tab, the test's id.

child.py RESULTS MODULE (test.test_list): in the current directory. Network, big memory and other "resources" of CPython's own suite stay off.
"""
import os
import sys
import unittest

out = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
name = sys.argv[2]


def write(what, test):
    os.write(out, ("%s\t%s\n" % (what, str(test.id()).replace("\n", " "))).encode("utf-8", "replace"))


class Result(unittest.TestResult):
    def startTest(self, test):
        super().startTest(test)
        self.part_failed = False
        write("start", test)

    def addSuccess(self, test):
        super().addSuccess(test)
        if not self.part_failed:
            write("ok", test)

    def text(self, what, test, err):
        write(what, test)
        sys.stderr.write("%s: %s\n%s\n" % (what, test.id(), self._exc_info_to_string(err, test)))

    def addError(self, test, err):
        super().addError(test, err)
        self.text("error", test, err)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.text("fail", test, err)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        write("skip", test)

    def addExpectedFailure(self, test, err):
        super().addExpectedFailure(test, err)
        write("expected", test)

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        write("unexpected", test)

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self.part_failed = True
            self.text("fail", test, err)


ENDLESS = {"test.test_socket": "ThreadedVSOCKSocketStreamTest"}  # under stock: waits for a peer that virtual machines need not have


def without(suite, part):
    kept = (without(t, part) if isinstance(t, unittest.TestSuite) else t for t in suite)
    return unittest.TestSuite(t for t in kept if isinstance(t, unittest.TestSuite) or part not in t.id())


def main():
    if name.startswith("test."):
        from test import support
        support.use_resources = []
        support.verbose = 0
        support.max_memuse = 0
    sys.argv = [sys.argv[0]]
    try:
        suite = unittest.defaultTestLoader.loadTestsFromName(name)
    except unittest.SkipTest:
        os.write(out, b"skip\t(all)\n")
        return
    if name in ENDLESS:
        suite = without(suite, ENDLESS[name])
    suite.run(Result())
    os.write(out, b"end\t(all)\n")


if __name__ == "__main__":
    main()
