"""An interpreter for the eight-instruction tape language, with and without a jump table."""
# test-size: 2
import sys

DEFAULT = 100
# prints the squares below 10000 separated by newlines would need long code; this one prints letters and burns loops
SOURCE = ("++++++++[>++++[>++>+++>+++>+<<<<-]>+>+>->>+[<]<-]>>.>---.+++++++..+++.>>.<-.<.+++.------.--------.>>+.>++."
          "[-]<[-]<[-]<[-]++++++++++[>++++++++++[>++++++++++[>++++++++++[>+>+<<-]>[-]>[<+>-]<<<-]<-]<-]>>>>[-]")


def jumps(code):
    table = {}
    stack = []
    for i, ch in enumerate(code):
        if ch == "[":
            stack.append(i)
        elif ch == "]":
            j = stack.pop()
            table[i] = j
            table[j] = i
    return table


def run(code, table):
    tape = [0] * 64
    out = []
    pos = pc = steps = 0
    n = len(code)
    while pc < n:
        op = code[pc]
        if op == ">":
            pos += 1
        elif op == "<":
            pos -= 1
        elif op == "+":
            tape[pos] = (tape[pos] + 1) & 255
        elif op == "-":
            tape[pos] = (tape[pos] - 1) & 255
        elif op == "[":
            if not tape[pos]:
                pc = table[pc]
        elif op == "]":
            if tape[pos]:
                pc = table[pc]
        elif op == ".":
            out.append(chr(tape[pos]))
        pc += 1
        steps += 1
    return "".join(out), steps


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    table = jumps(SOURCE)
    results = [run(SOURCE, table) for _ in range(n)]
    if len(set(results)) != 1 or results[0][0] != "Hello World!\n":
        print("brainfuck: wrong", results[0])
        sys.exit(1)
    print("brainfuck", n, repr(results[0][0]), results[0][1])


if __name__ == "__main__":
    main()
