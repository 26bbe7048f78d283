"""The soak's asyncio application: servers, clients, queues, time-outs and cancelled tasks in one event loop. loop.py REPORT ANSWERS, until standard input ends.

ANSWERS is a file of right answers, computed by stock: line N is that of seed N.
"""
import asyncio
import contextlib
import os
import sys

import work
from report import Report

CLIENTS = 6
REQUESTS = 5000  # of one connection: for each connection made and closed, stock CPython 3.11.2 loses about 190 bytes

async def serve(reader, writer):
    with contextlib.closing(writer):
        async for line in reader:
            command, _, rest = line.decode().strip().partition(" ")
            if command == "answer":
                writer.write((work.answer(int(rest)) + "\n").encode())
            elif command == "sleep":
                await asyncio.sleep(float(rest))
                writer.write(b"awake\n")
            else:
                writer.write(b"what?\n")
            await writer.drain()


@contextlib.asynccontextmanager
async def connected(port):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)

    async def ask(text):
        writer.write((text + "\n").encode())
        await writer.drain()
        return (await reader.readline()).decode().strip()

    try:
        yield ask
    finally:
        writer.close()
        await writer.wait_closed()


async def client(port, number, answers, report, ended):
    seed = number
    while not ended.is_set():
        async with connected(port) as ask:
            for _ in range(REQUESTS):
                if ended.is_set():
                    break
                seed = (seed * 31 + 7) % len(answers)
                report.check(seed, await ask("answer %d" % seed), answers[seed])
                if seed % 10 == 0:
                    report.check("what", await ask("dance"), "what?")
                await asyncio.sleep(0.004)
        try:
            async with connected(port) as ask:
                async with asyncio.timeout(0.02):
                    await ask("sleep 5")
            report.check("no time-out", None, TimeoutError)
        except TimeoutError as e:
            report.check("time-out", e.args, ())


async def numbers(start, count):
    for i in range(start, start + count):
        if i % 16 == 0:
            await asyncio.sleep(0)
        yield i


async def pipelines(answers, report, ended):
    """Producers and consumers over queues, task groups of which one fails, asynchronous generators and comprehensions."""
    turn = 0
    while not ended.is_set():
        turn += 1
        queue, out = asyncio.Queue(8), []

        async def produce(n):
            async for i in numbers(n, 50):
                await queue.put(i)
            await queue.put(None)

        async def consume():
            left = 3
            while left:
                item = await queue.get()
                left -= item is None
                out.append(item or 0)

        async with asyncio.TaskGroup() as group:
            group.create_task(consume())
            for n in (turn, turn + 50, turn + 100):
                group.create_task(produce(n))
        report.check("sum", sum(out), sum(range(turn, turn + 150)))
        report.check("comprehension", [i * i async for i in numbers(turn, 20) if i % 3], [i * i for i in range(turn, turn + 20) if i % 3])

        async def fails(after):
            await asyncio.sleep(after)
            raise KeyError(turn)

        try:
            async with asyncio.TaskGroup() as group:
                sleeper = group.create_task(asyncio.sleep(30))
                group.create_task(fails(0.001))
            report.check("no group", None, KeyError)
        except* KeyError as e:
            report.check("group", (repr(e.exceptions), sleeper.cancelled()), ("(KeyError(%d),)" % turn, True))
        await asyncio.sleep(0.01)


async def main():
    report = Report(sys.argv[1])
    with open(sys.argv[2]) as f:
        answers = f.read().splitlines()
    ended, loop = asyncio.Event(), asyncio.get_running_loop()
    loop.add_reader(0, lambda: os.read(0, 1) or ended.set())
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]

    async def write():
        while not ended.is_set():
            report.write()
            await asyncio.sleep(1)

    async with asyncio.TaskGroup() as group:
        group.create_task(write())
        group.create_task(pipelines(answers, report, ended))
        for i in range(CLIENTS):
            group.create_task(client(port, i, answers, report, ended))
    loop.remove_reader(0)
    server.close()
    await server.wait_closed()
    report.write()


if __name__ == "__main__":
    asyncio.run(main())
