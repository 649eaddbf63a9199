"""What is shown on a terminal while many targets are asked, and at the end."""

import os
import pty
import re
import socket
import subprocess

import pytest

import certask
from servers.nginx import Nginx

SHORT = ["--timeout", "2"]
ERASE = "\x1b[K"


@pytest.fixture
def silent():
    """A socket that listens, and on which nobody ever says anything."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


def target_of(silent):
    return f"tls://127.0.0.1:{silent.getsockname()[1]}"


@pytest.fixture
def targets(start, silent):
    """Four that are answered at once, and one that takes its time."""
    port = start(Nginx).ports["https"]
    return [*(f"https://127.0.0.1:{port}/{n}" for n in range(4)), target_of(silent)]


def on_terminal(arguments, stdin=subprocess.DEVNULL, watch=lambda shown: None, **environment):
    """What certask writes to a terminal that is its standard error, and to standard output; and
    its exit status.  `watch` is given what was written to the terminal so far, again and again."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [certask.find(), *arguments], stdin=stdin, stdout=subprocess.PIPE, stderr=follower,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100", **environment})
    os.close(follower)
    shown = b""
    try:
        while chunk := os.read(leader, 4096):
            shown += chunk
            watch(shown)
    except OSError:         # so ends a terminal whose last writer has gone
        pass
    os.close(leader)
    with process.stdout:
        out = process.stdout.read().decode()
    return shown.decode().replace("\r\n", "\n"), out, process.wait(certask.SECONDS)


def at(words, times, act):
    """A watch that does `act` once, when `words` were written so many times."""
    acts = [act]

    def watch(shown):
        if acts and shown.count(words) >= times:
            acts.pop()()
    return watch


def screen(text):
    """What is left on the screen: each line is written over from its beginning."""
    lines = [""]
    at = 0
    for part in re.findall(r"\x1b\[K|\x1b\[[0-9;]*m|\r|\n|[^\x1b\r\n]+", text):
        if part == ERASE:
            lines[-1] = lines[-1][:at]
        elif part == "\r":
            at = 0
        elif part == "\n":
            lines.append("")
            at = 0
        elif not part.startswith("\x1b"):
            lines[-1] = lines[-1][:at] + part + lines[-1][at + len(part):]
            at += len(part)
    return lines


def test_progress_and_summary(targets, silent):
    def hang_up():
        with silent, silent.accept()[0] as connection:
            connection.recv(1)              # of its ClientHello: the rest makes this a reset

    shown, out, _ = on_terminal(["--json", "--timeout", "50", *targets],
                                watch=at(b"4 of 5 answered", 4, hang_up))
    lines = [part for part in shown.split(ERASE) if " answered, " in part]
    seconds = float(re.search(r"5 asked in (.*) s", shown)[1])
    assert len(lines) <= 2 + 5 * seconds, shown     # each is there for a fifth of a second
    assert any(re.search(r"^\r?4 of 5 answered, \d.* a second, \d+ s left: 4 not-requested$", line)
               for line in lines), shown
    assert len(out.splitlines()) == 5
    left = "\n".join(screen(shown))
    assert " answered, " not in left
    assert re.search(r"not requested +undetermined\n +https +4 +0\n +tls +0 +1\n +in all +4 +1\n"
                     r" +Undetermined: 1 reset\n +5 asked in \d+\.\d s\n$", left), left


def test_a_complaint_has_the_line_for_itself(silent):
    """Also if it comes when progress stands there."""
    reading, writing = socket.socketpair()
    writing.sendall(f"{target_of(silent)}\n".encode())

    def complain():
        writing.sendall(b"a b\n")
        writing.shutdown(socket.SHUT_WR)

    with reading, writing:
        shown, _, status = on_terminal(["--json", *SHORT, "--targets", "-"], reading,
                                       at(b" answered, ", 1, complain))
    assert status == 64
    assert " answered, " in shown.split("certask: ")[0]
    assert [line for line in screen(shown) if "a b" in line] == [
        'certask: standard input:2: "a b": host "a b": a name is made of letters, digits, "-", "_"'
        ' and "."']


@pytest.mark.parametrize("more, environment", [(["--quiet"], {}), ([], {"TERM": "dumb"})])
def test_no_progress(targets, more, environment):
    shown, *_ = on_terminal(["--json", *more, *SHORT, *targets], **environment)
    assert ERASE not in shown
    assert " answered, " not in shown
    assert ("asked in" in shown) == (not more)


def test_not_a_terminal(targets):
    done = subprocess.run([certask.find(), "--json", *SHORT, *targets], capture_output=True,
                          text=True, timeout=certask.SECONDS, stdin=subprocess.DEVNULL)
    assert "\x1b" not in done.stderr
    assert " answered, " not in done.stderr
    assert "5 asked in" in done.stderr


def test_one_target_has_no_summary(targets):
    done = subprocess.run([certask.find(), targets[0]], capture_output=True, text=True,
                          timeout=certask.SECONDS, stdin=subprocess.DEVNULL)
    assert done.stderr == ""
