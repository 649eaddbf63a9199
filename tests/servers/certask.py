"""Running certask and reading its answer."""

import json
import os
import shlex
import shutil
import subprocess
from pathlib import Path

import jsonschema

TOP = Path(__file__).resolve().parents[2]
SCHEMA = TOP / "doc" / "answer.schema.json"
SECONDS = 120           # until a test has failed
PATIENCE = 30           # seconds that certask is told: whoever answers has answered by then, however
                        # slow the machine
SILENCE = 6             # … where somebody is silent, for whom it waits so long
EXIT_STATUS = {"undetermined": 3}       # any other verdict: 0


class Answer(dict):
    """The JSON object of one target; `story` is what to print when it is not as expected."""

    def __init__(self, arguments, done):
        self.story = f"$ {shlex.join(arguments)}\n[exit status {done.returncode}]\n{done.stderr}"
        try:
            super().__init__(json.loads(done.stdout))
        except ValueError:
            raise AssertionError(f"{self.story}not one JSON object: {done.stdout!r}") from None
        self.story += json.dumps(self, indent=2, ensure_ascii=False)
        self.status = done.returncode


def find():
    """The program: $CERTASK, or ./certask, or one of the build folders', or that on the PATH."""
    builds = sorted(TOP.glob("build*/certask"))
    for candidate in [os.environ.get("CERTASK"), "certask", *builds]:
        if candidate and Path(candidate).is_file():
            return str(Path(candidate).resolve())
    found = shutil.which("certask")
    assert found, "no certask: build it, or set CERTASK to its path"
    return found


def ask(arguments):
    """The Answer to one target, checked against the schema; `arguments` are certask's."""
    command = [find(), "--json", f"--timeout={PATIENCE}", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS,
                          stdin=subprocess.DEVNULL)
    answer = Answer(command, done)
    if SCHEMA.exists():
        jsonschema.validate(answer, json.loads(SCHEMA.read_text()))
    return answer


def check(answer, expected):
    """Compare what is expected, and the exit status, with the answer."""
    wrong = list(differences(expected, answer))
    status = EXIT_STATUS.get(answer["verdict"], 0)
    if answer.status != status:
        wrong.append(f"exit status: {answer.status} instead of {status}")
    assert not wrong, "\n".join([*wrong, answer.story])


def differences(expected, got, where=""):
    """A line for each part of `expected` that `got` has otherwise.  A dict is compared key by
    key, with the items of a list by their numbers; a callable is a test of the value; anything
    else must be equal."""
    if isinstance(got, list) and isinstance(expected, dict):
        got = dict(enumerate(got))
    if isinstance(expected, dict) and isinstance(got, dict):
        for key, value in expected.items():
            yield from differences(value, got.get(key), f"{where}.{key}".lstrip("."))
    elif callable(expected):
        if not expected(got):
            yield f"{where}: {got!r} is not {expected.__doc__}"
    elif expected != got:
        yield f"{where}: {got!r} instead of {expected!r}"
