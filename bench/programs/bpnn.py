"""A small back-propagation neural network that learns xor and parity."""
# test-size: 30
import math
import sys

DEFAULT = 60000


class Random:
    def __init__(self, seed):
        self.state = seed

    def uniform(self, lo, hi):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
        return lo + (hi - lo) * (self.state >> 40) / 16777216.0


class Network:
    def __init__(self, inputs, hidden, outputs, rnd):
        self.inputs = inputs + 1
        self.hidden = hidden
        self.outputs = outputs
        self.ai = [1.0] * self.inputs
        self.ah = [1.0] * hidden
        self.ao = [1.0] * outputs
        self.wi = [[rnd.uniform(-0.5, 0.5) for _ in range(hidden)] for _ in range(self.inputs)]
        self.wo = [[rnd.uniform(-1.0, 1.0) for _ in range(outputs)] for _ in range(hidden)]
        self.ci = [[0.0] * hidden for _ in range(self.inputs)]
        self.co = [[0.0] * outputs for _ in range(hidden)]

    def forward(self, values):
        for i in range(self.inputs - 1):
            self.ai[i] = values[i]
        for j in range(self.hidden):
            total = 0.0
            for i in range(self.inputs):
                total += self.ai[i] * self.wi[i][j]
            self.ah[j] = math.tanh(total)
        for k in range(self.outputs):
            total = 0.0
            for j in range(self.hidden):
                total += self.ah[j] * self.wo[j][k]
            self.ao[k] = math.tanh(total)
        return self.ao[:]

    def backward(self, targets, rate, momentum):
        dout = [(targets[k] - self.ao[k]) * (1.0 - self.ao[k] ** 2) for k in range(self.outputs)]
        dhid = [0.0] * self.hidden
        for j in range(self.hidden):
            err = 0.0
            for k in range(self.outputs):
                err += dout[k] * self.wo[j][k]
            dhid[j] = err * (1.0 - self.ah[j] ** 2)
        for j in range(self.hidden):
            for k in range(self.outputs):
                change = dout[k] * self.ah[j]
                self.wo[j][k] += rate * change + momentum * self.co[j][k]
                self.co[j][k] = change
        for i in range(self.inputs):
            for j in range(self.hidden):
                change = dhid[j] * self.ai[i]
                self.wi[i][j] += rate * change + momentum * self.ci[i][j]
                self.ci[i][j] = change
        return sum(0.5 * (targets[k] - self.ao[k]) ** 2 for k in range(self.outputs))


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    patterns = [([0, 0, 1], [0, 1]), ([0, 1, 0], [1, 1]), ([1, 0, 0], [1, 1]), ([1, 1, 1], [0, 0])]
    net = Network(3, 5, 2, Random(7))
    first = last = 0.0
    for step in range(n):
        last = 0.0
        for values, targets in patterns:
            net.forward(values)
            last += net.backward(targets, 0.3, 0.1)
        if step == 0:
            first = last
    if last >= first or (n >= 1000 and last > 0.02):
        print("bpnn: did not learn", first, last)
        sys.exit(1)
    print("bpnn", n, "%.6f %.6f" % (first, last))


if __name__ == "__main__":
    main()
