# Bytecode that no compiler writes: loops that change what lies on the value stack, a loop entered at two places, jumps back within a call, EXTENDED_ARGs
import opcode
import sys
import types


def assembled(source, lines, consts, names=()):
    """The function of the source, with the instructions of lines: `NAME [operand]`, where an operand may be the name of a `label:`; ^ puts an EXTENDED_ARG
    ahead. It comes into being as others do: in a module."""
    code, labels, jumps = bytearray(), {}, []
    for line in lines.split("\n"):
        word, *operand = line.split() or [":"]
        if word.endswith(":"):
            labels[word[:-1]] = len(code) // 2
            continue
        if word.startswith("^"):
            word = word[1:]
            code += bytes([opcode.EXTENDED_ARG, 0])
        op = opcode.opmap[word]
        caches = opcode._inline_cache_entries[op]
        code += bytes([op, 0]) + bytes(2 * caches)
        at = len(code) // 2
        if operand and op in opcode.hasjrel:
            jumps.append((at, operand[0], -1 if "BACKWARD" in word else 1))
        elif operand:
            code[2 * (at - 1 - caches) + 1] = int(operand[0])
    for at, label, direction in jumps:
        code[2 * at - 1] = direction * (labels[label] - at)
    units = len(code) // 2
    lines = b"".join(bytes([0x80 | 13 << 3 | min(units - at, 8) - 1, 0]) for at in range(0, units, 8))
    module = compile(source, "<written>", "exec")
    parts = dict(co_code=bytes(code), co_consts=consts, co_names=names, co_stacksize=8, co_linetable=lines)
    module = module.replace(co_consts=tuple(c.replace(**parts) if isinstance(c, types.CodeType) else c for c in module.co_consts))
    scope = {"negated": negated}
    exec(module, scope)
    return scope["f"]


ONE = "def f(n, x=None): i = t = None"


def negated(x):
    return -x


# the sum is on the value stack, not in a local
SUM_ON_STACK = assembled(ONE, """
    RESUME 0
    LOAD_CONST 1
    LOAD_FAST 0
loop:
    LOAD_CONST 2
    BINARY_OP 10
    STORE_FAST 0
    LOAD_FAST 0
    BINARY_OP 0
    LOAD_FAST 0
    COPY 1
    POP_JUMP_BACKWARD_IF_TRUE loop
    POP_TOP
    RETURN_VALUE""", (None, 0, 1))

# two values change places on each turn
SWAPPED = assembled(ONE, """
    RESUME 0
    LOAD_CONST 1
    LOAD_CONST 2
loop:
    SWAP 2
    LOAD_FAST 0
    BINARY_OP 0
    LOAD_FAST 0
    LOAD_CONST 3
    BINARY_OP 10
    STORE_FAST 0
    LOAD_FAST 0
    POP_JUMP_BACKWARD_IF_TRUE loop
    BUILD_TUPLE 2
    RETURN_VALUE""", (None, 1000, 0.5, 1))

# the object whose method is called last is the result of the call before
CHAINED = assembled(ONE, """
    RESUME 0
    LOAD_FAST 1
loop:
    PUSH_NULL
    SWAP 2
    LOAD_GLOBAL 0
    SWAP 2
    PRECALL 1
    CALL 1
    LOAD_FAST 0
    LOAD_CONST 1
    BINARY_OP 10
    STORE_FAST 0
    LOAD_FAST 0
    POP_JUMP_BACKWARD_IF_TRUE loop
    RETURN_VALUE""", (None, 1), ("negated",))

# entered at both of its blocks
TWO_ENTRIES = assembled(ONE, """
    RESUME 0
    LOAD_CONST 1
    STORE_FAST 2
    LOAD_CONST 1
    STORE_FAST 3
    LOAD_FAST 1
    POP_JUMP_FORWARD_IF_TRUE second
first:
    LOAD_FAST 2
    LOAD_CONST 2
    BINARY_OP 13
    STORE_FAST 2
second:
    LOAD_FAST 3
    LOAD_FAST 2
    BINARY_OP 13
    STORE_FAST 3
    LOAD_FAST 0
    LOAD_CONST 2
    BINARY_OP 10
    STORE_FAST 0
    LOAD_FAST 0
    POP_JUMP_BACKWARD_IF_TRUE first
    LOAD_FAST 3
    RETURN_VALUE""", (None, 0, 1))

# each turn jumps back in the middle of a call, where NULL lies on the stack
CALL_IN_PIECES = assembled(ONE, """
    RESUME 0
    LOAD_CONST 1
    STORE_FAST 3
    JUMP_FORWARD test
call:
    LOAD_FAST 0
    PRECALL 1
    CALL 1
    LOAD_FAST 3
    BINARY_OP 0
    STORE_FAST 3
    LOAD_FAST 0
    LOAD_CONST 2
    BINARY_OP 10
    STORE_FAST 0
test:
    LOAD_FAST 0
    POP_JUMP_FORWARD_IF_FALSE end
    PUSH_NULL
    LOAD_GLOBAL 0
    JUMP_BACKWARD call
end:
    LOAD_FAST 3
    RETURN_VALUE""", (None, 0, 1), ("negated",))


PREFIXED_YIELD = assembled("def f(n): yield", """
    RETURN_GENERATOR
    POP_TOP
    RESUME 0
    JUMP_FORWARD test
loop:
    LOAD_FAST 0
    ^YIELD_VALUE
    RESUME 1
    POP_TOP
    LOAD_FAST 0
    LOAD_CONST 1
    BINARY_OP 10
    STORE_FAST 0
test:
    LOAD_FAST 0
    POP_JUMP_BACKWARD_IF_TRUE loop
    LOAD_CONST 0
    RETURN_VALUE""", (None, 1))


# a call ahead of RESUME, as tools that count calls put it; called by others it is not lost either
COUNTED = assembled(ONE, """
    PUSH_NULL
    LOAD_GLOBAL 0
    LOAD_FAST 0
    PRECALL 1
    CALL 1
    POP_TOP
    RESUME 0
    LOAD_FAST 0
    LOAD_FAST 1
    BINARY_OP 0
    RETURN_VALUE""", (None,), ("count",))
calls = []
COUNTED.__globals__["count"] = calls.append


def counted(n):
    t = 0
    for i in range(n):
        t += COUNTED(i, t)
    return t


for i in range(6):
    sys.audit("xtlink.learn" if i == 2 else "xtlink.burst")
    n = 3000 + i
    print(SUM_ON_STACK(n), SWAPPED(n), CHAINED(n, 5 if i < 3 else 2.5), TWO_ENTRIES(n), TWO_ENTRIES(n, True), CALL_IN_PIECES(n), sum(PREFIXED_YIELD(n)))
    print(counted(i * 10), len(calls), sum(calls))
    try:
        CHAINED(3, "no number") if i % 2 else SUM_ON_STACK("")
    except TypeError as e:
        print(e)
