"""What a scenario is, and how it is run and judged."""

import asyncio
import dataclasses
import itertools
import json
import os
import sys
import unicodedata
from pathlib import Path
from typing import Callable

import jsonschema

from builds import TOP
from line import Line

CHECK_SCHEMA = jsonschema.Draft7Validator(
    json.loads((TOP / "doc" / "answer.schema.json").read_text())).iter_errors
TIMEOUT = 2             # seconds: what certask is told
GRACE = 1               # how much longer it may take
ALONE = 3               # how often that which was late is tried again
PEAK_KIB = 64 * 1024
AT_ONCE = 48
UNPRINTABLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@dataclasses.dataclass(frozen=True)
class Scenario:
    """`serve (line)` is the server on each connection.  The answer must have one of the `causes`
    (None: nothing was in the way) and all of the `findings`; if `whole`, these only where the
    server's pieces go out whole.  `check` (answer) gives a complaint, or None."""

    name: str
    target: str                         # with {port}, as the arguments may be
    serve: Callable
    causes: frozenset
    findings: frozenset = frozenset()
    arguments: tuple = ()
    whole: bool = False
    check: Callable = lambda answer: None
    says: str = ""                      # words of the answer that is no JSON


@dataclasses.dataclass(frozen=True)
class Way:
    """How a scenario is run."""

    program: str                        # path
    name: str
    bytewise: bool
    options: tuple
    weigh: bool                         # memory is looked at


class Launcher:
    """launch.py, spoken to from a loop."""

    async def __aenter__(self):
        self._waiting = {}
        self._numbers = itertools.count()
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-I", "-S", str(Path(__file__).with_name("launch.py")),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            env={**os.environ, "ASAN_OPTIONS": "detect_leaks=1", "LC_ALL": "C.UTF-8"})
        self._task = asyncio.create_task(self._listen())
        return self

    async def _listen(self):
        while said := await self._process.stdout.readline():
            end = json.loads(said)
            self._waiting.pop(end["id"]).set_result(end)

    async def run(self, argv, out, err):
        number = next(self._numbers)
        ended = self._waiting[number] = asyncio.get_running_loop().create_future()
        job = {"id": number, "argv": argv, "out": str(out), "err": str(err)}
        self._process.stdin.write(json.dumps(job).encode() + b"\n")
        return await ended

    async def __aexit__(self, *exception):
        self._process.stdin.close()
        await self._process.wait()
        await self._task


class Stage:
    """A listening server for one run of a scenario."""

    def __init__(self, scenario, bytewise):
        self.scenario = scenario
        self.bytewise = bytewise
        self.heard = []
        self.connections = 0
        self.broken = None              # an exception of the scenario's own
        self._lines = []
        self._tasks = set()

    @property
    def unsaid(self):
        """Connections on which certask left before all was said of what has an end."""
        return sum(line.unsaid for line in self._lines)

    async def __aenter__(self):
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def _serve(self, reader, writer):
        self.connections += 1
        self._tasks.add(asyncio.current_task())
        line = Line(reader, writer, self.bytewise)
        self._lines.append(line)
        try:
            await self.scenario.serve(line)
            await line.hear_out()
        except (ConnectionError, EOFError, asyncio.CancelledError):
            pass
        except Exception as e:          # pylint: disable=broad-except
            self.broken = e
        self.heard.append(line.heard)
        line.close()

    async def __aexit__(self, *exception):
        """Whoever has heard what was said last, and says more, was too slow; whoever waits for more
        was not."""
        self._server.close()
        for line in self._lines:
            line.gone = True
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=GRACE)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


# ---- what must hold ------------------------------------------------------

class Late(str):
    """A complaint of time, which the crowd may be to blame for."""


def unprintable(data):
    try:
        words = data.decode()
    except UnicodeDecodeError as e:
        return f"no UTF-8: {data[max(e.start - 40, 0):e.end + 40]!r}"
    bad = {c for c in words if c != "\n" and unicodedata.category(c) in UNPRINTABLE}
    return f"unprintable: {sorted(bad)}" if bad else None


def said_tls(heard):
    """Is there a ClientHello in what the client said?"""
    return any(b"\x16\x03" + bytes([minor]) in heard for minor in (0, 1, 2, 3, 4))


