"""What is shown on a terminal while many targets are asked, and at the end."""

import os
import pty
import re
import socket
import subprocess

import pytest

import certask
from servers.nginx import Nginx

SECONDS = 60
ERASE = "\x1b[K"


@pytest.fixture
def silent():
    """The port of who takes connections and never says anything."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(16)
        yield listener.getsockname()[1]


@pytest.fixture
def words(start, silent):
    """Four targets that are answered at once, and one that takes its time."""
    port = start(Nginx).ports["https"]
    return [*(f"https://127.0.0.1:{port}/{n}" for n in range(4)), f"tls://127.0.0.1:{silent}",
            "--timeout", "2"]


def on_terminal(arguments, stdin=subprocess.DEVNULL, **environment):
    """What certask writes to a terminal that is its standard error, and to standard output; and
    its exit status."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [certask.find(), *arguments], stdin=stdin, stdout=subprocess.PIPE, stderr=follower,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100", **environment})
    os.close(follower)
    shown = b""
    try:
        while chunk := os.read(leader, 4096):
            shown += chunk
    except OSError:         # so ends a terminal whose last writer has gone
        pass
    os.close(leader)
    with process.stdout:
        out = process.stdout.read().decode()
    return shown.decode().replace("\r\n", "\n"), out, process.wait(SECONDS)


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


def test_progress_and_summary(words):
    shown, out, _ = on_terminal(["--json", *words])
    lines = [part for part in shown.split(ERASE) if " answered, " in part]
    assert 4 <= len(lines) <= 15, shown     # 2 s, some times a second
    assert any(re.search(r"^\r?4 of 5 answered, \d.* a second, \d+ s left: 4 not-requested$", line)
               for line in lines), shown
    assert len(out.splitlines()) == 5
    left = "\n".join(screen(shown))
    assert " answered, " not in left
    assert re.search(r"not requested +undetermined\n +https +4 +0\n +tls +0 +1\n +in all +4 +1\n"
                     r" +Undetermined: 1 timeout\n +5 asked in 2\.\d s\n$", left), left


def test_a_complaint_has_the_line_for_itself(silent):
    """Also if it comes when progress stands there."""
    lines = f"echo tls://127.0.0.1:{silent}; sleep 1; echo a b"
    with subprocess.Popen(["sh", "-c", lines], stdout=subprocess.PIPE) as late:
        shown, _, status = on_terminal(["--json", "--timeout", "2", "--targets", "-"], late.stdout)
    assert status == 64
    assert " answered, " in shown.split("certask: ")[0]
    assert [line for line in screen(shown) if "a b" in line] == [
        'certask: standard input:2: "a b": host "a b": a name is made of letters, digits, "-", "_"'
        ' and "."']


@pytest.mark.parametrize("more, environment", [(["--quiet"], {}), ([], {"TERM": "dumb"})])
def test_no_progress(words, more, environment):
    shown, *_ = on_terminal(["--json", *more, *words], **environment)
    assert ERASE not in shown
    assert " answered, " not in shown
    assert ("asked in" in shown) == (not more)


def test_not_a_terminal(words):
    done = subprocess.run([certask.find(), "--json", *words], capture_output=True, text=True,
                          timeout=SECONDS, stdin=subprocess.DEVNULL)
    assert "\x1b" not in done.stderr
    assert " answered, " not in done.stderr
    assert "5 asked in" in done.stderr


def test_one_target_has_no_summary(words):
    done = subprocess.run([certask.find(), words[0]], capture_output=True, text=True,
                          timeout=SECONDS, stdin=subprocess.DEVNULL)
    assert done.stderr == ""
