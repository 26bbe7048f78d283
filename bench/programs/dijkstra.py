"""Shortest ways in a random graph: heapq and dicts; the way found is checked edge by edge."""
# test-size: 200
import heapq
import sys

DEFAULT = 26000


def make_graph(n):
    graph = {i: [] for i in range(n)}
    s = 4242
    for i in range(n):
        for _ in range(5):
            s = (s * 6364136223846793005 + 1442695040888963407) & 0xFFFFFFFFFFFFFFFF
            j = (s >> 33) % n
            w = 1 + (s >> 20) % 100
            graph[i].append((j, w))
            graph[j].append((i, w))
        graph[i].append(((i + 1) % n, 200))
    return graph


def shortest(graph, source):
    dist = {source: 0}
    prev = {}
    done = set()
    heap = [(0, source)]
    while heap:
        d, u = heapq.heappop(heap)
        if u in done:
            continue
        done.add(u)
        for v, w in graph[u]:
            nd = d + w
            if v not in dist or nd < dist[v]:
                dist[v] = nd
                prev[v] = u
                heapq.heappush(heap, (nd, v))
    return dist, prev


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    graph = make_graph(n)
    total = 0
    for source in range(0, n, max(1, n // 3)):
        dist, prev = shortest(graph, source)
        for u in graph:
            du = dist[u]
            if any(dist[v] > du + w for v, w in graph[u]):
                print("dijkstra: an edge shortens a way", u)
                sys.exit(1)
            if u != source and not any(v == u and dist[prev[u]] + w == du for v, w in graph[prev[u]]):
                print("dijkstra: broken way", u)
                sys.exit(1)
        total += sum(dist.values())
    print("dijkstra", n, total)


if __name__ == "__main__":
    main()
