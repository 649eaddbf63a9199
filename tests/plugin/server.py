"""A server of the Example protocol (doc/writing-a-protocol.md): a port for each way to behave.

server.py CERTIFICATE KEY prints a line "WAY PORT" for each, and serves until its standard input
ends."""

import socket
import ssl
import sys
import threading
from typing import NamedTuple

CERTIFICATE, KEY = sys.argv[1:]


class Way(NamedTuple):
    verify: ssl.VerifyMode = ssl.CERT_NONE
    greeting: bytes = b"EXAMPLE WHO TLS"
    consent: bytes = b"OK"
    answer: bytes = b"OK guest"
    direct: bool = False


WAYS = {
    "not-requested": Way(),
    "optional": Way(verify=ssl.CERT_OPTIONAL),
    "required": Way(verify=ssl.CERT_REQUIRED),
    "in-words": Way(verify=ssl.CERT_OPTIONAL, answer=b"NO 7 show yourself"),
    "not-offered": Way(greeting=b"EXAMPLE WHO"),
    "refused": Way(consent=b"NO 3 too busy"),
    "direct": Way(direct=True),
}


def say(stream, line):
    stream.sendall(line + b"\r\n")


def hear(stream, line):
    """Does this line come?"""
    wanted = line + b"\r\n"
    heard = b""
    while len(heard) < len(wanted) and (more := stream.recv(len(wanted) - len(heard))):
        heard += more
    return heard == wanted


def context_of(way):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE, KEY)
    context.verify_mode = way.verify
    if way.verify != ssl.CERT_NONE:
        context.load_verify_locations(CERTIFICATE)
    return context


def inside(way, plain):
    with context_of(way).wrap_socket(plain, server_side=True) as tls:
        if way.direct:
            say(tls, way.greeting)
        if hear(tls, b"WHO"):
            say(tls, way.answer)
            tls.recv(1)


def talk(way, plain):
    with plain:
        if not way.direct:
            say(plain, way.greeting)
            if not hear(plain, b"TLS"):
                return
            say(plain, way.consent)
        if way.consent == b"OK":
            inside(way, plain)


def talk_safely(way, plain):
    try:
        plain.settimeout(10)
        talk(way, plain)
    except OSError:                 # the other side has gone, or TLS ended: all in the day's work
        pass


def serve(way, listener):
    while True:
        plain, _ = listener.accept()
        threading.Thread(target=talk_safely, args=(way, plain), daemon=True).start()


for name, way in WAYS.items():
    listener = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=serve, args=(way, listener), daemon=True).start()
    print(name, listener.getsockname()[1], flush=True)
print("ready", flush=True)
sys.stdin.read()
