"""A simulated operating system kernel: tasks in classes, packets in linked queues, a priority scheduler."""
# test-size: 200
import sys

DEFAULT = 260000

IDLE, WORKER, HANDLER_A, HANDLER_B, DEVICE_A, DEVICE_B = range(6)
KIND_DEVICE, KIND_WORK = 0, 1
PAYLOAD = 4


class Packet:
    def __init__(self, link, ident, kind):
        self.link = link
        self.ident = ident
        self.kind = kind
        self.position = 0
        self.data = [0] * PAYLOAD

    def append_to(self, queue):
        self.link = None
        if queue is None:
            return self
        last = queue
        while last.link is not None:
            last = last.link
        last.link = self
        return queue


class Task:
    def __init__(self, kernel, ident, priority, queue):
        self.kernel = kernel
        self.ident = ident
        self.priority = priority
        self.queue = queue
        self.waiting = False
        self.held = False
        self.runnable = queue is not None

    def is_blocked(self):
        return self.held or (self.waiting and self.queue is None)

    def take(self):
        packet = self.queue
        if packet is not None:
            self.queue = packet.link
        return packet

    def step(self):
        packet = None
        if self.waiting:
            packet = self.take()
            self.waiting = False
        return self.run(packet)

    def run(self, packet):
        raise NotImplementedError


class IdleTask(Task):
    def __init__(self, kernel, ident, priority, count):
        super().__init__(kernel, ident, priority, None)
        self.control = 1
        self.count = count

    def run(self, packet):
        self.count -= 1
        if self.count <= 0:
            return self.kernel.hold(self)
        if self.control & 1 == 0:
            self.control >>= 1
            return self.kernel.release(DEVICE_A)
        self.control = self.control >> 1 ^ 0xD008
        return self.kernel.release(DEVICE_B)


class WorkTask(Task):
    def __init__(self, kernel, ident, priority, queue):
        super().__init__(kernel, ident, priority, queue)
        self.destination = HANDLER_A
        self.letter = 0
        self.waiting = True

    def run(self, packet):
        if packet is None:
            return self.kernel.wait(self)
        self.destination = HANDLER_B if self.destination == HANDLER_A else HANDLER_A
        packet.ident = self.destination
        packet.position = 0
        for i in range(PAYLOAD):
            self.letter = self.letter % 26 + 1
            packet.data[i] = 64 + self.letter
        return self.kernel.send(self, packet)


class HandlerTask(Task):
    def __init__(self, kernel, ident, priority, queue):
        super().__init__(kernel, ident, priority, queue)
        self.work = None
        self.devices = None
        self.waiting = True

    def run(self, packet):
        if packet is not None:
            if packet.kind == KIND_WORK:
                self.work = packet.append_to(self.work)
            else:
                self.devices = packet.append_to(self.devices)
        work = self.work
        if work is not None:
            if work.position >= PAYLOAD:
                self.work = work.link
                work.ident = WORKER
                return self.kernel.send(self, work)
            device = self.devices
            if device is not None:
                self.devices = device.link
                device.position = work.data[work.position]
                work.position += 1
                device.ident = DEVICE_A if self.ident == HANDLER_A else DEVICE_B
                return self.kernel.send(self, device)
        return self.kernel.wait(self)


class DeviceTask(Task):
    def __init__(self, kernel, ident, priority, queue):
        super().__init__(kernel, ident, priority, queue)
        self.pending = None
        self.waiting = True

    def run(self, packet):
        if packet is not None:
            self.pending = packet
            self.kernel.trace += packet.position
            return self.kernel.hold(self)
        done = self.pending
        if done is None:
            return self.kernel.wait(self)
        self.pending = None
        done.ident = HANDLER_A if self.ident == DEVICE_A else HANDLER_B
        return self.kernel.send(self, done)


class Kernel:
    def __init__(self, count):
        self.sent = 0
        self.holds = 0
        self.trace = 0
        self.steps = 0
        self.tasks = [None] * 6
        self.add(IdleTask(self, IDLE, 0, count))
        q = Packet(None, WORKER, KIND_WORK)
        q = Packet(q, WORKER, KIND_WORK)
        self.add(WorkTask(self, WORKER, 1000, q))
        for ident, priority in ((HANDLER_A, 2000), (HANDLER_B, 3000)):
            q = None
            for _ in range(3):
                q = Packet(q, ident, KIND_DEVICE)
            self.add(HandlerTask(self, ident, priority, q))
        self.add(DeviceTask(self, DEVICE_A, 4000, None))
        self.add(DeviceTask(self, DEVICE_B, 5000, None))
        self.order = sorted(self.tasks, key=lambda t: -t.priority)

    def add(self, task):
        self.tasks[task.ident] = task

    def hold(self, task):
        self.holds += 1
        task.held = True
        return None

    def release(self, ident):
        task = self.tasks[ident]
        task.held = False
        return task

    def wait(self, task):
        task.waiting = True
        return None

    def send(self, sender, packet):
        target = self.tasks[packet.ident]
        self.sent += 1
        packet.ident = sender.ident
        target.queue = packet.append_to(target.queue)
        return target if target.priority > sender.priority else sender

    def run(self):
        order = self.order
        while True:
            for task in order:
                if not task.is_blocked():
                    break
            else:
                return
            while task is not None and not task.is_blocked():
                self.steps += 1
                task = task.step()


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    runs = []
    for _ in range(2):
        k = Kernel(n)
        k.run()
        runs.append((k.sent, k.holds, k.trace, k.steps))
    if runs[0] != runs[1] or runs[0][1] < 1 or runs[0][0] < n // 4:
        print("richards: wrong", runs)
        sys.exit(1)
    print("richards", n, *runs[0])


if __name__ == "__main__":
    main()
