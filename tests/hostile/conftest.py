"""Every scenario that was chosen is run before the first test; a test then looks at its own."""

import asyncio
import tempfile
from pathlib import Path

import pytest

import scenario
from builds import builds
from scenarios import SCENARIOS


def ways():
    """Each build gets all whole and all in bytes; JSON and words take turns."""
    json, words = ("--json",), ("-vv",)
    for build, program in builds():
        plain = build == "plain"
        yield scenario.Way(program, f"{build}-whole", False, json if plain else words, plain)
        yield scenario.Way(program, f"{build}-bytes", True, words if plain else json, plain)


WAYS = list(ways())


def pytest_generate_tests(metafunc):
    if "played" in metafunc.fixturenames:
        cases = [(s, w) for s in SCENARIOS for w in WAYS]
        metafunc.parametrize("played", cases, ids=[f"{s.name}-{w.name}" for s, w in cases])


def pytest_collection_finish(session):
    if session.config.option.collectonly:
        return
    pairs = [item.callspec.params["played"] for item in session.items
             if "played" in getattr(item, "fixturenames", ())]
    with tempfile.TemporaryDirectory(prefix="certask-hostile-") as folder:
        session.config.stories = asyncio.run(scenario.run_all(pairs, Path(folder)))


@pytest.fixture
def story(request, played):
    """What went wrong, as lines."""
    return request.config.stories[played[0].name, played[1].name]
