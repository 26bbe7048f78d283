"""networkx: shortest paths, centrality, flow, components and matching on generated graphs."""
# quick-size: 210
# test-size: 12
import hashlib
import sys

import networkx as nx

DEFAULT = 520


def build(n):
    g = nx.Graph()
    s = 5
    for i in range(n):
        g.add_edge(i, (i + 1) % n, weight=10)
        for _ in range(3):
            s = (s * 1103515245 + 12345) & 0x7FFFFFFF
            j = (s >> 12) % n
            if i != j:
                g.add_edge(i, j, weight=1 + (s >> 8) % 50)
    return g


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    g = build(n)
    digest = hashlib.sha256()
    between = nx.betweenness_centrality(g, weight="weight")
    digest.update(",".join("%.6f" % between[v] for v in sorted(g)).encode())
    lengths = dict(nx.all_pairs_dijkstra_path_length(g))
    digest.update(str(sum(sum(d.values()) for d in lengths.values())).encode())
    tree = nx.minimum_spanning_tree(g)
    digest.update(str(sum(d["weight"] for _, _, d in tree.edges(data=True))).encode())
    flow = nx.maximum_flow_value(g, 0, n // 2, capacity="weight")
    digest.update(str(flow).encode())
    core = nx.core_number(g)
    digest.update(str(sorted(core.items())).encode())
    colours = nx.greedy_color(g)
    digest.update(str(sorted(colours.items())).encode())
    digest.update(str(nx.diameter(g)).encode())
    print("networkx", n, flow, digest.hexdigest()[:16])


if __name__ == "__main__":
    main()
