"""The soak's multiprocessing job: pools whose workers are forked anew after some tasks, a queue, a pipe, a lock. processes.py REPORT ANSWERS; see loop.py."""
import multiprocessing
import select
import sys
import time

import work
from report import Report


def task(seed):
    return seed, work.answer(seed)


def bad(seed):
    raise ValueError(seed)


def child(jobs, results, lock, total):
    while (seed := jobs.get()) is not None:
        with lock:
            total.value += work.shortest(seed)
        results.send((seed, work.parse(seed)))
    results.send(None)


def by_hand(seeds, report):
    """Two processes of their own, fed by a queue."""
    jobs, total = multiprocessing.Queue(), multiprocessing.Value("q", 0)
    here, there = multiprocessing.Pipe(duplex=False)
    workers = [multiprocessing.Process(target=child, args=(jobs, there, total.get_lock(), total.get_obj())) for _ in range(2)]
    for w in workers:
        w.start()
    there.close()
    for seed in seeds:
        jobs.put(seed)
    for _ in workers:
        jobs.put(None)
    got, left = {}, len(workers)
    while left:  # not until the end of the pipe: the pool's newest workers have inherited it
        answer = here.recv()
        if answer:
            got[answer[0]] = answer[1]
        else:
            left -= 1
    for w in workers:
        w.join()
    jobs.close()
    jobs.join_thread()
    here.close()
    report.check("values", got, {s: work.parse(s) for s in seeds})
    report.check("total", (total.value, [w.exitcode for w in workers]), (sum(work.shortest(s) for s in seeds), [0, 0]))


def main():
    report = Report(sys.argv[1])
    with open(sys.argv[2]) as f:
        answers = f.read().splitlines()
    turn = 0
    with multiprocessing.Pool(2, maxtasksperchild=20) as pool:
        while not select.select([0], [], [], 0)[0]:
            seeds = [(turn * 10 + i * 13) % len(answers) for i in range(40)]
            for seed, text in pool.imap_unordered(task, seeds, chunksize=2):
                report.check(seed, text, answers[seed])
            try:
                pool.apply(bad, (turn,))
                report.check("no error", None, ValueError)
            except ValueError as e:
                report.check("error", e.args, (turn,))
            if turn % 5 == 0:
                by_hand(seeds[:8], report)
            turn += 1
            report.write()
            time.sleep(0.05)


if __name__ == "__main__":
    main()
