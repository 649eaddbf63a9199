"""What the benchmarks share: servers, targets, and commands that are measured.

Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.
"""
import collections
import contextlib
import json
import os
import resource
import signal
import statistics
import subprocess
import tempfile
import time

SCHEMES = {'direct': 'tls', 'smtp': 'smtp', 'xmpp': 'xmpp'}

Run = collections.namedtuple('Run', 'cpu wall output')


def hosts(n):
    """N addresses of 127.0.0.0/8, all different."""
    return ['127.%d.%d.%d' % (1 + i // 62500, i // 250 % 250, 1 + i % 250)
            for i in range(n)]


class Place:
    """A build folder, and a scratch folder that is gone afterwards."""

    def __init__(self, build):
        self.certask = os.path.join(build, 'certask')
        self.floor = os.path.join(build, 'bench/floor')
        self.bench_server = os.path.join(build, 'bench/server')
        self.scratch = tempfile.TemporaryDirectory(prefix='certask-bench-')
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))

    @contextlib.contextmanager
    def server(self, *options):
        """A server with OPTIONS; gives its port."""
        process = subprocess.Popen([self.bench_server, *options], text=True,
                                   stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE)
        try:
            yield int(process.stdout.readline())
        finally:
            process.stdin.close()
            process.wait()

    def file(self, name, lines):
        path = os.path.join(self.scratch.name, name)
        with open(path, 'w') as out:
            out.writelines(line + '\n' for line in lines)
        return path


def measure(command, stdin='/dev/null', limit=600):
    """Run COMMAND: CPU (user and system, its children's included) and time in
    seconds, and what it printed.  After LIMIT seconds all of it is ended."""
    with tempfile.TemporaryFile() as output, open(stdin) as source:
        begin = time.monotonic()
        process = subprocess.Popen(command, stdin=source, stdout=output,
                                   stderr=subprocess.STDOUT,
                                   start_new_session=True)
        with contextlib.suppress(subprocess.TimeoutExpired):
            wait_without_reaping(process, limit)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        _, _, usage = os.wait4(process.pid, 0)
        process.returncode = 0
        wall = time.monotonic() - begin
        output.seek(0)
        return Run(usage.ru_utime + usage.ru_stime, wall,
                   output.read().decode(errors='replace'))


def wait_without_reaping(process, limit):
    end = time.monotonic() + limit
    while time.monotonic() < end:
        if os.waitid(os.P_PID, process.pid,
                     os.WEXITED | os.WNOWAIT | os.WNOHANG):
            return
        time.sleep(0.005)


def verdicts(run):
    """How often certask's JSON in RUN says what."""
    return collections.Counter(json.loads(line)['verdict']
                               for line in run.output.splitlines()
                               if line.startswith('{'))


def ends(run):
    """How often the floor came to what."""
    return collections.Counter({' '.join(words[:-1]): int(words[-1])
                                for words in map(str.split,
                                                 run.output.splitlines())})


def must_be(counted, what, n):
    """Only what did its work is measured."""
    if counted != {what: n}:
        raise SystemExit(f'{n} times {what} was expected: {dict(counted)}')


def median(values):
    return statistics.median(values)
