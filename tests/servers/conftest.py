"""What the tests on real servers share: the PKI, the servers, and certask."""

import collections
import contextlib
import os
import shutil
import signal
import tempfile
from pathlib import Path

import pytest

import certask
import rules
from pki import Pki
from servers.base import Missing

SERVERS_AT_ONCE = 4
HIT = {"real": set(), "peers": set()}   # rules of the judge, by whose doing


def pytest_addoption(parser):
    parser.addoption("--every-rule", action="store_true",
                     help="fail unless every rule of the judge was hit")


def pytest_configure(config):
    """A terminated run leaves nothing behind either."""
    signal.signal(signal.SIGTERM, lambda *_: pytest.exit("terminated", returncode=143))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    """A worker of pytest-xdist has ended."""
    for whose, hit in getattr(node, "workeroutput", {}).get("rules", {}).items():
        HIT[whose].update(hit)


def pytest_sessionfinish(session):
    config = session.config
    if hasattr(config, "workeroutput"):
        config.workeroutput["rules"] = {whose: sorted(hit) for whose, hit in HIT.items()}
    elif config.getoption("every_rule"):
        config.rules_wrong = list(rules.wrong(**HIT))
        if config.rules_wrong and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter, config):
    for line in getattr(config, "rules_wrong", []):
        terminalreporter.write_line(f"RULE {line}", red=True)


@pytest.fixture(scope="session")
def pki():
    folder = Path(tempfile.mkdtemp(prefix="certask-pki-"))
    folder.chmod(0o755)                 # some servers run as another user
    yield Pki(folder)
    shutil.rmtree(folder)


class Running:
    """The servers that run: one for each configuration, the longest unused is stopped first."""

    def __init__(self, pki):
        self._pki = pki
        self._servers = collections.OrderedDict()

    def get(self, server, mode, options):
        key = (server, mode, repr(sorted(options.items())))
        if key not in self._servers:
            self._make_room(SERVERS_AT_ONCE - 1)
            started = server(self._pki, mode, **options)
            self._servers[key] = started.__enter__()
        self._servers.move_to_end(key)
        return self._servers[key]

    def stop(self):
        self._make_room(0)

    def _make_room(self, left):
        while len(self._servers) > left:
            _, server = self._servers.popitem(last=False)
            server.__exit__(None, None, None)


@pytest.fixture(scope="session")
def running(pki):
    servers = Running(pki)
    yield servers
    servers.stop()


@contextlib.contextmanager
def or_skip():
    """A server that cannot be started here skips the test; where CI is set, the test fails."""
    try:
        yield
    except Missing as missing:
        if os.environ.get("CI"):
            pytest.fail(str(missing), pytrace=False)
        pytest.skip(str(missing))


@pytest.fixture
def installed():
    """`with installed ():` around what starts a server, see or_skip."""
    return or_skip


@pytest.fixture
def start(running):
    """start (Server, mode, **options) is that server, running."""

    def start_one(server, mode="no", **options):
        with or_skip():
            return running.get(server, mode, options)

    return start_one


@pytest.fixture(scope="session")
def ask():
    """ask (arguments) is certask's Answer about a real server."""
    certask.find()
    return noting("real")


@pytest.fixture(scope="session")
def ask_of_peer():
    """The same about a peer that is a script of ours."""
    return noting("peers")


def noting(whose):
    def ask(arguments):
        answer = certask.ask(arguments)
        HIT[whose].add(answer["rule"])
        return answer

    return ask
