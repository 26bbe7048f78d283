"""Jinja2: compile templates with inheritance, macros, filters and loops; render them often."""
# test-size: 5
import hashlib
import sys

from jinja2 import DictLoader, Environment

DEFAULT = 2000

TEMPLATES = {
    "base.html": "<html><head><title>{% block title %}{% endblock %}</title></head><body>{% block body %}{% endblock %}</body></html>",
    "macros.html": "{% macro cell(v, cls='') %}<td{% if cls %} class=\"{{ cls }}\"{% endif %}>{{ v|e }}</td>{% endmacro %}",
    "page.html": """{% extends "base.html" %}{% from "macros.html" import cell %}
{% block title %}{{ title|title }} &middot; {{ number }}{% endblock %}
{% block body %}<h1>{{ title|upper }}</h1>
<table>{% for row in rows if row.visible %}
<tr class="{{ loop.cycle('odd', 'even') }}">{{ cell(loop.index) }}{{ cell(row.name, 'name') }}{{ cell('%.2f' % row.price) }}
{% for tag in row.tags|sort(reverse=true) %}<i>{{ tag|replace('t', 'T') }}</i>{% if not loop.last %}, {% endif %}{% else %}none{% endfor %}
{% set total = row.price * row.amount %}<b>{{ total|round(1) }}</b></tr>{% endfor %}</table>
<p>{{ rows|map(attribute='price')|sum|round(2) }} {{ rows|selectattr('visible')|list|length }} {{ text|wordcount }} {{ text|truncate(40) }}</p>
{% endblock %}""",
}


class Row:
    def __init__(self, i):
        self.name = "row <%d>" % i
        self.price = i * 1.5
        self.amount = i % 7
        self.tags = ["t%d" % (i % 3), "x", "tt"][: i % 4]
        self.visible = i % 5 != 0


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    digest = hashlib.sha256()
    env = Environment(loader=DictLoader(TEMPLATES), autoescape=True)
    rows = [Row(i) for i in range(100)]
    for i in range(n):
        if i % 50 == 0:
            env = Environment(loader=DictLoader(TEMPLATES), autoescape=True)
        template = env.get_template("page.html")
        digest.update(template.render(title="page of things", number=i, rows=rows, text="many words " * 20).encode())
    print("jinja2", n, digest.hexdigest()[:16])


if __name__ == "__main__":
    main()
