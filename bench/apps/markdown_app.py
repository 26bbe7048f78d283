"""Markdown with extensions over generated documents."""
# test-size: 2
import hashlib
import sys

import markdown

DEFAULT = 250


def document(i):
    parts = ["# Title %d\n\n[TOC]\n\n" % i]
    for k in range(12):
        parts.append("## Section %d\n\nSome *emphasis*, **strong** and `code %d` with a [link](http://example.org/%d \"t\") and <b>html</b>.\n"
                     "A second line, a footnote[^%d] and an ![image](x%d.png).\n\n" % (k, i, k, k, k))
        parts.append("* item one\n* item *two*\n    * inner %d\n    * inner\n\n1. first\n2. second\n\n> quoted text\n> more\n\n" % k)
        parts.append("    code block %d\n    x = y < z\n\n```python\ndef f():\n    return %d\n```\n\n" % (k, k))
        parts.append("| a | b |\n|---|:-:|\n| %d | *x* |\n| 2 | y |\n\nterm %d\n:   definition\n\n[^%d]: note %d\n\n" % (k, k, k, k))
    return "".join(parts)


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    digest = hashlib.sha256()
    for i in range(n):
        html = markdown.markdown(document(i), extensions=["extra", "toc", "sane_lists"])
        digest.update(html.encode())
    print("markdown", n, digest.hexdigest()[:16])


if __name__ == "__main__":
    main()
