"""Many names: each is asked for once, whoever wants it, in whatever thread."""

import collections
import json
import subprocess

import certask
from dns_server import SILENCE, Zone, serving

NAMES = 500
PORTS = (1, 2, 3)                       # where nothing listens


def ask_many(zone, targets, *options):
    """The answers to `targets`, in order."""
    with serving(zone) as address:
        done = subprocess.run(
            [certask.find(), "--json", "--targets=-", f"--resolver={address}", "--threads=4",
             "--concurrency=128", *options],
            input="".join(f"{target}\n" for target in targets), capture_output=True, text=True,
            timeout=certask.SECONDS)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_each_name_is_asked_for_once():
    zone = Zone({f"n{n}.example.test": {"A": [f"127.0.{n >> 8}.{n & 255}"]}
                 for n in range(1, NAMES + 1)})
    targets = [f"{name}:{port}" for name in zone for port in PORTS]
    answers = ask_many(zone, targets)
    assert [answer["target"] for answer in answers] == targets
    assert {answer["cause"] for answer in answers} == {"connect-refused"}
    assert {kind for _, kind in zone.asked} == {"A", "AAAA"}
    names = collections.Counter(name for name, _ in zone.asked.elements())
    assert names == {name: 2 for name in zone}


def test_that_there_is_no_such_name_is_learnt_once():
    zone = Zone()
    answers = ask_many(zone, [f"nobody.example.test:{port}" for port in range(1, 100)])
    assert [answer["cause"] for answer in answers] == ["unresolved"] * 99
    assert zone.asked == {("nobody.example.test", "A"): 1, ("nobody.example.test", "AAAA"): 1}


def test_who_waits_for_another_has_a_deadline():
    """The one who asked is no better off than those who wait for what it hears."""
    zone = Zone({"slow.example.test": {"A": SILENCE, "AAAA": SILENCE}})
    answers = ask_many(zone, [f"slow.example.test:{port}" for port in PORTS], "--timeout=1")
    assert [answer["cause"] for answer in answers] == ["unresolved"] * len(PORTS)
