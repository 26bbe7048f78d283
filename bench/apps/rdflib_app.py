"""rdflib: build a graph, write and read Turtle, query it with SPARQL."""
# test-size: 10
import hashlib
import sys

from rdflib import Graph, Literal, Namespace, RDF

DEFAULT = 4500
EX = Namespace("http://example.org/")


def build(n):
    g = Graph()
    g.bind("ex", EX)
    for i in range(n):
        person = EX["person%d" % i]
        g.add((person, RDF.type, EX.Person))
        g.add((person, EX.name, Literal("Name %d \"q\"" % i)))
        g.add((person, EX.age, Literal(i % 90)))
        g.add((person, EX.knows, EX["person%d" % (i * 7 % n)]))
        g.add((person, EX.knows, EX["person%d" % (i * 3 % n)]))
    return g


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    text = build(n).serialize(format="turtle")
    g = Graph().parse(data=text, format="turtle")
    rows = g.query("PREFIX ex: <http://example.org/> SELECT ?n ?m WHERE { ?p ex:name ?n ; ex:age ?a ; ex:knows ?q . "
                   "?q ex:age ?b ; ex:name ?m . FILTER (?a > ?b && ?b > 20) } ORDER BY ?n ?m")
    digest = hashlib.sha256()
    count = 0
    for row in rows:
        digest.update(("%s %s\n" % (row[0], row[1])).encode())
        count += 1
    for line in sorted(g.serialize(format="nt").splitlines()):
        digest.update(line.encode())
    print("rdflib", n, len(g), count, digest.hexdigest()[:16])


if __name__ == "__main__":
    main()
