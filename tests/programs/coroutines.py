# coroutines, asyncio, async generators and comprehensions
import asyncio


class Pause:
    def __await__(self):
        x = yield "paused"
        return x


async def add(a, b):
    r = await Pause()
    return a + b + r


def by_hand(n):
    t = 0
    for i in range(n):
        c = add(i, 1)
        assert c.send(None) == "paused"
        try:
            c.send(10)
        except StopIteration as e:
            t += e.value
    return t


async def worker(k, queue, out):
    while True:
        x = await queue.get()
        if x is None:
            break
        out.append((k, x))
        await asyncio.sleep(0)


async def ticker(n):
    for i in range(n):
        if i % 50 == 0:
            await asyncio.sleep(0)
        yield i


class Manager:
    async def __aenter__(self):
        await asyncio.sleep(0)
        return 5

    async def __aexit__(self, *a):
        return a[0] is KeyError


async def main():
    queue = asyncio.Queue()
    out = []
    tasks = [asyncio.create_task(worker(k, queue, out)) for k in range(3)]
    for i in range(1500):
        await queue.put(i)
    for _ in tasks:
        await queue.put(None)
    await asyncio.gather(*tasks)
    print(len(out), sorted(x for _, x in out) == list(range(1500)), out[:4])
    print(sum([x async for x in ticker(5000) if x % 3]))
    t = 0
    for i in range(500):
        async with Manager() as v:
            t += v
            if i % 2:
                raise KeyError
    print(t)
    try:
        await asyncio.wait_for(asyncio.sleep(30), 0.01)
    except asyncio.TimeoutError:
        print("timeout")

    async def fails(i):
        await asyncio.sleep(0)
        if i % 2:
            raise ValueError(i)
        return i
    print([r if isinstance(r, int) else repr(r) for r in await asyncio.gather(*map(fails, range(6)), return_exceptions=True)])

    async def deep(n):
        return 0 if n == 0 else 1 + await deep(n - 1)
    total = 0
    for _ in range(300):
        total += await deep(50)
    print(total)
    task = asyncio.create_task(worker(9, asyncio.Queue(), []))
    await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("cancelled")


print(by_hand(15000))
asyncio.run(main())
