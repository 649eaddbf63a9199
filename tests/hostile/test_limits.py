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


def test_an_exception_has_its_test(monkeypatch):
    monkeypatch.setitem(limits.ELSEWHERE, "NAMES_MAX", ("names are the user's", "unit/rig.c"))
    assert list(limits.wrong()) == ["NAMES_MAX: tests/unit/rig.c does not know it"]


def answered(zone, *arguments):
    """The answer, and its words on one line."""
    with serving(zone) as resolver:
        said = [subprocess.run([builds()[0][1], *how, "--timeout=5", "--resolver", resolver,
                                *arguments], capture_output=True, check=False).stdout
                for how in (("--json",), ("--color=never",))]
    return json.loads(said[0]), " ".join(said[1].decode().split())


@pytest.mark.parametrize("more", [0, 1, 20])
def test_addresses(more):
    """ADDRESSES_MAX of a name are tried, and the others are counted."""
    most = limits.VALUES["ADDRESSES_MAX"]
    addresses = [f"127.0.0.{i}" for i in range(1, most + more)]
    answer, words = answered({"many.example": {"A": addresses}}, "-4", "--starttls=smtp",
                             f"many.example:{REFUSING}")
    failed = [e for e in answer["attempts"][0]["events"] if e["what"] == "connect failed"]
    assert len(failed) == min(len(addresses), most)
    assert answer["cause"] == "connect-refused"
    untried = f"addresses that were not tried: {len(addresses) - most}"
    assert (untried in failed[-1]["detail"]) == (untried in words) == (len(addresses) > most)


@pytest.mark.parametrize("more", [0, 1, 20])
def test_addresses_of_a_host(more):
    """So are those of a host of a domain, none of which is tried here."""
    most = limits.VALUES["ADDRESSES_MAX"]
    zone = {"many.example": {"MX": [(1, "mx.example")]},
            "mx.example": {"A": [f"127.0.0.{i}" for i in range(most + more)], "AAAA": []}}
    answer, words = answered(zone, "smtp:many.example")
    host, = answer["hosts"]
    assert (len(host["addresses"]), host["addresses_total"]) == (most, most + more)
    assert (f"(loopback) and {more} more," in words) == (more > 0)


@pytest.mark.parametrize("more", [0, 1, 20])
def test_findings_in_addresses(more):
    """FINDINGS_MAX of them are shown, each address of a host once; the others are counted."""
    each, most = limits.VALUES["ADDRESSES_MAX"], limits.VALUES["FINDINGS_MAX"]
    addresses = [f"127.0.0.{i}" for i in range(most + more)]
    parts = [addresses[i:i + each] for i in range(0, len(addresses), each)]
    records = [(1, 0, port, f"h{i}.example") for i in range(len(parts)) for port in (1, 2)]
    zone = {"_xmpp-client._tcp.many.example": {"SRV": records},
            **{f"h{i}.example": {"A": part, "AAAA": []} for i, part in enumerate(parts)}}
    answer, words = answered(zone, "xmpp:many.example")
    assert {f["kind"] for f in answer["findings"]} == {"private-address"}
    assert (len(answer["findings"]), answer["findings_total"]) == (most, most + more)
    assert (f"and {more} more, less grave" in words) == (more > 0)


RECORDS = {
    "xmpp": ("_xmpp-client._tcp.many.example", lambda i: {"SRV": (i, 0, REFUSING, f"h{i}.example")}),
    "smtp": ("many.example", lambda i: {"MX": (i, f"h{i}.example")}),
}


@pytest.mark.parametrize("protocol", RECORDS)
@pytest.mark.parametrize("more", [0, 1, 20])
def test_records(more, protocol):
    """RECORDS_MAX of a domain are looked at, those that matter first; the others are counted."""
    most = limits.VALUES["RECORDS_MAX"]
    name, record = RECORDS[protocol]
    records = {}
    for i in reversed(range(most + more)):
        for kind, data in record(i).items():
            records.setdefault(kind, []).append(data)
    answer, words = answered({name: records}, f"{protocol}:many.example")
    assert [h["priority"] for h in answer["hosts"]] == list(range(most))
    assert answer["hosts_total"] == most + more and answer["cause"] == "unresolved"
    assert (f"and {more} more, which were not looked at" in words) == (more > 0)


def test_a_name_that_is_too_long():
    """It is told of, too, and no reason to look elsewhere."""
    name = ".".join(["x" * 60] * 5)
    answer, _ = answered({"many.example": {"MX": [(1, name)]}}, "smtp:many.example")
    assert [h["host"] for h in answer["hosts"]] == [name[:252] + "…"]
    assert answer["hosts"][0]["said"] == "this is no name of a host"
