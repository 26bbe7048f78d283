# a state machine over text, a stack machine over tuples, a table-driven lexer
def lex(text):
    out = []
    state = "start"
    word = ""
    for ch in text + " ":
        if state == "start":
            if ch.isdigit():
                state, word = "number", ch
            elif ch.isalpha() or ch == "_":
                state, word = "name", ch
            elif ch == '"':
                state, word = "string", ""
            elif not ch.isspace():
                out.append(("op", ch))
        elif state == "number":
            if ch.isdigit() or ch == ".":
                word += ch
            else:
                out.append(("number", float(word) if "." in word else int(word)))
                state = "start"
                if not ch.isspace():
                    out.append(("op", ch))
        elif state == "name":
            if ch.isalnum() or ch == "_":
                word += ch
            else:
                out.append(("name", word))
                state = "start"
                if not ch.isspace():
                    out.append(("op", ch))
        elif state == "string":
            if ch == '"':
                out.append(("string", word))
                state = "start"
            else:
                word += ch
    return out


def machine(code, limit):
    stack = []
    pc = steps = 0
    names = {}
    while steps < limit:
        op, arg = code[pc]
        pc += 1
        steps += 1
        if op == "push":
            stack.append(arg)
        elif op == "load":
            stack.append(names[arg])
        elif op == "store":
            names[arg] = stack.pop()
        elif op == "add":
            b = stack.pop()
            stack[-1] += b
        elif op == "mul":
            b = stack.pop()
            stack[-1] = stack[-1] * b % 1000003
        elif op == "less":
            b = stack.pop()
            stack[-1] = stack[-1] < b
        elif op == "jump":
            pc = arg
        elif op == "unless":
            if not stack.pop():
                pc = arg
        elif op == "halt":
            break
        else:
            raise ValueError(op)
    return names, steps, stack


CODE = [("push", 0), ("store", "i"), ("push", 1), ("store", "x"), ("load", "i"), ("push", 3000), ("less", None), ("unless", 18), ("load", "x"), ("push", 3),
        ("mul", None), ("load", "i"), ("add", None), ("store", "x"), ("load", "i"), ("push", 1), ("add", None), ("jump", 19), ("halt", None), ("store", "i"), ("jump", 4)]
tokens = lex('foo = bar_1 + 12.5*(x - "a string") ; n2=7\n' * 300)
print(len(tokens), tokens[:12])
print(machine(CODE, 10 ** 6))
try:
    machine(CODE[:4] + [("bad", 1)], 100)
except ValueError as e:
    print(e)
try:
    machine([("add", None)], 10)
except IndexError as e:
    print(e)
