"""Whoever could not listen until its time was up hears first what was said in time: the answer is
what the bytes say, not that there were none."""

import asyncio
import contextlib
import functools
import json
import os
import signal
import subprocess
import sys
import threading

import pytest

import proxies
import talks
import tls
from builds import TOP, builds
from dialogue import close, play, reset, silence
from handshake import FATAL
from line import Line
from scenario import TIMEOUT

sys.path.insert(0, str(TOP / "tests" / "servers"))
from dns_server import Zone, serving    # noqa: E402  pylint: disable=wrong-import-position


def tells(**told):
    """A check of the answer, as a scenario has it."""
    def check(said):
        return None if {key: said[key] for key in told} == told else said["attempts"][0]
    return check


def cause(word):
    return tells(cause=word)


# ---- certask is stopped while the server speaks ----------------------------

async def shut_out(process, line, data, act):
    """Say `data` and do `act` while certask is stopped, which it is until its time is up."""
    process.send_signal(signal.SIGSTOP)
    os.waitpid(process.pid, os.WUNTRACED)
    await line.say(data)
    await act(line)
    await asyncio.sleep(TIMEOUT + 0.1)
    process.send_signal(signal.SIGCONT)


async def answer(serve, arguments):
    """What certask says of one whose server does `serve` (process, line)."""
    started = asyncio.get_running_loop().create_future()

    async def meet(reader, writer):
        line = Line(reader, writer, False)
        with contextlib.suppress(ConnectionError, EOFError):
            await serve(await started, line)
            await line.hear_out()
        line.close()

    async with await asyncio.start_server(meet, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        argv = [builds()[0][1], "--json", "--once", f"--timeout={TIMEOUT}",
                *(a.replace("{port}", str(port)) for a in arguments)]
        with subprocess.Popen(argv, stdout=subprocess.PIPE) as process:
            started.set_result(process)
            said, _ = await asyncio.to_thread(process.communicate)
    return json.loads(said)


# ---- where it is stopped ---------------------------------------------------

async def in_dialogue(pieces, data, act, process, line):
    await play(line, pieces)
    await shut_out(process, line, data, act)


async def at_hello(data, act, process, line):
    await tls.read_record(line)
    await shut_out(process, line, data, act)


async def once_open(version, kind, words, act, process, line):
    server = await version.accept(line)
    await server.open(request=(tls.name(b"CA"),))
    await shut_out(process, line, server.seal(kind, words), act)


def smtp():
    """The dialogue of the plain case, up to each answer."""
    pieces = talks.agreed("smtp").pieces
    greeting, offer, go_ahead = (i for i, (side, _) in enumerate(pieces) if side == "S")
    for name, i, data, act, check in (
            ("nothing", greeting, b"", silence, cause("timeout")),
            ("half", greeting, b"220 m", silence, cause("timeout")),
            ("greeting", greeting, b"554 no\r\n", silence, cause("starttls-refused")),
            ("fin", greeting, b"", close, cause("closed")),
            ("rst", offer, b"", reset, cause("reset")),
            ("offer", offer, b"250 mx\r\n", silence, cause("starttls-not-offered")),
            ("tls", greeting, FATAL, silence, cause("protocol-error")),
            ("refusal", go_ahead, b"454 no\r\n", close, cause("starttls-refused")),
            ("garbage", go_ahead, b"no\r\n", silence, cause("protocol-error")),
            ("much", go_ahead, b"220-x\r\n" * 2000, silence, cause("limit"))):
        yield (f"smtp-{name}", ("--starttls=smtp", "127.0.0.1:{port}"),
               functools.partial(in_dialogue, pieces[:i], data, act), check)


def handshakes():
    required = tells(cause="client-certificate-missing", verdict="required")
    optional = tells(cause=None, verdict="optional")
    for name, data, act, check in (
            ("nothing", b"", silence, cause("timeout")), ("alert", FATAL, silence, cause("alert")),
            ("alert-fin", FATAL, close, cause("alert")),
            ("text", b"HTTP/1.1 400 Bad Request\r\n\r\n", silence, cause("not-tls")),
            ("fin", b"", close, cause("closed")), ("rst", b"", reset, cause("reset"))):
        yield f"hello-{name}", functools.partial(at_hello, data, act), check
    for name, kind, words, act, check in (
            ("alert", tls.ALERT, tls.alert(2, 116), silence, required),
            ("alert-fin", tls.ALERT, tls.alert(2, 116), close, required),
            ("data", tls.DATA, b"hello", silence, optional)):
        yield f"open-{name}", functools.partial(once_open, tls.Tls13, kind, words, act), check


def all_of_them():
    yield from smtp()
    for name, serve, check in handshakes():
        yield name, ("--starttls=none", "127.0.0.1:{port}"), serve, check
    yield ("proxy", (proxies.through("via-socks"), f"smtp://{proxies.NAME}:{proxies.PORT}"),
           functools.partial(in_dialogue, proxies.SOCKS[:-1], b"\5\2", silence),
           proxies.at_the_proxy(proxies.REFUSED))


# ---- the test --------------------------------------------------------------

@pytest.fixture(scope="module")
def answers():
    """{name: answer}, all asked at once, since each takes its time."""
    async def ask():
        return dict(zip(names, await asyncio.gather(
            *(answer(serve, arguments) for _, arguments, serve, _ in cases))))
    cases = list(all_of_them())
    names = [name for name, *_ in cases]
    return asyncio.run(ask())


@pytest.mark.parametrize("name, check", [(name, check) for name, *_, check in all_of_them()])
def test_what_was_said_in_time(answers, name, check):
    assert not check(answers[name])


# ---- certask is stopped while a name server answers ------------------------

class StoppingZone(Zone):
    """It stops `process` before it answers the first question."""

    process = None

    def reply(self, query):
        process, self.process = self.process, None
        if process:
            process.send_signal(signal.SIGSTOP)
            threading.Timer(TIMEOUT + 0.1, process.send_signal, [signal.SIGCONT]).start()
        return super().reply(query)


def test_a_name_server():
    """What it said in time is heard: the name has an address, where nobody listens."""
    zone = StoppingZone({"late.example": {"A": ["127.0.0.1"], "AAAA": []}})
    with serving(zone) as resolver, subprocess.Popen(
            [builds()[0][1], "--json", f"--timeout={TIMEOUT}", "--resolver", resolver, "-4",
             "--starttls=smtp", "late.example:1"], stdout=subprocess.PIPE) as process:
        zone.process = process
        said, _ = process.communicate()
    assert json.loads(said)["cause"] == "connect-refused"
