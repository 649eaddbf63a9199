"""What is advised does what it says: the command, typed as it stands, gets in with a certificate."""

import re
import shlex
import shutil
import subprocess
import threading

import pytest

from cases import Apache, Nginx, OpensslServer, Postfix, Prosody

COMMAND = re.compile(r"`(openssl s_client [^`]*)`")
REQUEST = re.compile(r"`(GET [^`]*)` and an empty line")
LIMIT_S = 20
PAGE = "GET / HTTP/1.0\r\n\r\n"

# Server, mode, endpoint, what certask is asked; what is typed, None: what the advice says; what is
# then heard, before the server hangs up.
ADVISED = [
    (Apache, "required", "https", "https://localhost:{port}/", PAGE, "200 OK"),
    (Apache, "location", "https", "--tls 1.3 https://localhost:{port}/secure/", None, "200 OK"),
    (Apache, "location", "https", "--tls 1.2 https://localhost:{port}/secure/", None, "200 OK"),
    (Nginx, "required", "https", "https://localhost:{port}/", PAGE, "200 OK"),
    (OpensslServer, "required", "tls", "tls://localhost:{port}", PAGE, "200 ok"),
    (Postfix, "required", "smtp", "smtp://localhost:{port}", "quit\r\n", "221 "),
    (Prosody, "required", "xmpp", "xmpp://localhost:{port}", "</no>\r\n", "stream:error"),
]


def say(command, words, folder):
    """What `command`, which runs in `folder`, prints once `words` were typed, up to its end."""
    with subprocess.Popen(command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT) as process:
        limit = threading.Timer(LIMIT_S, process.kill)
        limit.start()
        process.stdin.write(words.encode())
        process.stdin.flush()
        heard = process.stdout.read().decode(errors="replace")
        limit.cancel()
        return heard


@pytest.mark.parametrize("server,mode,endpoint,target,words,heard", ADVISED,
                         ids=[f"{case[0].__name__}-{case[1]}-{n}".lower()
                              for n, case in enumerate(ADVISED)])
def test_the_command_gets_in(server, mode, endpoint, target, words, heard, start, ask, pki,
                             tmp_path):
    port = start(server, mode).ports[endpoint]
    advice = " ".join(ask(shlex.split(target.format(port=port)))["advice"])
    typed = REQUEST.search(advice)
    assert (typed is None) == (words is not None), advice
    shutil.copy(pki.clients["good"].cert, tmp_path / "client.pem")
    shutil.copy(pki.clients["good"].key, tmp_path / "client.key")
    said = say(shlex.split(COMMAND.search(advice)[1]), words or f"{typed[1]}\n\n", tmp_path)
    assert heard in said, (advice, said)
