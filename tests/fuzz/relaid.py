#!/usr/bin/python3.11
"""Lays the bytecode of a program out anew: `relaid.py SEED PROGRAM OUT.pyc`. It computes what it computed before, but its blocks lie in another order (with
jumps where they fell through), some are there twice (so that loops are entered at several places and go on with other values on the stack, as no compiler
writes them), there are NOPs and EXTENDED_ARGs of no use, and more names, constants and locals than needed, so that other operands have EXTENDED_ARGs, too.

Tools that write bytecode (instrumenters, optimisers, goto) make such code: it has to be understood or left alone. CPython 3.11 only.
"""
import dis
import importlib.util
import itertools
import marshal
import opcode
import os
import random
import sys
import types
import warnings

OP = opcode.opmap
TURNED = {OP[n]: OP[n.replace("FORWARD", "BACKWARD")] for n in OP if n.startswith("POP_JUMP_FORWARD")}
TURNED_BACK = {back: forward for forward, back in TURNED.items()}
ENDS = {OP[n] for n in ("RETURN_VALUE", "RAISE_VARARGS", "RERAISE")}
JUMPS = {OP[n] for n in ("JUMP_FORWARD", "JUMP_BACKWARD", "JUMP_BACKWARD_NO_INTERRUPT")}
LOOKS_AT_NEXT = {OP[n] for n in ("KW_NAMES", "PRECALL", "SEND", "YIELD_VALUE")}  # Python/ceval.c; Objects/genobject.c: _PyGen_yf and gen_throw


class Instruction:
    def __init__(self, op, position, arg=0, handler=None):
        self.op, self.arg = op, arg
        self.position = position  # of co_positions()
        self.handler = handler  # (Block, depth, lasti) or None; while decoding an Instruction instead of the Block
        self.target = None  # while decoding: Instruction; when laid out: Block
        self.glued = False  # to the one before it
        self.prefixes = 0  # EXTENDED_ARGs it has at least

    def copy(self):
        new = Instruction(self.op, self.position, self.arg, self.handler)
        new.glued = self.glued
        return new

    @property
    def units(self):
        return self.prefixes + 1 + opcode._inline_cache_entries[self.op]


class Block:
    """next: where it falls through or jumps; taken: where its last instruction jumps on a condition."""

    def __init__(self, code, next=None, taken=None):
        self.code, self.next, self.taken = code, next, taken


def varints(data):
    """Of an exception table (Objects/exception_handling_notes.txt)."""
    value = 0
    for byte in data:
        value = value << 6 | byte & 63
        if not byte & 64:
            yield value
            value = 0


def decoded(code):
    """Its instructions."""
    data, positions = code.co_code, list(code.co_positions())
    out, starts, places = [], {}, []
    start = unit = extension = 0
    while unit * 2 < len(data):
        op, arg = data[unit * 2], data[unit * 2 + 1] | extension
        extension = arg << 8 if op == OP["EXTENDED_ARG"] else 0
        if op == OP["EXTENDED_ARG"]:
            unit += 1
            continue
        starts[start] = i = Instruction(op, positions[unit], arg)
        out.append(i)
        places.append(unit)
        unit += i.units
        start = unit
    for i, unit in zip(out, places):
        if i.op in dis.hasjrel:
            i.target = starts[unit + i.units + (-i.arg if "BACKWARD" in dis.opname[i.op] else i.arg)]
    for first, size, target, depth in zip(*[varints(code.co_exceptiontable)] * 4):
        for i, unit in zip(out, places):
            if first <= unit < first + size:
                i.handler = starts[target], depth >> 1, depth & 1
    return out


