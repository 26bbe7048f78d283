import os, threading
def func():
    pid = os.fork()
    if pid == 0:
        print('child', flush=True)
    else:
        print(os.waitpid(pid, 0)[1], flush=True)
th = threading.Thread(target=func); th.start(); th.join()
