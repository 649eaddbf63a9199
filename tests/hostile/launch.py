"""Starts programs and says how they ended and what memory they took.

A line of standard input is a JSON object: id, argv, out, err (file names).  A line of standard
output is another: id, status (negative: a signal), peak_kib, seconds.  A process of its own,
because the peak that the kernel reports for a child is at least the size of who forked it.
"""

import json
import os
import select
import signal
import sys
import time

running = {}


def start(job):
    def create(fd, path):
        return os.POSIX_SPAWN_OPEN, fd, path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600

    actions = [(os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0),
               create(1, job["out"]), create(2, job["err"])]
    pid = os.posix_spawn(job["argv"][0], job["argv"], os.environ, file_actions=actions)
    running[pid] = job["id"], time.monotonic()


def reap():
    while running:
        pid, status, usage = os.wait4(-1, os.WNOHANG)
        if pid == 0:
            return
        number, since = running.pop(pid)
        print(json.dumps({"id": number, "status": os.waitstatus_to_exitcode(status),
                          "peak_kib": usage.ru_maxrss, "seconds": time.monotonic() - since}),
              flush=True)


def main():
    wake, signalled = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.set_wakeup_fd(signalled)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    buffer = b""
    while True:
        ready, _, _ = select.select([0, wake], [], [])
        if wake in ready:
            os.read(wake, 4096)
            reap()
        if 0 in ready:
            got = os.read(0, 65536)
            if not got:
                break
            *lines, buffer = (buffer + got).split(b"\n")
            for line in lines:
                start(json.loads(line))
    for pid in running:
        os.kill(pid, signal.SIGKILL)


sys.exit(main())
