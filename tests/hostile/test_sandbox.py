"""The fence around a certask that probes: what it keeps in, and that nothing is missed inside."""

import json
import os
import shlex
import socket
import subprocess
import threading
from pathlib import Path

import pytest

from builds import TOP, builds

BUILDS = builds()


def fenced(program):
    """Does it stand here?  Some kernels and containers refuse it."""
    run = subprocess.run([program, "-v", "--explain=40"], capture_output=True, check=True)
    return b"without a sandbox" not in run.stderr


@pytest.fixture(params=BUILDS, ids=[name for name, _ in BUILDS])
def program(request):
    if not fenced(request.param[1]):
        if os.environ.get("CI"):
            pytest.fail("no fence")
        pytest.skip("no fence here")
    return request.param[1]


@pytest.fixture(scope="module")
def traitor(tmp_path_factory):
    """traitor.c as a plug-in."""
    plugin = tmp_path_factory.mktemp("traitor") / "traitor.so"
    compiler = shlex.split(os.environ.get("CC", "cc"))
    subprocess.run([*compiler, "-shared", "-fPIC", f"-I{TOP}/include", "-o", plugin,
                    Path(__file__).with_name("traitor.c")], check=True)
    return plugin


@pytest.fixture
def greeting():
    """HOST:PORT of a server that says a line to the first who comes, and lets him go."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        def greet():
            with server.accept()[0] as line:
                line.sendall(b"hello\r\n")
                line.recv(1)

        thread = threading.Thread(target=greet, daemon=True)
        thread.start()
        yield "127.0.0.1:%d" % server.getsockname()[1]
        thread.join()


def betrayed(program, plugin, server, path, *options):
    """What the plug-in could do, and the answer."""
    run = subprocess.run([program, "--json", f"--plugin={plugin}", "--starttls=traitor",
                          f"--path={path}", *options, server], capture_output=True, check=False)
    assert (run.returncode, run.stderr) == (3, b"")
    answer = json.loads(run.stdout)
    return {f["value"] for f in answer["attempts"][0]["facts"]}, answer


def test_traitor(program, traitor, greeting, tmp_path):
    path = tmp_path / "written"
    could, answer = betrayed(program, traitor, greeting, path)
    assert could == set() and not path.exists()
    assert answer["cause"] == "starttls-refused"


def test_traitor_without_fence(program, traitor, greeting, tmp_path):
    path = tmp_path / "written"
    could, _ = betrayed(program, traitor, greeting, path, "--no-sandbox")
    assert could == {"writes", "runs", "listens"} and path.exists()