def blocks_of(instructions):
    """The first one has all up to RESUME; the loop of SEND, which the generator's throw() knows, is one piece."""
    prologue = next(k for k, i in enumerate(instructions) if i.op == OP["RESUME"])
    for k, i in enumerate(instructions):
        i.glued = 0 < k <= prologue or k > 0 and instructions[k - 1].op in LOOKS_AT_NEXT
        if i.op == OP["JUMP_BACKWARD_NO_INTERRUPT"] and instructions[k - 3].op == OP["SEND"] and i.target is instructions[k - 3]:
            i.glued = True
            i.target = instructions[k - 3].target = None
    leaders = {instructions[0]} | {i.target for i in instructions if i.target} | {i.handler[0] for i in instructions if i.handler}
    for i, following in zip(instructions, instructions[1:]):
        if i.target or i.op in ENDS or i.handler != following.handler:
            leaders.add(following)
    blocks, of = [], {}
    for i in instructions:
        if i in leaders and not i.glued:
            blocks.append(Block([]))
        blocks[-1].code.append(i)
        of[i] = blocks[-1]
    for i in instructions:
        i.handler = i.handler and (of[i.handler[0]],) + i.handler[1:]
    for b, following in itertools.zip_longest(blocks, blocks[1:]):
        last = b.code[-1]
        if last.op in JUMPS and last.target:
            b.next = of[last.target]
            b.code[-1] = Instruction(OP["NOP"], last.position, handler=last.handler)
        elif last.op not in ENDS:
            b.next, b.taken = following, last.target and of[last.target]
        for i in b.code:
            i.target = None
    return blocks


def split(blocks, b, r):
    places = [k for k in range(1, len(b.code)) if not b.code[k].glued]
    if places:
        k = r.choice(places)
        blocks.append(Block(b.code[k:], b.next, b.taken))
        b.code[k:], b.next, b.taken = [], blocks[-1], None


def duplicate(blocks, b, r):
    """Some of those that lead to b lead to its copy."""
    copy, used = Block([i.copy() for i in b.code], b.next, b.taken), False
    for p in blocks:
        if p.next is b and r.random() < 0.5:
            p.next, used = copy, True
        if p.taken is b and r.random() < 0.5:
            p.taken, used = copy, True
        if p.code[0].handler and p.code[0].handler[0] is b and r.random() < 0.3:
            used = True
            for i in p.code:
                i.handler = (copy,) + i.handler[1:]
    if used:
        blocks.append(copy)


def change(blocks, r):
    for _ in range(r.randrange(3 + len(blocks))):
        b = r.choice(blocks)
        if r.random() < 0.3:
            split(blocks, b, r)
        elif b is not blocks[0]:
            duplicate(blocks, b, r)
    for b in blocks:
        for k in range(len(b.code) - 1, -(b is not blocks[0]), -1):
            i = b.code[k]
            if not i.glued and r.random() < 0.1:
                if r.random() < 0.5:
                    i.prefixes = r.choice([1, 1, 2])
                else:
                    b.code.insert(k, Instruction(OP["NOP"], i.position, handler=i.handler))


def laid_out(blocks, r):
    """The instructions, the blocks in another order."""
    order = blocks[1:]
    if r.random() < 0.8:
        r.shuffle(order)
    order.insert(0, blocks[0])
    place = {b: k for k, b in enumerate(order)}
    for b in list(order):
        last = b.code[-1]
        if b.taken and place[b.taken] <= place[b] and last.op not in TURNED and last.op not in TURNED_BACK:  # it can only jump forward: by way of a jump there
            b.taken = Block([Instruction(OP["NOP"], last.position, handler=last.handler)], b.taken)
            place[b.taken] = len(order)
            order.append(b.taken)
    out = []
    for b, following in itertools.zip_longest(order, order[1:]):
        out += b.code
        last = b.code[-1]
        if b.taken:
            last.target = b.taken
            forward = TURNED_BACK.get(last.op, last.op)
            last.op = forward if place[b.taken] > place[b] else TURNED[forward]
        if b.next and b.next is not following:
            jump = Instruction(OP["JUMP_FORWARD" if place[b.next] > place[b] else "JUMP_BACKWARD"], last.position, handler=last.handler)
            jump.target = b.next
            out.append(jump)
    return out


