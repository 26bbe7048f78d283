"""BeautifulSoup over html.parser: parse generated pages, search, change and print them."""
# test-size: 3
import hashlib
import sys

from bs4 import BeautifulSoup

DEFAULT = 700


def page(i):
    rows = "".join("<tr class='r%d'><td id=c%d_%d>%d &amp; %d</td><td><a href='/item/%d?x=1&y=2'>item <b>%d</b></a><br></td></tr>"
                   % (k % 2, i, k, k, i, k, k * i) for k in range(25))
    return ("<!DOCTYPE html><html><head><title>Page %d</title><meta charset=utf-8></head><body><!-- note %d --><h1>Head &lt;%d&gt;</h1>"
            "<p class='a b'>Some <i>text</i> here<p>unclosed<ul><li>one<li>two</ul><table>%s</table><script>if (a < b) { x(); }</script>"
            "</body></html>" % (i, i, i, rows))


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    digest = hashlib.sha256()
    for i in range(n):
        soup = BeautifulSoup(page(i), "html.parser")
        links = [a["href"] for a in soup.find_all("a") if a.b and int(a.b.text) % 3 == 0]
        for row in soup.select("tr.r1 > td > a"):
            row["class"] = ["seen", "x%d" % i]
        for comment in soup.find_all("i"):
            comment.replace_with("TEXT")
        digest.update(("%d %s" % (len(links), soup.title.string)).encode())
        digest.update(str(soup).encode())
        digest.update(soup.get_text(" ", strip=True).encode())
    print("bs4", n, digest.hexdigest()[:16])


if __name__ == "__main__":
    main()
