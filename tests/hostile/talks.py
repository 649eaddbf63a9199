"""The transcripts of tests/talks, as scripts for a server; tests/talks/README has their format."""

import functools
import re
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "talks"
ESCAPES = {"r": b"\r", "n": b"\n", "t": b"\t", "0": b"\0", "\\": b"\\"}


def text(words):
    """The bytes of a text with escapes."""
    out = b""
    for part in re.findall(r"\\x[0-9A-Fa-f]{2}|\\.|[^\\]+", words):
        if part.startswith("\\x"):
            out += bytes.fromhex(part[2:])
        else:
            out += ESCAPES[part[1]] if part[0] == "\\" else part.encode()
    return out


READERS = {
    ":": lambda rest: text(rest.removeprefix(" ")) + b"\r\n",
    "|": lambda rest: text(rest.removeprefix(" ")),
    "#": lambda rest: bytes.fromhex(rest.split(";")[0]),
    "*": lambda rest: int(rest.split()[0]) * text(rest.split(" ", 2)[2]),
}


class Talk:
    """`pieces` is [(side, bytes)], sides taking turns; `keys` are the other lines."""

    def __init__(self, path):
        self.name = f"{path.parent.name}/{path.stem}"
        self.keys = {"phase": "negotiate"}
        self.pieces = []
        for line in path.read_text().splitlines():
            if match := re.match(r"([SC])([:|#*])(.*)", line):
                self._add(match[1], READERS[match[2]](match[3]))
            elif line and not line.startswith("#"):
                key, _, value = line.partition(":")
                self.keys[key] = value.strip()
        self.left = text(self.keys.get("left", ""))

    def _add(self, side, piece):
        piece = piece.replace(b"192.0.2.1", b"127.0.0.1")       # where its server is
        if self.pieces and self.pieces[-1][0] == side:
            piece = self.pieces.pop()[1] + piece
        self.pieces.append((side, piece))

    @property
    def arguments(self):
        """What certask must be told for its words to be those of C."""
        name = self.keys.get("domain") or self.keys.get("name")
        return [*(["--name", name] if name else []),
                *(f"--{key}={self.keys[key]}" for key in ("user", "database", "path")
                  if self.keys.get(key)),
                *(["--deep"] if self.keys.get("deep") == "yes" else [])]


@functools.cache
def transcripts(protocol):
    return [Talk(path) for path in sorted((FOLDER / protocol).glob("*.talk"))]


def named(name):
    """The transcript NAME, PROTOCOL/WHICH."""
    return next(t for t in transcripts(name.partition("/")[0]) if t.name == name)


def plaintext(protocol):
    """The transcripts of what PROTOCOL says before TLS, by their names."""
    return [talk for talk in transcripts(protocol) if talk.keys["phase"] == "negotiate"]


def inside(protocol):
    """Those of what it says in TLS."""
    return [talk for talk in transcripts(protocol) if talk.keys["phase"] != "negotiate"]


def agreed(protocol):
    """The plain case: the shortest one that agrees, and in which nothing is wrong."""
    return min((talk for talk in plaintext(protocol)
                if talk.keys["end"] == "agreed" and not {"left", "early"} & set(talk.keys)),
               key=lambda talk: (len(talk.pieces), talk.name))
