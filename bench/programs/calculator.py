"""A calculator: tokenizer, recursive descent to a tree of classes, evaluation; checked with eval()."""
# test-size: 30
import sys

DEFAULT = 40000


class Token:
    def __init__(self, kind, value):
        self.kind = kind
        self.value = value


class Number:
    def __init__(self, value):
        self.value = value

    def evaluate(self, env):
        return self.value


class Name:
    def __init__(self, name):
        self.name = name

    def evaluate(self, env):
        return env[self.name]


class Unary:
    def __init__(self, operand):
        self.operand = operand

    def evaluate(self, env):
        return -self.operand.evaluate(env)


class Binary:
    def __init__(self, op, left, right):
        self.op = op
        self.left = left
        self.right = right

    def evaluate(self, env):
        a = self.left.evaluate(env)
        b = self.right.evaluate(env)
        op = self.op
        if op == "+":
            return a + b
        if op == "-":
            return a - b
        if op == "*":
            return a * b
        if op == "/":
            return a / b
        if op == "%":
            return a % b
        raise ValueError(op)


def tokens(text):
    i = 0
    n = len(text)
    while i < n:
        ch = text[i]
        if ch == " ":
            i += 1
        elif ch.isdigit():
            j = i
            while j < n and (text[j].isdigit() or text[j] == "."):
                j += 1
            word = text[i:j]
            yield Token("number", float(word) if "." in word else int(word))
            i = j
        elif ch.isalpha():
            j = i + 1
            while j < n and text[j].isalnum():
                j += 1
            yield Token("name", text[i:j])
            i = j
        else:
            yield Token(ch, ch)
            i += 1
    yield Token("end", None)


class Parser:
    def __init__(self, text):
        self.stream = tokens(text)
        self.current = next(self.stream)

    def advance(self):
        token = self.current
        self.current = next(self.stream, token)
        return token

    def expression(self):
        left = self.term()
        while self.current.kind in ("+", "-"):
            op = self.advance().kind
            left = Binary(op, left, self.term())
        return left

    def term(self):
        left = self.factor()
        while self.current.kind in ("*", "/", "%"):
            op = self.advance().kind
            left = Binary(op, left, self.factor())
        return left

    def factor(self):
        token = self.advance()
        if token.kind == "number":
            return Number(token.value)
        if token.kind == "name":
            return Name(token.value)
        if token.kind == "-":
            return Unary(self.factor())
        if token.kind == "(":
            inner = self.expression()
            if self.advance().kind != ")":
                raise SyntaxError("expected )")
            return inner
        raise SyntaxError("unexpected %r" % token.kind)


def make_expression(seed, depth):
    seed = (seed * 1103515245 + 12345) & 0x7FFFFFFF
    k = (seed >> 16) % 9
    if depth == 0 or k == 0:
        return ["17", "x", "2.5", "(-y)", "3", "y", "100"][seed % 7], seed
    left, seed = make_expression(seed, depth - 1)
    right, seed = make_expression(seed, depth - 1)
    op = "+-*+-*%/"[k - 1]
    if op in "%/":
        right = "(%s * 0 + 7)" % right
    return "(%s %s %s)" % (left, op, right), seed


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    seed = 5
    total = 0.0
    for i in range(n):
        text, seed = make_expression(seed, 4)
        tree = Parser(text).expression()
        for x in range(4):
            env = {"x": x, "y": i % 13}
            r = tree.evaluate(env)
            if i % 50 == 0 and r != eval(text, {}, env):
                print("calculator: wrong", text, r)
                sys.exit(1)
            total += r % 1000
    print("calculator", n, "%.6f" % total)


if __name__ == "__main__":
    main()
