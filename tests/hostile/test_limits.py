"""Every limit is reached: limits.py says how, and a name server reaches the others."""

import json
import subprocess
import sys

import pytest

import limits
from builds import TOP, builds

sys.path.insert(0, str(TOP / "tests" / "servers"))
from dns_server import serving          # noqa: E402  pylint: disable=wrong-import-position

REFUSING = 1                            # a port


def test_every_limit():
    assert not list(limits.wrong())


def test_a_new_limit_is_missed():
    header = limits.HEADER.read_text()
    new = header.replace("  SANS_MAX = 64,", "  SANS_MAX = 64,\n  PATIENCE_MAX = 1,")
    assert list(limits.wrong(new)) == ["PATIENCE_MAX: nothing reaches it"]
    old = header.replace("  SANS_MAX = 64,", "")
    assert list(limits.wrong(old)) == ["SANS_MAX: is no limit"]


def asked(zone, *arguments):
    with serving(zone) as resolver:
        run = subprocess.run([builds()[0][1], "--json", "--timeout=5", "--resolver", resolver,
                              *arguments], capture_output=True, check=False)
    return json.loads(run.stdout)


@pytest.mark.parametrize("more", [0, 1, 20])
def test_addresses(more):
    """ADDRESSES_MAX of a name are tried."""
    most = limits.VALUES["ADDRESSES_MAX"]
    addresses = [f"127.0.0.{i}" for i in range(1, most + more)]
    answer = asked({"many.example": {"A": addresses}}, "-4", "--starttls=smtp",
                   f"many.example:{REFUSING}")
    failed = [e for e in answer["attempts"][0]["events"] if e["what"] == "connect failed"]
    assert len(failed) == min(len(addresses), most)
    assert answer["cause"] == "connect-refused"


@pytest.mark.parametrize("more", [0, 1, 20])
def test_records(more):
    """RECORDS_MAX of a domain are looked at."""
    most = limits.VALUES["RECORDS_MAX"]
    records = [(i, 0, REFUSING, f"h{i}.example") for i in range(most + more)]
    answer = asked({"_xmpp-client._tcp.many.example": {"SRV": records}}, "xmpp:many.example")
    assert len(answer["hosts"]) == most and answer["cause"] == "unresolved"
