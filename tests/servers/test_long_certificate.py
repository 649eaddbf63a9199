"""A certificate as long as those of content networks is read whole."""

import contextlib
import re
import subprocess

import pytest

import certask

NAMES = 1500
LEAF, KEY = "leaf.pem", "leaf.key"


def make(folder):
    names = ",".join(f"DNS:host-{i}.customers.cdn.example" for i in range(NAMES))
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                    "-subj", "/O=A network/CN=cdn.example", "-addext", f"subjectAltName={names}",
                    "-keyout", folder / KEY, "-out", folder / LEAF],
                   check=True, capture_output=True)


@contextlib.contextmanager
def served(folder, version):
    """The port of a server that shows it."""
    process = subprocess.Popen(
        ["openssl", "s_server", "-accept", "127.0.0.1:0", "-cert", folder / LEAF, "-key",
         folder / KEY, f"-tls{version}", "-verify", "1", "-www"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        yield next(m[1] for line in process.stdout if (m := re.match(r"ACCEPT .*:(\d+)", line)))
    finally:
        process.terminate()
        process.communicate()


@pytest.mark.parametrize("version", ["1_2", "1_3"])
def test_a_long_certificate(tmp_path, version):
    make(tmp_path)
    with served(tmp_path, version) as port:
        answer = certask.ask([f"https://127.0.0.1:{port}/"])
    certificate = answer["tls"]["server_certificate"]
    assert answer["verdict"] == "optional", answer.story
    assert certificate["san_total"] == NAMES and certificate["key_bits"] == 2048
    assert certificate["san"][0] == "DNS:host-0.customers.cdn.example"
    assert certificate["subject"] == "CN=cdn.example,O=A network"
