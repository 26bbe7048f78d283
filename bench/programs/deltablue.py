"""An incremental one-way constraint solver with strengths, in the style of DeltaBlue: stays, edits, equalities, scalings."""
# test-size: 20
import sys

DEFAULT = 38000

REQUIRED, STRONG, NORMAL, WEAK, WEAKEST = range(5)


class Variable:
    def __init__(self, name, value):
        self.name = name
        self.value = value
        self.constraints = []
        self.determined_by = None
        self.mark = 0
        self.strength = WEAKEST
        self.stay = True


class Constraint:
    def __init__(self, strength):
        self.strength = strength

    def variables(self):
        return ()

    def add_to(self, solver):
        for v in self.variables():
            v.constraints.append(self)
        solver.add(self)

    def inputs_known(self, mark):
        for v in self.inputs():
            if v.mark != mark and not v.stay and v.determined_by is not None:
                return False
        return True


class Stay(Constraint):
    def __init__(self, v, strength, solver):
        super().__init__(strength)
        self.v = v
        self.satisfied = False
        self.add_to(solver)

    is_input = False

    def variables(self):
        return (self.v,)

    def inputs(self):
        return ()

    def output(self):
        return self.v

    def choose(self, mark):
        self.satisfied = self.v.mark != mark and self.strength < self.v.strength

    def is_satisfied(self):
        return self.satisfied

    def unsatisfy(self):
        self.satisfied = False

    def recalculate(self):
        self.v.strength = self.strength
        self.v.stay = not self.is_input
        if self.v.stay:
            self.execute()

    def execute(self):
        pass


class Edit(Stay):
    is_input = True


class Binary(Constraint):
    def __init__(self, a, b, strength, solver):
        super().__init__(strength)
        self.a = a
        self.b = b
        self.direction = 0
        self.add_to(solver)

    def variables(self):
        return (self.a, self.b)

    def inputs(self):
        return (self.a,) if self.direction > 0 else (self.b,)

    def output(self):
        return self.b if self.direction > 0 else self.a

    def choose(self, mark):
        a, b, s = self.a, self.b, self.strength
        if a.mark == mark:
            self.direction = 1 if b.mark != mark and s < b.strength else 0
        elif b.mark == mark:
            self.direction = -1 if s < a.strength else 0
        elif a.strength > b.strength:
            self.direction = -1 if s < a.strength else 0
        else:
            self.direction = 1 if s < b.strength else 0

    def is_satisfied(self):
        return self.direction != 0

    def unsatisfy(self):
        self.direction = 0

    def recalculate(self):
        source = self.a if self.direction > 0 else self.b
        out = self.output()
        out.strength = max(self.strength, source.strength)
        out.stay = source.stay
        if out.stay:
            self.execute()


class Equal(Binary):
    def execute(self):
        if self.direction > 0:
            self.b.value = self.a.value
        else:
            self.a.value = self.b.value


class Scale(Binary):
    def __init__(self, a, scale, offset, b, strength, solver):
        self.scale = scale
        self.offset = offset
        super().__init__(a, b, strength, solver)

    def execute(self):
        if self.direction > 0:
            self.b.value = self.a.value * self.scale.value + self.offset.value
        else:
            self.a.value = (self.b.value - self.offset.value) // self.scale.value


class Solver:
    def __init__(self):
        self.mark = 0

    def add(self, constraint):
        self.mark += 1
        mark = self.mark
        overridden = self.satisfy(constraint, mark)
        while overridden is not None:
            overridden = self.satisfy(overridden, mark)

    def satisfy(self, c, mark):
        c.choose(mark)
        if not c.is_satisfied():
            if c.strength == REQUIRED:
                raise RuntimeError("cannot satisfy a required constraint")
            return None
        for v in c.inputs():
            v.mark = mark
        out = c.output()
        overridden = out.determined_by
        if overridden is not None:
            overridden.unsatisfy()
        out.determined_by = c
        self.propagate(c, mark)
        out.mark = mark
        return overridden

    def propagate(self, c, mark):
        todo = [c]
        while todo:
            d = todo.pop()
            if d.output().mark == mark:
                raise RuntimeError("cycle")
            d.recalculate()
            out = d.output()
            for e in out.constraints:
                if e is not out.determined_by and e.is_satisfied():
                    todo.append(e)

    def remove(self, c):
        out = c.output()
        c.unsatisfy()
        for v in c.variables():
            v.constraints.remove(c)
        unsatisfied = []
        out.determined_by = None
        out.strength = WEAKEST
        out.stay = True
        todo = [out]
        while todo:
            v = todo.pop()
            for e in v.constraints:
                if not e.is_satisfied():
                    unsatisfied.append(e)
            for e in v.constraints:
                if e is not v.determined_by and e.is_satisfied():
                    e.recalculate()
                    todo.append(e.output())
        unsatisfied.sort(key=lambda e: e.strength)
        for e in unsatisfied:
            self.add(e)

    def plan(self, edits):
        self.mark += 1
        mark = self.mark
        todo = [c for c in edits if c.is_input and c.is_satisfied()]
        plan = []
        while todo:
            c = todo.pop()
            out = c.output()
            if out.mark != mark and c.inputs_known(mark):
                plan.append(c)
                out.mark = mark
                for e in out.constraints:
                    if e is not out.determined_by and e.is_satisfied():
                        todo.append(e)
        return plan


def run_plan(plan):
    for c in plan:
        c.execute()


def chain_test(n):
    solver = Solver()
    first = prev = Variable("v0", 0)
    for i in range(n):
        v = Variable("v%d" % (i + 1), 0)
        Equal(prev, v, REQUIRED, solver)
        prev = v
    last = prev
    Stay(last, WEAK, solver)
    edit = Edit(first, STRONG, solver)
    plan = solver.plan([edit])
    for value in range(100):
        first.value = value
        run_plan(plan)
        if last.value != value:
            raise SystemExit("deltablue: chain wrong %r %r" % (value, last.value))
    solver.remove(edit)
    return last.value


def change(solver, v, value):
    edit = Edit(v, STRONG, solver)
    plan = solver.plan([edit])
    for _ in range(10):
        v.value = value
        run_plan(plan)
    solver.remove(edit)


def projection_test(n):
    solver = Solver()
    scale = Variable("scale", 10)
    offset = Variable("offset", 1000)
    targets = []
    source = target = None
    for i in range(n):
        source = Variable("s%d" % i, i)
        target = Variable("t%d" % i, i)
        targets.append(target)
        Stay(source, NORMAL, solver)
        Scale(source, scale, offset, target, REQUIRED, solver)
    change(solver, source, 17)
    if target.value != 1170:
        raise SystemExit("deltablue: projection 1 wrong %r" % target.value)
    change(solver, target, 1050)
    if source.value != 5:
        raise SystemExit("deltablue: projection 2 wrong %r" % source.value)
    return sum(t.value for t in targets)


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    out = []
    for _ in range(3):
        out.append((chain_test(n), projection_test(n)))
    if out[0] != out[1] or out[0][0] != 99:
        print("deltablue: wrong", out)
        sys.exit(1)
    print("deltablue", n, *out[0])


if __name__ == "__main__":
    main()
