"""PyYAML, the pure Python loader and dumper, on a generated document."""
# test-size: 3
import hashlib
import sys

import yaml

DEFAULT = 1700


def document(n):
    out = []
    for i in range(n):
        out.append("- name: service-%d\n  image: \"registry/app:%d.%d\"\n  replicas: %d\n  ratio: %.3f\n  enabled: %s\n"
                   "  ports: [%d, %d, 443]\n  env: {MODE: fast, LEVEL: '%d', EMPTY: ~}\n  text: |\n    line one of %d\n    line two\n"
                   "  folded: >-\n    some words\n    go here\n  base: &b%d {x: 1, y: 0x1F}\n  copy: *b%d\n"
                   % (i, i, i % 7, i % 5, i / 3, ("yes", "false")[i % 2], 8000 + i, 9000 + i, i, i, i, i))
    return "".join(out)


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    data = yaml.load(document(n), Loader=yaml.SafeLoader)
    text = yaml.dump(data, Dumper=yaml.SafeDumper, default_flow_style=False)
    if yaml.load(text, Loader=yaml.SafeLoader) != data:
        print("yaml: does not come back")
        sys.exit(1)
    print("yaml", n, len(text), hashlib.sha256(text.encode()).hexdigest()[:16])


if __name__ == "__main__":
    main()
