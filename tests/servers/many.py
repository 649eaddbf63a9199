#!/usr/bin/env python3
"""many.py [TARGETS]: asks as many targets (100 000) of servers on this machine, one in a hundred of
which mean harm, and sees that no answer is missing, wrong or counted wrong.

The tests run it with a few (test_many.py); with 100 000 it takes its time, and prints figures.
"""

import asyncio
import collections
import json
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import certask
from pki import Pki
from servers.base import reserved_port
from servers.nginx import Nginx

TIMEOUT = 10                    # seconds
LEFT_OPEN = 300                 # seconds that a silent server would wait
HOSTILE_IN = 100                # targets, one of which is hostile
VERDICTS = {"not-requested", "required", "required-by-application"}     # of the good ones


async def silent(reader, writer):
    await asyncio.sleep(LEFT_OPEN)


async def close(reader, writer):
    await reader.read(1)


async def reset(reader, writer):
    await reader.read(1)
    writer.transport.abort()


async def babble(reader, writer):
    """Without end, and no TLS."""
    while not writer.is_closing():
        writer.write(b"HTTP/1.1 200 OK\r\n" * 1000)
        await writer.drain()


async def alert(reader, writer):
    """fatal handshake_failure"""
    await reader.read(1)
    writer.write(b"\x15\x03\x03\x00\x02\x02\x28")
    await writer.drain()


# What certask may say of each, by its `cause`.
HOSTILE = {silent: {"timeout"}, close: {"closed", "reset"}, reset: {"reset", "closed"},
           babble: {"not-tls"}, alert: {"alert", "cipher-suite", "tls-version"}}


class Hostile:
    """All of them, in a thread, and a port on which nobody listens."""

    def __enter__(self):
        self._holder = reserved_port()
        self.nobody = self._holder.getsockname()[1]
        self._loop = asyncio.new_event_loop()
        self.ports = {}
        for harm in HOSTILE:
            server = self._loop.run_until_complete(
                asyncio.start_server(self._guarded(harm), "127.0.0.1", 0, backlog=1024))
            self.ports[harm] = server.sockets[0].getsockname()[1]
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        return self

    @staticmethod
    def _guarded(harm):
        async def serve(reader, writer):
            try:
                await harm(reader, writer)
            except OSError:
                pass
            finally:
                writer.close()

        return serve

    def __exit__(self, *exception):
        async def end():
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()

        asyncio.run_coroutine_threadsafe(end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._holder.close()


def of_hostile(hostile):
    """What is harmful, as `made` wants it."""
    rows = [(port, HOSTILE[harm]) for harm, port in hostile.ports.items()]
    return [(f"https://127.0.0.1:{port}/{{}}", "undetermined", causes)
            for port, causes in [*rows, (hostile.nobody, {"connect-refused"})]]


def made(count, good, bad, hostile_in=HOSTILE_IN):
    """{target: (its verdict, the causes that its answer may have)}; `good` and `bad` are lists of
    target (with a place for a number), verdict, causes.  The good ones take turns."""
    chance = random.Random(1)
    targets = {}
    for number in range(count):
        harmful = number % hostile_in == 0
        form, *expected = chance.choice(bad) if harmful else good[number % len(good)]
        targets[form.format(number)] = expected
    return targets


def certask_alone(arguments):
    return subprocess.run([certask.find(), *arguments], capture_output=True, text=True,
                          stdin=subprocess.DEVNULL)


def ask(targets, folder, options, program=certask_alone):
    """What certask writes down and says of the targets, and how long it took."""
    listed = folder / "hosts.txt"
    listed.write_text("\n".join(targets) + "\n")
    output = folder / "answers"
    began = time.monotonic()
    done = program(["--targets", listed, "--output", output, "--timeout", str(TIMEOUT),
                    "--per-host", "64", "--unordered", *options])
    assert done.returncode == 3, f"{done.returncode}: {done.stderr}"
    return output, done.stderr, time.monotonic() - began


def compare(targets, output, said):
    """Every target is answered once, and as it should be, and the summary has the same counts."""
    counts = collections.Counter()
    left = dict(targets)
    wrong = []
    with output.open() as lines:
        for line in lines:
            answer = json.loads(line)
            verdict, causes = left.pop(answer["target"], (None, ()))
            if answer["verdict"] != verdict or answer["cause"] not in causes:
                wrong.append(line)
            undetermined = answer["verdict"] == "undetermined"
            counts[answer["cause"] if undetermined else answer["verdict"]] += 1
    assert not wrong, f"{len(wrong)} are wrong, such as {wrong[0]}"
    assert not left, f"{len(left)} are not answered"
    assert f"{len(targets)} asked in" in said, said
    for cause in counts.keys() - VERDICTS:
        assert f"{counts[cause]} {cause}" in said, f"{counts[cause]} {cause}: {said}"
    return counts


def run(count, options=()):
    with tempfile.TemporaryDirectory(prefix="certask-many-") as folder:
        folder = Path(folder)
        folder.chmod(0o755)
        (folder / "pki").mkdir()
        with Nginx(Pki(folder / "pki")) as nginx, Hostile() as hostile:
            good = (f"https://127.0.0.1:{nginx.ports['https']}/{{}}", "not-requested", {None})
            targets = made(count, [good], of_hostile(hostile))
            output, said, seconds = ask(targets, folder, ["--once", *options])
            counts = compare(targets, output, said)
            size = output.stat().st_size
    return counts, said, seconds, size


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100000
    counts, said, seconds, size = run(count)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(said)
    print(f"{count} targets in {seconds:.1f} s, {count / seconds:.0f} a second,"
          f" {size / count:.0f} bytes an answer; the largest child took {used.ru_maxrss} KiB")
    print(dict(counts))


if __name__ == "__main__":
    main()
