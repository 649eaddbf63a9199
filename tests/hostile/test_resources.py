"""Descriptors, memory, signals: what a long run takes, and what happens where something is
short."""

import asyncio
import contextlib
import json
import os
import resource
import select
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path

import pytest

import dialogue
import handshake
import tls
from builds import builds
from line import Line

PROGRAM = dict(builds())["plain"]
REFUSING = "127.0.0.1:1"
LOOPBACKS = ["127.%d.%d.%d" % (n >> 16 & 127, n >> 8 & 255, n & 255) for n in range(1, 1 << 17)]
MIB = 1 << 20


def start(*arguments, **how):
    how = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **how}
    return subprocess.Popen([PROGRAM, *arguments], **how)


def status_of(pid):
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    rss = next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))
    return rss, len(os.listdir(f"/proc/{pid}/fd"))


def everywhere():
    """A socket at a port of all addresses of the loopback."""
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"lo")
    sock.bind(("", 0))
    return sock


def others(target, count):
    """The same port at other addresses: the same one twice is asked once."""
    return [target.replace("127.0.0.1", address) for address in LOOPBACKS[1:count + 1]]


@pytest.fixture
def silent():
    """Where everybody is let in and nobody is spoken to."""
    with everywhere() as server:
        server.listen(100)
        yield f"127.0.0.1:{server.getsockname()[1]}"


@contextlib.contextmanager
def serving(act):
    """A server that does `act` on each connection; its port."""
    loop = asyncio.new_event_loop()

    async def serve(reader, writer):
        line = Line(reader, writer, False)
        try:
            await act(line)
            await line.hear_out()
        except (ConnectionError, EOFError):
            pass
        line.close()

    server = loop.run_until_complete(asyncio.start_server(serve, sock=everywhere(), backlog=200))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield server.sockets[0].getsockname()[1]
    loop.call_soon_threadsafe(lambda: [task.cancel() for task in asyncio.all_tasks(loop)])
    loop.call_soon_threadsafe(loop.call_later, 0.1, loop.stop)
    thread.join()
    server.close()
    loop.close()


@pytest.fixture
def healthy():
    """A TLS server that asks for nothing and says goodbye."""
    with serving(dialogue.be_healthy) as port:
        yield port


@pytest.fixture
def asking():
    """One that asks for a certificate before its goodbye."""
    with serving(handshake.hanging_up(tls.Tls13, request=(tls.name(b"a CA"),))) as port:
        yield f"127.0.0.1:{port}"


# ---- a long run ----------------------------------------------------------

