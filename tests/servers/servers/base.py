"""What every server of these tests has in common: a folder, ports, a process, and an end.

A server is a context manager.  It writes its configuration into a folder of its own, listens on
ephemeral ports of 127.0.0.1, runs in the foreground as the leader of its own session, so that its
children end with it, and leaves nothing behind.  Should the tests be killed, the kernel ends it
(setpriv --pdeathsig).
"""

import contextlib
import glob
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

STOP_SECONDS = 10
UNPRIVILEGED_USER = "nobody"
SEARCH = os.pathsep.join(
    [os.environ.get("PATH", ""), "/usr/sbin", "/sbin", "/usr/lib/postfix/sbin"]
    + sorted(glob.glob("/usr/lib/postgresql/*/bin"), reverse=True))


class Missing(Exception):
    """A server cannot be started here; the argument says what it lacks."""


class NotStarted(Exception):
    """A server ended at once or never listened; the argument tells its last words."""


def reserved_port():
    """A socket that has a TCP port of 127.0.0.1 and does not listen.  As long as it is open, the
    kernel gives this port to nobody who wants any; a server that wants this one gets it."""
    holder = socket.socket()
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    holder.bind(("127.0.0.1", 0))
    return holder


TRIES = 4


class Server:
    """One server with one configuration; a subclass says what is its own.

    client_certificate  "no", "optional" or "required", or a mode that the subclass names
    options             further modes, keywords that the subclass documents
    ports               {endpoint: port}, the endpoints being those of the subclass
    """

    package = None          # Debian package that holds the program
    program = None          # the program, looked for in SEARCH
    endpoints = ("tls",)    # one port each
    unprivileged = False    # it refuses to run as root
    needs_root = False      # it refuses to run as anybody else
    start_seconds = 30      # at most, on a busy machine
    stop_signal = signal.SIGTERM
    ready_words = None      # to be seen in its output, where listening is not yet being ready

    def __init__(self, pki, client_certificate="no", **options):
        self.pki = pki
        self.client_certificate = client_certificate
        self.options = options
        self.ports = {}
        self.folder = None
        self._reserved = contextlib.ExitStack()
        self._process = None

    # For subclasses.

    def prepare(self):
        """Write the configuration into self.folder; self.ports is set."""

    def command(self):
        """The arguments that start the server in the foreground."""
        raise NotImplementedError

    def find(self, program):
        path = shutil.which(program, path=SEARCH)
        if path is None:
            raise Missing(f"{program} is not installed: Debian's {self.package}")
        return path

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def copy(self, source, mode=0o644):
        """A file of the PKI, copied so that the server may own it."""
        path = self.folder / Path(source).name
        shutil.copyfile(source, path)
        path.chmod(mode)
        return path

    def run(self, *arguments):
        """Run a helper program to its end, as the user that the server runs as."""
        with self._log() as log:
            done = subprocess.run(self._as_user(arguments), timeout=60, cwd=self.folder,
                                  stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
        if done.returncode != 0:        # MariaDB's, for one, crashes now and then
            raise NotStarted(f"{arguments[0]}: {self.log()[-2000:]}")

    def give_away(self):
        """Let the folder belong to the user that the server runs as."""
        user = self._user()
        for path in [self.folder, *self.folder.rglob("*")] if user else []:
            os.chown(path, user.pw_uid, user.pw_gid)

    def _user(self):
        if self.unprivileged and os.geteuid() == 0:
            return pwd.getpwnam(UNPRIVILEGED_USER)
        return None

    def _as_user(self, arguments):
        user = self._user()
        change = []
        if user:
            change = [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
        return ["setpriv", "--pdeathsig=TERM", *change, *map(str, arguments)]

    # Life and death.

    def __enter__(self):
        self.binary = self.find(self.program)
        if self.needs_root and os.geteuid() != 0:
            raise Missing(f"{self.program} runs as root alone")
        for _ in range(TRIES - 1):
            with contextlib.suppress(NotStarted):   # a helper crashed, or a port was taken
                return self._start()
        return self._start()

    def __exit__(self, *exception):
        self._stop()

    def _start(self):
        self.folder = Path(tempfile.mkdtemp(prefix="certask-"))
        self.folder.chmod(0o755)
        self.ports = {endpoint: self._reserve() for endpoint in self.endpoints}
        try:
            self.prepare()
            self.give_away()
            self._spawn()
            self._await_ready()
        except BaseException:
            self._stop()
            raise
        return self

    def _reserve(self):
        return self._reserved.enter_context(reserved_port()).getsockname()[1]

    def _spawn(self):
        with self._log() as log:
            self._process = subprocess.Popen(
                self._as_user(self.command()), cwd=self.folder, start_new_session=True,
                stdin=subprocess.PIPE, stdout=log, stderr=subprocess.STDOUT)

    def _log(self):
        return open(self.folder / "output.log", "ab")

    def log(self):
        """What the server has printed so far."""
        path = self.folder / "output.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def _await_ready(self):
        deadline = time.monotonic() + self.start_seconds
        while not self._is_ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise NotStarted(f"{self.program}: {self.log()[-2000:]}")
            time.sleep(0.05)

    def _is_ready(self):
        if self.ready_words is not None and self.ready_words not in self.log():
            return False
        return all(self._listens(port) for port in self.ports.values())

    @staticmethod
    def _listens(port):
        with socket.socket() as probe:
            probe.settimeout(2)
            return probe.connect_ex(("127.0.0.1", port)) == 0

    def _stop(self):
        if self._process is not None:
            self._end_process()
        self._reserved.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _end_process(self):
        process, self._process = self._process, None
        process.stdin.close()
        if process.poll() is None:
            process.send_signal(self.stop_signal)
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                pass
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait(STOP_SECONDS)
