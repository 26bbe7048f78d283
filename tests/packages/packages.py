#!/usr/bin/python3.11
"""Packages' own test-suites under xtlink: test by test the outcome has to be stock's (make check-packages).

Installs the Debian packages that it needs, and gets the sources of those that do not install their tests (apt-get source, with lists of its own in BUILD/packages;
a source that can't be had is named and left out). Each file of tests is a process of its own in each mode; see tests/compat/compat.py, which does the comparison.
SUITES is what is run; arguments are suites (jinja2) or files of them (jinja2/test_api). exempt.txt lists differences that are meant.
"""
import fnmatch
import glob
import os
import subprocess
import sys
from typing import NamedTuple

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
COMPAT = os.path.join(ROOT, "tests", "compat")
sys.path.insert(0, COMPAT)
import compat


class Suite(NamedTuple):
    what: str
    packages: str  # of Debian, to be installed
    files: str  # a pattern, below the module's or the source's directory
    module: str = ""  # the installed package whose tests these are, or
    source: str = ""  # the Debian source package
    unittest: bool = False  # run by unittest, else by pytest
    usual: str = ""  # a pattern of names: the other files are run with --all only


SUITES = {
    "bs4": Suite("parser of HTML and XML", "python3-bs4 python3-html5lib python3-lxml python3-soupsieve", "tests/test_*.py", module="bs4"),
    "falcon": Suite("web framework, WSGI and ASGI", "python3-falcon python3-requests python3-httpx python3-aiofiles python3-mujson python3-pytest-asyncio",
                    "tests/test_*.py", source="python-falcon"),
    "greenlet": Suite("switches C stacks (C extension)", "python3-greenlet python3-objgraph", "tests/test_*.py", module="greenlet", unittest=True),
    "jinja2": Suite("template engine", "python3-jinja2", "tests/test_*.py", source="jinja2"),
    "mpmath": Suite("numbers of any precision", "python3-mpmath", "tests/test_*.py", module="mpmath"),
    "networkx": Suite("graphs and algorithms", "python3-networkx", "**/test_*.py", module="networkx", usual="networkx/[ac]*"),
    "numpy": Suite("arrays (C extension)", "python3-numpy python3-hypothesis", "core/tests/test_*.py", module="numpy",
                   usual="numpy/core/tests/test_[adefghinrs]*"),
    "peewee": Suite("object-relational mapper, with SQLite", "python3-peewee", "tests/[a-z]*.py", source="peewee"),
    "simplejson": Suite("serializer (with a C extension)", "python3-simplejson", "tests/test_*.py", module="simplejson", unittest=True),
    "sortedcontainers": Suite("data structures", "python3-sortedcontainers", "tests/test_*.py", source="sortedcontainers"),
    "sympy": Suite("symbolic mathematics", "python3-sympy", "**/tests/test_*.py", module="sympy", usual="sympy/core/tests/*"),
    "tornado": Suite("web server and asynchronous framework", "python3-tornado python3-pycurl", "test/*_test.py", module="tornado", unittest=True),
    "trio": Suite("asynchronous framework", "python3-trio python3-async-generator", "_core/tests/test_*.py", module="trio"),
    "zope.interface": Suite("interfaces and adapters (C extension)", "python3-zope.interface", "**/tests/test_*.py", module="zope.interface", unittest=True),
}


def source_directory(name, where):
    """Where the Debian source package is unpacked, below the directory given; raises OSError or CalledProcessError."""
    os.makedirs(os.path.join(where, "lists", "partial"), exist_ok=True)
    found = glob.glob(os.path.join(where, name, "*/"))
    if found:
        return found[0]
    key, sources = "/usr/share/keyrings/debian-archive-keyring.gpg", os.path.join(where, "sources.list")
    apt = ["apt-get", "-q", "-o", "Dir::Etc::SourceList=" + sources, "-o", "Dir::Etc::SourceParts=/dev/null", "-o", "Dir::State::Lists=" + os.path.join(where, "lists")]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": True}
    if not os.path.exists(sources):
        with open(sources, "w") as f:
            for archive, release in (("debian", "bookworm"), ("debian-security", "bookworm-security")):
                f.write("deb-src [signed-by=%s] http://deb.debian.org/%s %s main\n" % (key, archive, release))
        subprocess.run(apt + ["update"], **quiet)
    fetched = os.path.join(where, name + ".fetched")
    os.makedirs(fetched, exist_ok=True)
    os.makedirs(os.path.join(where, name), exist_ok=True)
    subprocess.run(apt + ["--download-only", "source", name], cwd=fetched, **quiet)
    subprocess.run(["dpkg-source", "--no-check", "-x", glob.glob(fetched + "/*.dsc")[0], os.path.join(where, name, "unpacked")], **quiet)
    return os.path.join(where, name, "unpacked/")


class Packages:
    """As compat.CPythonSuite; a file's name is SUITE/PATH without .py."""
    name = "packages"
    exempt = os.path.join(HERE, "exempt.txt")

    def __init__(self, options):
        self.python = options.python
        self.where = os.path.join(options.build, "packages")
        os.makedirs(self.where, exist_ok=True)
        wanted = {t.partition("/")[0] for t in options.tests} or set(SUITES)
        if wanted - set(SUITES):
            raise RuntimeError("no such suites: %s; there are %s" % (" ".join(wanted - set(SUITES)), " ".join(SUITES)))
        chosen = {k: s for k, s in SUITES.items() if k in wanted}
        if subprocess.run([os.path.join(ROOT, "tools", "deps.sh"), "packages:" + " ".join(["python3-pytest", "dpkg-dev"] + [s.packages for s in chosen.values()])]).returncode:
            raise RuntimeError("packages that could not be installed")
        self.paths, self.usual = {}, []
        for key, suite in chosen.items():
            try:
                root = self.module_directory(suite.module) if suite.module else source_directory(suite.source, self.where)
            except (OSError, subprocess.CalledProcessError) as e:
                print("%s: left out, its source could not be had: %s" % (key, e), file=sys.stderr)
                continue
            files = [f for f in glob.glob(os.path.join(root, suite.files), recursive=True) if not f.endswith("__init__.py")]
            names = {key + "/" + os.path.relpath(f, root)[:-3]: (suite, root, f) for f in files}
            self.paths.update(names)
            self.usual += [n for n in sorted(names) if not suite.usual or fnmatch.fnmatch(n, suite.usual)]
        self.files = sorted(self.paths)
        options.tests = [f for t in options.tests for f in ([f for f in self.usual if f.startswith(t + "/")] if t in SUITES else [t])]

    def module_directory(self, module):
        code = "import importlib.util; print(importlib.util.find_spec('%s').submodule_search_locations[0])" % module
        return subprocess.run([self.python, "-c", code], capture_output=True, text=True, check=True).stdout.strip()

    def command(self, name, results, cwd):
        suite, root, path = self.paths[name]
        if suite.unittest:
            module = suite.module + "." + os.path.relpath(path, root)[:-3].replace("/", ".")
            return [self.python, os.path.join(COMPAT, "child.py"), results, module], cwd
        record = [self.python, os.path.join(HERE, "record.py"), results]
        return record + (["--rootdir", root, path] if suite.module else [os.path.relpath(path, root)]), cwd if suite.module else root


if __name__ == "__main__":
    sys.exit(compat.main(Packages, __doc__, ["auto", "eager", "stress3"]))