def grown(port, count, tmp_path):
    """How much RSS (KiB) and descriptors grow between a tenth and nine tenths of a long run."""
    targets = tmp_path / "targets"
    targets.write_text("".join(f"{address}:{port}\n" for address in LOOPBACKS[:count]))
    with start("--json", f"--targets={targets}") as run:
        seen, answers = [], 0
        for answers, _ in enumerate(run.stdout, 1):
            if answers in (count // 10, count * 9 // 10):
                seen.append(status_of(run.pid))
    assert answers == count
    (rss, fds), (rss_later, fds_later) = seen
    print(f"port {port} x {count}: {rss} to {rss_later} KiB, {fds} to {fds_later} descriptors")
    return rss_later - rss, fds_later - fds


@pytest.mark.parametrize("count", [int(os.environ.get("CERTASK_TARGETS", "20000"))])
def test_refused_for_long(count, tmp_path):
    rss, fds = grown(1, count, tmp_path)
    assert rss < 2048 and fds <= 64


def test_tls_for_long(healthy, tmp_path):
    rss, fds = grown(healthy, 2000, tmp_path)
    assert rss < 4096 and fds <= 64


# ---- what is short -------------------------------------------------------

def limited(what, value):
    return lambda: resource.setrlimit(what, (value, value))


def test_few_descriptors(silent):
    """Fewer at once, and none fails for it."""
    run = start("--json", "--quiet", "--timeout=1", "--starttls=smtp", *others(silent, 20),
                preexec_fn=limited(resource.RLIMIT_NOFILE, 20))
    out, err = run.communicate(timeout=60)
    assert [json.loads(line)["cause"] for line in out.splitlines()] == ["timeout"] * 20
    assert (run.returncode, err) == (3, b"")


@pytest.mark.parametrize("count", range(4, 16))
def test_too_few_descriptors(count, silent):
    """What cannot even be opened is our own fault, and the answer says so, or a message."""
    run = start("--json", "--timeout=1", "--starttls=smtp", silent,
                preexec_fn=limited(resource.RLIMIT_NOFILE, count))
    out, err = run.communicate(timeout=60)
    assert run.returncode == 3
    assert err.startswith(b"certask: ") or json.loads(out)["cause"] in ("local", "timeout")


@pytest.mark.parametrize("mib", [*range(4, 40, 2), *range(40, 160, 10)])
def test_little_memory(mib, silent):
    """An answer or a message, and never a signal.  The loader, below us, says 127."""
    run = start("--timeout=1", "--starttls=smtp", silent,
                preexec_fn=limited(resource.RLIMIT_AS, mib * MIB))
    out, err = run.communicate(timeout=60)
    assert run.returncode in (0, 3, 64, 127), (run.returncode, err)
    assert out or err


def test_little_memory_in_tls(asking):
    """libtasn1 and GnuTLS crash where memory runs out under them, 18 to 20 MiB being where they
    did: such a connection is not made, or given up, and what was seen before it is told."""
    causes = set()
    for kib in range(17 * 1024, 44 * 1024, 256):
        run = start("--json", "--no-sandbox", "--timeout=5", "--starttls=none", asking,
                    preexec_fn=limited(resource.RLIMIT_AS, kib * 1024))
        out, err = run.communicate(timeout=60)
        assert run.returncode in (0, 3, 64, 127), (kib, run.returncode, err)
        assert out or err
        causes |= {json.loads(line)["cause"] for line in out.splitlines()}
    assert {"local", "client-certificate-missing"} <= causes


# ---- signals -------------------------------------------------------------

LONG = 60               # seconds: what certask is told


def threads_of(pid):
    """What its threads do, and how often each has stopped doing something."""
    wanted = ("State", "voluntary_ctxt_switches", "nonvoluntary_ctxt_switches")
    return {task.name: [line.split()[1] for line in (task / "status").read_text().splitlines()
                        if line.startswith(wanted)]
            for task in Path(f"/proc/{pid}/task").iterdir()}


def await_rest(run):
    """Return when it waits, having done all that there was to do."""
    while True:
        threads = threads_of(run.pid)
        if all(state == "S" for state, *_ in threads.values()) and threads == threads_of(run.pid):
            return
        time.sleep(0.01)


def interrupted(run, number):
    """(status, answers, messages) after the signal; it must end at once."""
    await_rest(run)
    run.send_signal(number)
    since = time.monotonic()
    out, err = run.stdout.read(), run.stderr.read()
    run.wait(LONG)
    assert time.monotonic() - since < LONG / 2
    return run.returncode, [json.loads(line) for line in out.splitlines()], err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted(number, silent):
    """What is known of each target that was begun is said, in order."""
    targets = [silent, REFUSING, *others(silent, 1)]
    status, answers, err = interrupted(
        start("--json", "--quiet", f"--timeout={LONG}", "--starttls=smtp", *targets), number)
    assert [a["target"] for a in answers] == targets
    assert [a["cause"] for a in answers] == ["timeout", "connect-refused", "timeout"]
    assert status == 3 and err.startswith(b"certask: interrupted")


def test_interrupted_while_it_waits_for_a_line(silent):
    """The first signal ends the waiting for lines, the second one that for the server."""
    with start("--json", f"--timeout={LONG}", "--targets=-", silent, stdin=subprocess.PIPE) as run:
        await_rest(run)
        run.send_signal(signal.SIGINT)
        assert b"once more" in run.stderr.readline()
        status, answers, err = interrupted(run, signal.SIGINT)
        assert [a["target"] for a in answers] == [silent]
        assert status == 3 and err.endswith(b"as far as it came\n")


def test_interrupted_and_waited_for(silent):
    """What was begun comes to its own end: here, when its time is up."""
    with start("--json", "--timeout=2", "--targets=-", silent, stdin=subprocess.PIPE) as run:
        await_rest(run)
        run.send_signal(signal.SIGINT)
        assert b"once more" in run.stderr.readline()
        out, err = run.communicate(timeout=60)
        answer = json.loads(out)
        assert (run.returncode, answer["cause"]) == (3, "timeout")
        assert answer["elapsed_ms"] >= 2000 and err.endswith(b"what was begun is answered\n")


def test_interrupted_twice(silent):
    """Somebody who insists is obeyed, even if nobody reads the answer."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    while select.select([], [writing], [], 0)[1]:
        os.write(writing, bytes(4096))
    os.set_blocking(writing, True)
    with start("--starttls=smtp", silent, stdout=writing) as run:
        await_rest(run)
        run.send_signal(signal.SIGINT)
        await_rest(run)
        run.send_signal(signal.SIGINT)
        assert run.wait(10) == -signal.SIGINT
    os.close(reading)
    os.close(writing)
