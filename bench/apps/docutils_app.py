"""docutils: reStructuredText to HTML and to pseudo XML."""
# test-size: 1
import hashlib
import sys

from docutils.core import publish_string

DEFAULT = 45
SETTINGS = {"output_encoding": "unicode", "report_level": 5, "stylesheet_path": "", "embed_stylesheet": False, "datestamp": None,
            "generator": None, "_disable_config": True}


def document(i):
    parts = ["=========\nTitle %d\n=========\n\n:Author: nobody\n:Version: %d\n\n.. contents::\n\n" % (i, i)]
    for k in range(10):
        parts.append("Section %d of %d\n=================\n\nText with *emphasis*, **strong**, ``literal %d`` and a link_%d, a note [#n%d]_.\n\n" % (k, i, k, k, k))
        parts.append(".. _link_%d: http://example.org/%d\n\n.. [#n%d] The note.\n\n- one\n- two\n\n  - inner\n\n1. first\n2. second\n\n" % (k, k, k))
        parts.append("term\n    definition of it\n\n.. note:: be careful %d\n\n::\n\n    literal block\n    x < y\n\n" % k)
        parts.append("===== =====\na     b\n===== =====\n%d     *x*\n2     y\n===== =====\n\n+---+----+\n| a | bb |\n+===+====+\n| 1 | 22 |\n+---+----+\n\n" % k)
    return "".join(parts)


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    digest = hashlib.sha256()
    for i in range(n):
        text = document(i)
        html = publish_string(text, writer_name="html5", settings_overrides=SETTINGS)
        digest.update(html[html.index("<body"):].encode())
        digest.update(publish_string(text, writer_name="pseudoxml", settings_overrides=SETTINGS).encode())
    print("docutils", n, digest.hexdigest()[:16])


if __name__ == "__main__":
    main()
