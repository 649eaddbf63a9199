#!/usr/bin/env python3
"""leaks.py [TARGETS]: asks as many targets (1000) of servers on this machine, good and bad, in two
threads, with a certask built with sanitizers and with one under valgrind; and fails if an answer is
wrong, or if either tells of an error, of memory that was lost or of a descriptor left open.  Each has
to tell so of leaky.c, first.

$CERTASK_SANITIZED (build-sanitizers/certask) and $CERTASK are the programs.
"""

import contextlib
import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

import certask
import many
from dns_server import Zone, serving
from pki import Pki
from servers.gnutls import GnutlsServ
from servers.nginx import Nginx

HOSTILE_IN = 10                 # targets, one of which is hostile
OPTIONS = ["--threads=2", "--concurrency=4", "--timeout=10"]
MISSING = {"client-certificate-missing"}
SANITIZED = os.environ.get("CERTASK_SANITIZED", certask.TOP / "build-sanitizers/certask")
FAULT = re.compile(r"ERROR: \w+Sanitizer.*|runtime error: .*")
ERRORS = re.compile(r"ERROR SUMMARY: [^0].*")
OPEN = re.compile(r"Open .*(?=\n==\d+==    at )")         # not one that was inherited


def run(command, **environment):
    return subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL,
                          env={**os.environ, **environment})


# Each runs certask with `arguments`, and gives what came of it and a list of faults.

def sanitizers(arguments):
    done = run([SANITIZED, *arguments], ASAN_OPTIONS="detect_leaks=1")
    return done, FAULT.findall(done.stderr)


def valgrind(arguments):
    """Without the fence, in which valgrind cannot do its work."""
    with tempfile.TemporaryDirectory(prefix="certask-valgrind-") as folder:
        log = Path(folder) / "log"
        done = run(["valgrind", f"--log-file={log}", "--leak-check=full", "--track-fds=yes",
                    "--errors-for-leak-kinds=definite,indirect", certask.find(), "--no-sandbox",
                    *arguments])
        said = log.read_text()
    assert "ERROR SUMMARY" in said and "FILE DESCRIPTORS" in said, f"no end: {said}"
    return done, ERRORS.findall(said) + OPEN.findall(said)


def leaky(folder):
    """leaky.c as a plug-in."""
    plugin = folder / "leaky.so"
    compiler = shlex.split(os.environ.get("CC", "cc"))
    subprocess.run([*compiler, "-shared", "-fPIC", f"-I{certask.TOP}/include", "-o", plugin,
                    Path(__file__).with_name("leaky.c")], check=True)
    return plugin


class Place:
    """All that is asked, as long as the context lasts."""

    def __init__(self, count, stack):
        folder = tempfile.TemporaryDirectory(prefix="certask-leaks-")
        self.folder = Path(stack.enter_context(folder))
        self.folder.chmod(0o755)
        (self.folder / "pki").mkdir()
        pki = Pki(self.folder / "pki")
        free = stack.enter_context(Nginx(pki)).ports
        strict = stack.enter_context(Nginx(pki, "required")).ports
        harsh = stack.enter_context(GnutlsServ(pki, "required")).ports
        hostile = stack.enter_context(many.Hostile())
        # What has no path is asked by many names.
        zone = {f"n{number}.example.test": {"A": ["127.0.0.1"]} for number in range(count)}
        self.resolver = stack.enter_context(serving(zone))
        self.greets = f"127.0.0.1:{free['smtp']}"
        self.targets = many.made(count, [
            (f"https://127.0.0.1:{free['https']}/{{}}", "not-requested", {None}),
            (f"smtp://n{{}}.example.test:{free['smtp']}", "not-requested", {None}),
            (f"https://127.0.0.1:{strict['https']}/{{}}", "required-by-application", MISSING),
            (f"imap://n{{}}.example.test:{strict['imap']}", "required-by-application", MISSING),
            (f"https://n{{}}.example.test:{harsh['tls']}", "required", MISSING),
        ], many.of_hostile(hostile), HOSTILE_IN)

    def planted(self, look):
        """The faults of leaky.c."""
        return look([f"--plugin={leaky(self.folder)}", "--starttls=leaky", "--timeout=3",
                     self.greets])[1]

    def ask(self, look):
        """The faults of certask, and what it counted; every answer is as it should be."""
        faults = []

        def program(arguments):
            done, found = look(arguments)
            faults.extend(found)
            return done

        output, said, seconds = many.ask(self.targets, self.folder,
                                         [*OPTIONS, f"--resolver={self.resolver}"], program)
        counts = many.compare(self.targets, output, said)
        output.unlink()
        return faults, counts, seconds


# What each has to find of leaky.c: memory, and a descriptor.
PLANTED = {sanitizers: 1, valgrind: 2}


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    found = []
    with contextlib.ExitStack() as stack:
        place = Place(count, stack)
        for look, least in PLANTED.items():
            planted = place.planted(look)
            assert len(planted) >= least, f"{look.__name__} finds of leaky.c {planted} alone"
            print(f"{look.__name__} finds of leaky.c:", "; ".join(planted))
            faults, counts, seconds = place.ask(look)
            print(f"{look.__name__} finds of certask, {count} targets, {seconds:.0f} s:",
                  "; ".join(faults) or "nothing", dict(counts), flush=True)
            found += faults
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