def placed(instructions):
    """{instruction: unit}, when the operands of all jumps have room."""
    while True:
        units = [0, *itertools.accumulate(i.units for i in instructions)]
        at = dict(zip(instructions, units))
        fits = True
        for i in instructions:
            if i.target:
                i.arg = abs(at[i.target.code[0]] - at[i] - i.units)
            least = max(0, (i.arg.bit_length() + 7) // 8 - 1)
            if i.prefixes < least:
                i.prefixes, fits = least, False
        if fits:
            return at


def location_varint(value):
    """Least significant bits first (Objects/locations.md), unlike in exception tables."""
    out = bytearray()
    while value > 63:
        out.append(64 | value & 63)
        value >>= 6
    return out + bytes([value])


def table_varint(value):
    out = [value & 63]
    while value > 63:
        value >>= 6
        out.insert(0, 64 | value & 63)
    return bytes(out)


def lines_of(instructions, line):
    out = bytearray()
    for i in instructions:
        start, end, column, end_column = i.position
        for left in range(i.units, 0, -8):
            form = 15 if start is None else 13 if column is None else 14
            out.append(128 | form << 3 | min(left, 8) - 1)
            if start is not None:
                out += location_varint(start - line << 1 if start >= line else line - start << 1 | 1)
                line = start
            if form == 14:
                out += location_varint(end - start) + location_varint(column + 1) + location_varint(end_column + 1)
    return bytes(out)


def exceptions_of(instructions, at):
    out = bytearray()
    for handler, covered in itertools.groupby(instructions, lambda i: i.handler):
        if handler:
            covered = list(covered)
            entry = table_varint(at[covered[0]])
            entry += table_varint(sum(i.units for i in covered)) + table_varint(at[handler[0].code[0]]) + table_varint(handler[1] << 1 | handler[2])
            out += bytes([entry[0] | 128]) + entry[1:]
    return bytes(out)


def padded(code, instructions, r):
    """What to replace in the code object, so that it has more names, constants or locals than it uses, and most operands take an EXTENDED_ARG."""
    more, names, constants, variables = r.choice([1, 70, 300]), r.random() < 0.2, r.random() < 0.2, r.random() < 0.2
    for i in instructions:
        if names and i.op in dis.hasname:
            i.arg += more << (i.op == OP["LOAD_GLOBAL"])
        if constants and i.arg and i.op in dis.hasconst:
            i.arg += more
        if variables and i.op in dis.haslocal + dis.hasfree and i.arg >= code.co_nlocals:
            i.arg += more
    new = {}
    if names:
        new["co_names"] = tuple("name%d" % k for k in range(more)) + code.co_names
    if constants:
        new["co_consts"] = code.co_consts[:1] + tuple(range(-more, 0)) + code.co_consts[1:]  # the first may be the docstring
    if variables:
        new.update(co_nlocals=code.co_nlocals + more, co_varnames=code.co_varnames + tuple("local%d" % k for k in range(more)))
    return new


def relaid(code, r):
    """The code object and those in its constants, anew."""
    instructions = decoded(code)
    code = code.replace(**padded(code, instructions, r))
    blocks = blocks_of(instructions)
    change(blocks, r)
    instructions = laid_out(blocks, r)
    at = placed(instructions)
    data = bytearray()
    for i in instructions:
        for k in range(i.prefixes, 0, -1):
            data += bytes([OP["EXTENDED_ARG"], i.arg >> 8 * k & 255])
        data += bytes([i.op, i.arg & 255]) + bytes(2 * opcode._inline_cache_entries[i.op])
    return code.replace(co_code=bytes(data), co_linetable=lines_of(instructions, code.co_firstlineno), co_exceptiontable=exceptions_of(instructions, at),
                        co_consts=tuple(relaid(c, r) if isinstance(c, types.CodeType) else c for c in code.co_consts))


def write(seed, source, out):
    """Writes the file out, which Python runs as the program in the file source."""
    with warnings.catch_warnings(), open(source, "rb") as f:
        warnings.simplefilter("ignore")
        code = compile(f.read(), source, "exec", dont_inherit=True)
    with open(out, "wb") as f:
        f.write(importlib.util.MAGIC_NUMBER + bytes(12) + marshal.dumps(relaid(code, random.Random(seed))))


def compiled(source, directory):
    return os.path.join(directory, os.path.basename(source) + "c")


# As `python PROGRAM.pyc`, but with the audit event `exec`, at which eager modes compile. Who calls exec is no bytecode.
START = """list(map(exec, [__import__("marshal").loads(open(__import__("sys").argv.pop(1), "rb").read()[16:])], [globals().update(__file__=%r) or globals()]))"""


def program(source, seed, directory):
    """Python's arguments for the program in the file source: itself, or with a seed its compiled() form, written anew."""
    if seed is None:
        return [source]
    write(seed, source, compiled(source, directory))
    return ["-c", START % source, compiled(source, directory)]


if __name__ == "__main__":
    write(int(sys.argv[1]), *sys.argv[2:])
