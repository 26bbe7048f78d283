"""Breadth and depth first search, components and topological order on dicts of sets."""
# quick-size: 130
# test-size: 10
import sys
from collections import deque

DEFAULT = 310


def maze(n):
    graph = {}
    s = 11
    for y in range(n):
        for x in range(n):
            here = set()
            graph[x, y] = here
            for cell in ((x - 1, y), (x, y - 1)):
                if cell in graph:
                    s = (s * 1103515245 + 12345) & 0x7FFFFFFF
                    if (s >> 16) % 10 < 6:
                        here.add(cell)
                        graph[cell].add((x, y))
    return graph


def breadth_first(graph, start):
    dist = {start: 0}
    queue = deque([start])
    while queue:
        cell = queue.popleft()
        for other in graph[cell]:
            if other not in dist:
                dist[other] = dist[cell] + 1
                queue.append(other)
    return dist


def depth_first(graph, start, seen):
    stack = [start]
    size = 0
    while stack:
        cell = stack.pop()
        if cell in seen:
            continue
        seen.add(cell)
        size += 1
        stack.extend(other for other in graph[cell] if other not in seen)
    return size


def components(graph):
    seen = set()
    return sorted(depth_first(graph, cell, seen) for cell in graph if cell not in seen)


def topological(graph):
    need = {c: sum(1 for o in graph[c] if o < c) for c in graph}
    ready = sorted(c for c in need if need[c] == 0)
    order = []
    while ready:
        c = ready.pop()
        order.append(c)
        for o in graph[c]:
            if o > c:
                need[o] -= 1
                if need[o] == 0:
                    ready.append(o)
    return order


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    graph = maze(n)
    sizes = components(graph)
    place = {c: i for i, c in enumerate(topological(graph))}
    far = 0
    for k in range(0, n, max(1, n // 10)):
        dist = breadth_first(graph, (k, k))
        far = max(far, max(dist.values()))
        for c, d in dist.items():
            for o in graph[c]:
                if abs(dist[o] - d) > 1:
                    print("graph_search: wrong distance", c)
                    sys.exit(1)
    if sum(sizes) != n * n or any(place[o] < place[c] for c in graph for o in graph[c] if o > c):
        print("graph_search: wrong")
        sys.exit(1)
    print("graph_search", n, len(sizes), sizes[-1], far)


if __name__ == "__main__":
    main()
