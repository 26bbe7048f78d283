"""Runs the IR text tests: each *.ir file has "; RUN: passes", the IR, a line "; EXPECT", and what must come out ("; FAIL: text": what must be said).

run.py DRIVER [--update] [FILE...]; --update writes what comes out into the files (look at the difference)."""
import glob
import os
import subprocess
import sys
import tempfile

MARK = '; EXPECT\n'


def run(driver, path, update):
    with open(path) as f:
        text = f.read()
    head, _, want = text.partition(MARK)
    passes = fail = None
    for line in head.splitlines():
        if line.startswith('; RUN: '):
            passes = line[7:].strip()
        elif line.startswith('; FAIL: '):
            fail = line[8:].strip()
    with tempfile.NamedTemporaryFile('w', suffix='.ir') as f:
        f.write(head)
        f.flush()
        r = subprocess.run([driver, passes, f.name], capture_output=True, text=True, timeout=20)
        again = None
        if r.returncode == 0:  # what is printed reads back as the same
            with tempfile.NamedTemporaryFile('w', suffix='.ir') as g:
                g.write(r.stdout)
                g.flush()
                again = subprocess.run([driver, 'none', g.name], capture_output=True, text=True, timeout=20)
    if fail:
        return None if r.returncode == 1 and fail in r.stderr else f'should fail with {fail!r}: status {r.returncode} {r.stderr}'
    if r.returncode:
        return f'status {r.returncode}: {r.stderr}'
    if again.stdout != r.stdout:
        return f'printed form reads back differently: {again.stderr}\n{again.stdout}\n--- printed\n{r.stdout}'
    if update:
        with open(path, 'w') as f:
            f.write(head + MARK + r.stdout)
        return None
    return None if r.stdout == want else f'--- expected\n{want}--- got\n{r.stdout}'


def main():
    args = [a for a in sys.argv[1:] if a != '--update']
    here = os.path.dirname(os.path.abspath(__file__))
    files = args[1:] or sorted(glob.glob(os.path.join(here, '*.ir')))
    bad = 0
    for path in files:
        message = run(args[0], path, '--update' in sys.argv)
        if message:
            bad += 1
            print(f'{os.path.basename(path)}: FAILED\n{message}')
    print(f'ir: {len(files) - bad} of {len(files)} passed')
    return bad != 0


sys.exit(main())
