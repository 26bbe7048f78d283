"""Makes a program that behaves differently under xtlink smaller, as long as it still does: removes statements, hoists bodies, replaces expressions.

Works on the ast; the kind of difference (a crash, a time-out, or other output) has to stay. fuzz.py --program FILE --mode MODE --reduce.
"""
import ast
import copy
import os
import time
import warnings

warnings.simplefilter("ignore")


def kind_of(text):
    if text is None:
        return None
    if text.startswith("status"):
        return "timeout" if text.startswith("status timeout") else "crash" if text.startswith("status -") else "status"
    return "output"


class Reducer:
    def __init__(self, fuzz, path, mode, seconds):
        self.fuzz, self.mode = fuzz, mode
        self.scratch = path + ".tmp.py"
        self.end = time.monotonic() + seconds
        with open(path) as f:
            self.tree = ast.parse(f.read())
        self.kind = None
        self.kind = kind_of(self.test(self.tree))

    def test(self, tree):
        try:
            text = ast.unparse(ast.fix_missing_locations(tree))
            compile(text, "x", "exec")
        except Exception:
            return None
        with open(self.scratch, "w") as f:
            f.write(text + "\n")
        found = self.fuzz.compare(self.scratch, self.mode)
        if found and kind_of(found) != "crash" and not self.fuzz.is_deterministic(self.scratch):
            return None
        return found if self.kind is None or kind_of(found) == self.kind else None

    def over(self):
        return time.monotonic() > self.end

    @staticmethod
    def lists(tree):
        for node in ast.walk(tree):
            for field in ("body", "orelse", "finalbody", "handlers", "cases"):
                block = getattr(node, field, None)
                if isinstance(block, list) and block:
                    yield node, field

    def attempt(self, change):
        """change(copy of the tree) -> False when there is nothing to change"""
        tree = copy.deepcopy(self.tree)
        if change(tree) is False:
            return False
        if self.test(tree):
            self.tree = tree
            return True
        return False

    def statements(self):
        progress = False
        i = 0
        while not self.over():
            places = list(self.lists(self.tree))
            if i >= len(places):
                break
            node, field = places[i]
            n = len(getattr(node, field))
            size = n
            while size and not self.over():
                at = 0
                while at < len(getattr(list(self.lists(self.tree))[i][0], field)) and not self.over():
                    def change(tree):
                        block = getattr(list(self.lists(tree))[i][0], field)
                        if len(block) == 1 and isinstance(block[0], ast.Pass):
                            return False
                        del block[at:at + size]
                        if not block and field == "body":
                            block.append(ast.Pass())
                    before = len(self.places_now())
                    if self.attempt(change):
                        progress = True
                        now = self.places_now()
                        if i >= len(now) or (len(now) != before and now[i][1] != field):
                            break
                        if at == 0 and len(getattr(now[i][0], now[i][1])) == 1 and isinstance(getattr(now[i][0], now[i][1])[0], ast.Pass):
                            break
                    else:
                        at += size
                now = self.places_now()
                if i >= len(now) or now[i][1] != field:
                    break
                size //= 2
            i += 1
        return progress

    def places_now(self):
        return list(self.lists(self.tree))

    def hoist(self):
        """Compound statements are replaced by their bodies."""
        progress, i = False, 0
        while not self.over():
            places = [(n, f, k) for n, f in self.lists(self.tree) for k, s in enumerate(getattr(n, f))
                      if isinstance(s, (ast.If, ast.For, ast.While, ast.Try, ast.With))]
            if i >= len(places):
                break

            def change(tree):
                n, f, k = [(n, f, k) for n, f in self.lists(tree) for k, s in enumerate(getattr(n, f))
                           if isinstance(s, (ast.If, ast.For, ast.While, ast.Try, ast.With))][i]
                getattr(n, f)[k:k + 1] = getattr(n, f)[k].body
            if self.attempt(change):
                progress = True
            else:
                i += 1
        return progress

    @staticmethod
    def expressions(tree):
        out = []
        for node in ast.walk(tree):
            for field, value in ast.iter_fields(node):
                for k, v in enumerate(value) if isinstance(value, list) else [(None, value)]:
                    if isinstance(v, ast.expr) and not isinstance(v, (ast.Name, ast.Constant)) and not isinstance(getattr(v, "ctx", None), (ast.Store, ast.Del)):
                        out.append((node, field, k, v))
        return out

    def simplify(self):
        progress, i = False, 0
        while not self.over():
            places = self.expressions(self.tree)
            if i >= len(places):
                break
            node, field, k, v = places[i]
            parts = [p for p in ast.iter_child_nodes(v) if isinstance(p, ast.expr)]
            options = [lambda v, j=j: [p for p in ast.iter_child_nodes(v) if isinstance(p, ast.expr)][j] for j in range(len(parts))]
            options += [lambda v: ast.Constant(1), lambda v: ast.Constant(None)]
            done = False
            for option in options:
                def change(tree):
                    node, field, k, v = self.expressions(tree)[i]
                    new = option(v)
                    if k is None:
                        setattr(node, field, new)
                    else:
                        getattr(node, field)[k] = new
                if self.attempt(change):
                    progress = done = True
                    break
                if self.over():
                    break
            if not done:
                i += 1
        return progress

    def run(self):
        if self.kind is None:
            return None
        while not self.over():
            if not (self.statements() | self.hoist() | self.simplify()):
                break
        if os.path.exists(self.scratch):
            os.unlink(self.scratch)
        return ast.unparse(ast.fix_missing_locations(self.tree)) + "\n"


def reduce_file(fuzz, path, mode, seconds=600):
    text = Reducer(fuzz, path, mode, seconds).run()
    out = path[:-3] + ".min.py"
    if text is None:
        print("   does not differ again: " + path)
        return
    with open(out, "w") as f:
        f.write(text)
    print("   reduced to %d lines: %s" % (text.count("\n"), out), flush=True)
