"""The server of `certask --demo`, and that README shows what really comes out."""

import os
import re
import subprocess

import pytest

import certask

README = certask.TOP / "README"
PORT = "5222"                                   # in README


@pytest.fixture(scope="module")
def demo():
    """The demo server's process, its port in `port`; ends with its standard input."""
    with subprocess.Popen([certask.find(), "--demo"], text=True,
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.port = re.search(r":(\d+)$", process.stdout.readline())[1]
        yield process
        process.stdin.close()
        assert process.wait(10) == 0


@pytest.mark.parametrize("tls, alert, stage", [("1.2", 40, "certificate"), ("1.3", 116, "finished")])
def test_it_demands_a_certificate(demo, tls, alert, stage):
    answer = certask.ask(["--starttls", "xmpp", "--tls", tls, f"127.0.0.1:{demo.port}"])
    certask.check(answer, {
        "verdict": "required", "requested": "handshake", "confidence": "proven",
        "cause": "client-certificate-missing", "any_certificate": False,
        "alert": {"code": alert, "stage": stage},
        "request": {"ca_names": ["CN=certask demo CA,O=certask demo"]},
    })


def test_tls_from_the_first_byte_is_told_what_to_type(demo):
    answer = certask.ask([f"127.0.0.1:{demo.port}"])
    certask.check(answer, {"verdict": "undetermined", "cause": "not-tls"})
    assert "--starttls xmpp" in "".join(answer["advice"]), answer.story


def words(text):
    """The words of a text, but for what differs from run to run."""
    return re.sub(r"\d{4}-\d\d-\d\d", "DATE", text).split()


def test_readme_shows_a_real_answer(demo):
    done = subprocess.run([certask.find(), "--starttls", "xmpp", f"localhost:{demo.port}"],
                          capture_output=True, text=True, timeout=certask.SECONDS,
                          env={**os.environ, "COLUMNS": "76"})
    shown = README.read_text().split(f"--starttls xmpp localhost:{PORT}\n")[1].split("\n-v adds")[0]
    assert words(shown) == words(done.stdout.replace(demo.port, PORT))