def judge_answer(scenario, stage, way, answer):
    """Complaints about one JSON object."""
    if errors := [f"schema: {e.message}" for e in CHECK_SCHEMA(answer)]:
        yield from errors
        return
    reached = [a for a in answer["attempts"] if a["outcome"] not in ("local", "connect-refused")]
    if stage.connections != len(reached):
        yield f"{stage.connections} connections, {len(reached)} told of"
    agreed = [a for a in reached if a["outcome"] != "proxy" and (
        a["transport"] == "direct" or (a["starttls"] or {}).get("outcome") == "agreed")]
    hellos = sum(map(said_tls, stage.heard))
    if hellos > len(agreed):
        yield f"{hellos} ClientHellos, {len(agreed)} times agreed"
    if (answer["application"] or {}).get("outcome") == "limit" != answer["cause"]:
        yield f"more inside than is taken, and the cause is {answer['cause']}"
    if scenario.whole and way.bytewise:
        return
    cut = answer["cause"] == "timeout" or stage.unsaid
    yield from map(Late if cut else str, judge_end(scenario, answer))


def judge_end(scenario, answer):
    """Complaints about what it came to, which a run that was out of time, or whose server was too
    slow to say all while certask listened, did not live to see.  One that never says all is not."""
    kinds = {f["kind"] for f in answer["findings"]}
    if answer["cause"] not in scenario.causes:
        yield f"cause {answer['cause']}, not of {sorted(map(str, scenario.causes))}"
    if not scenario.findings <= kinds:
        yield f"findings {sorted(kinds)}, without {sorted(scenario.findings - kinds)}"
    try:
        complaint = scenario.check(answer)
    except (TypeError, LookupError, StopIteration) as error:
        complaint = f"it lacks what was to be checked: {error!r}"
    if complaint:
        yield complaint


def judge_words(scenario, way, out):
    """Complaints about an answer in words, which are broken into lines."""
    words = " ".join(out.decode(errors="replace").split())
    if scenario.says not in words and not (scenario.whole and way.bytewise):
        yield Late(f"it is not said that {scenario.says!r}")


def judge(scenario, stage, way, end, out, err):
    """All that is wrong, as lines."""
    if stage.broken:
        yield f"the scenario is broken: {stage.broken!r}"
    if end["status"] not in (0, 3):
        yield f"exit status {end['status']}"
    if end["seconds"] > TIMEOUT + GRACE:
        yield Late(f"{end['seconds']:.2f} seconds")
    if way.weigh and end["peak_kib"] > PEAK_KIB:
        yield f"{end['peak_kib']} KiB"
    if err:
        yield "something on standard error"
    yield from filter(None, map(unprintable, (out, err)))
    if "--json" not in way.options:
        if not out.strip():
            yield "nothing is said"
        yield from judge_words(scenario, way, out)
        return
    try:
        answer = json.loads(out)
    except ValueError as e:
        yield f"no JSON: {e}"
        return
    if end["status"] != (3 if answer["verdict"] == "undetermined" else 0):
        yield f"exit status {end['status']} for {answer['verdict']}"
    yield from judge_answer(scenario, stage, way, answer)


async def run(launcher, scenario, way, folder):
    """One run of it: the complaints and what was said, and if it is but late."""
    out, err = (folder / f"{id(scenario)}-{way.name}.{kind}" for kind in ("out", "err"))
    async with Stage(scenario, way.bytewise) as stage:
        argv = [way.program, *way.options, f"--timeout={TIMEOUT}", "--color=never",
                *(a.replace("{port}", str(stage.port))
                  for a in (*scenario.arguments, scenario.target))]
        end = await launcher.run(argv, out, err)
    said = out.read_bytes(), err.read_bytes()
    out.unlink()
    err.unlink()
    wrong = list(judge(scenario, stage, way, end, *said))
    story = [f"{way.name}: {line}" for line in wrong]
    if wrong:
        story += [" ".join(argv), f"took {end['seconds']:.2f} s, {end['peak_kib']} KiB",
                  *(s.decode(errors="backslashreplace")[:4000] for s in said)]
    return story, all(isinstance(line, Late) for line in wrong)


async def run_all(pairs, folder):
    """{(scenario's name, way's name): story} of all pairs (scenario, way), many at once.  What
    was only late in the crowd is tried again alone, since only that tells of time, and more than
    once, since other processes make a crowd, too."""
    stories = {}
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(pair):
        """Was it only late?"""
        scenario, way = pair
        async with gate:
            story, is_late = await run(launcher, scenario, way, folder)
        stories[scenario.name, way.name] = story
        return bool(story) and is_late

    async with Launcher() as launcher:
        late = itertools.compress(pairs, await asyncio.gather(*map(one, pairs)))
        for pair in late:
            for _ in range(ALONE):
                if not await one(pair):
                    break
    return stories
