"""Targets by domain: SRV and MX out of a name server of ours, real servers behind them."""

import os
import subprocess

import pytest

import certask
from cases import AWHILE, contains
from dns_server import FAILURE, MALFORMED, SILENCE, Zone, serving
from servers.nobody import Nobody
from servers.postfix import Postfix
from servers.prosody import Prosody

HERE = {"A": ["127.0.0.1"]}
CLIENT = "_xmpp-client._tcp.example.test"
CLIENT_TLS = "_xmpps-client._tcp.example.test"
REQUIRED = {"verdict": "required", "host": "example.test"}


@pytest.fixture
def ask_domain(ask):
    """ask_domain (zone, target, *options) is certask's answer when DNS says what `zone` does."""
    def ask_one(zone, target, *options):
        with serving(zone) as address:
            return ask(["--resolver", address, *options, target])
    return ask_one


def hosts(*outcomes):
    return {"hosts": dict(enumerate(outcomes))}


def host(name, port, outcome, **more):
    return {"host": name, "port": port, "outcome": outcome, **more}


# ---- XMPP --------------------------------------------------------------------------------------

def test_the_first_host_that_can_be_reached_is_asked(start, ask_domain):
    ports = start(Prosody, "required").ports
    nobody = start(Nobody).ports["tls"]
    zone = {CLIENT: {"SRV": [(20, 0, ports["xmpp"], "b.example.test"),
                             (10, 0, nobody, "a.example.test"),
                             (30, 0, 5222, "c.example.test")]},
            "a.example.test": HERE, "b.example.test": HERE}
    answer = ask_domain(zone, "xmpp:example.test", "--follow-private")
    certask.check(answer, {
        **REQUIRED, "transport": "starttls", "port": ports["xmpp"], "address": "127.0.0.1",
        **hosts(host("a.example.test", nobody, "connect-refused", priority=10,
                     source="_xmpp-client._tcp", addresses={0: "127.0.0.1"}),
                host("b.example.test", ports["xmpp"], "reached", priority=20),
                host("c.example.test", 5222, "not-tried", addresses={}))})
    assert len(answer["hosts"]) == 3
    assert {attempt["server_name"] for attempt in answer["attempts"]} == {"example.test"}


def test_direct_tls_of_the_better_priority_comes_first(start, ask_domain):
    ports = start(Prosody, "required").ports
    zone = {CLIENT: {"SRV": [(20, 0, ports["xmpp"], "host.example.test")]},
            CLIENT_TLS: {"SRV": [(10, 0, ports["xmpps"], "host.example.test")]},
            "host.example.test": HERE}
    answer = ask_domain(zone, "xmpp:example.test", "--follow-private")
    certask.check(answer, {
        **REQUIRED, "transport": "direct", "starttls": None, "port": ports["xmpps"],
        "attempts": {0: {"alpn_offered": "xmpp-client", "server_name": "example.test"}},
        **hosts(host("host.example.test", ports["xmpps"], "reached", transport="direct"),
                host("host.example.test", ports["xmpp"], "not-tried", transport="starttls"))})


@pytest.mark.parametrize("server, target, name_is_wrong", [
    (Prosody, "xmpp:example.test", False), (Postfix, "smtp:example.test:{port}", True),
], ids=["xmpp", "mail"])
def test_which_name_is_verified(server, target, name_is_wrong, start, ask_domain):
    """The certificate is good for the domain, but not for its host, which is what counts in mail
    alone.  Its CA is not known here: that is a complaint in both cases."""
    port = next(iter(start(server, "no").ports.values()))
    zone = {CLIENT: {"SRV": [(1, 1, port, "host.example.test")]},
            "example.test": {"MX": [(1, "host.example.test")]}, "host.example.test": HERE}
    answer = ask_domain(zone, target.format(port=port), "--follow-private", "--verify")
    assert answer["tls"]["verified"] is False
    assert ("name" in answer["tls"]["verify_error"]) == name_is_wrong, answer.story


@pytest.mark.parametrize("zone, found", [
    ({}, []),
    ({CLIENT: {"SRV": FAILURE}, CLIENT_TLS: {"SRV": MALFORMED}},
     ["_xmpp-client._tcp", "_xmpps-client._tcp"]),
    ({CLIENT: {"SRV": SILENCE}}, ["_xmpp-client._tcp"]),
    ({CLIENT_TLS: {"SRV": [(0, 0, 0, ".")]}}, []),
], ids=["none", "failure", "silence", "no-direct-tls"])
def test_without_a_record_the_domain_itself_is_tried(zone, found, ask_domain):
    """127.0.0.7 is the user's own word here: DNS was not asked for a host."""
    answer = ask_domain({"example.test": {"A": ["127.0.0.7"]}, **zone}, "xmpp:example.test",
                        *AWHILE.split())
    certask.check(answer, {
        "verdict": "undetermined", "cause": "connect-refused", "port": 5222,
        **hosts(host("example.test", 5222, "connect-refused", source="domain"))})
    failed = [f["record"] for f in answer["findings"] if f["kind"] == "lookup-failed"]
    assert failed == found


def test_nothing_is_known_of_the_domain(ask_domain):
    certask.check(ask_domain({}, "xmpp:example.test"), {
        "advice": {0: contains("`dig +short SRV _xmpp-client._tcp.example.test`")},
        "verdict": "undetermined", "cause": "unresolved", "rule": "unresolved",
        **hosts(host("example.test", 5222, "unresolved", source="domain"))})


def test_not_offered(ask_domain):
    zone = {CLIENT: {"SRV": [(0, 0, 0, ".")]}, "example.test": HERE}
    certask.check(ask_domain(zone, "xmpp:example.test"), {
        "verdict": "undetermined", "cause": "unresolved", "rule": "not-offered-here",
        "address": None, "attempts": {0: {"outcome": "not-offered"}},
        **hosts(host(".", 0, "not-offered"))})


@pytest.mark.parametrize("target, labels", [
    ("xmpp-server:example.test", ["_xmpp-server._tcp", "_xmpps-server._tcp"]),
    ("xmpp-client:example.test", ["_xmpp-client._tcp", "_xmpps-client._tcp"]),
])
def test_both_services_are_looked_up(target, labels, ask_domain):
    zone = {f"{label}.example.test": {"SRV": [(5, 0, 9, "host.example.test")]} for label in labels}
    answer = ask_domain(zone, target)
    assert sorted(found["source"] for found in answer["hosts"]) == labels


def test_many_records(ask_domain):
    """More than UDP has room for, and than are kept."""
    zone = {CLIENT: {"SRV": [(i, 0, 9, f"{'x' * 40}-{i}.example.test") for i in range(40)]}}
    answer = ask_domain(zone, "xmpp:example.test")
    assert [found["priority"] for found in answer["hosts"]] == list(range(32))
    assert {found["outcome"] for found in answer["hosts"]} == {"unresolved"}


# ---- Where DNS must not send us ----------------------------------------------------------------

@pytest.mark.parametrize("address, scope", [
    ("127.0.0.1", "loopback"), ("10.1.2.3", "private"), ("169.254.1.1", "link-local"),
    ("100.64.0.1", "shared"), ("::1", "loopback"), ("fd00::1", "private"),
    ("::ffff:192.168.0.1", "private"),
])
def test_private_addresses_are_not_contacted(address, scope, ask_domain):
    kind = "AAAA" if ":" in address else "A"
    zone = {CLIENT: {"SRV": [(0, 0, 9, "inside.example.test")]},
            "inside.example.test": {kind: [address]}}
    answer = ask_domain(zone, "xmpp:example.test")
    certask.check(answer, {
        "verdict": "undetermined", "cause": "unreachable", "rule": "private-address",
        "address": None, **hosts(host("inside.example.test", 9, "private")),
        "findings": {0: {"kind": "private-address", "host": "inside.example.test",
                         "scope": scope}}})
    assert [event["what"] for event in answer["attempts"][0]["events"]] == ["not contacted"]


def test_the_next_host_is_contacted(ask_domain):
    """192.0.2.x would do as a public address, but that it is for documentation: nothing here may
    be contacted, and both are told of."""
    zone = {CLIENT: {"SRV": [(0, 0, 9, "a.example.test"), (1, 0, 9, "b.example.test")]},
            "a.example.test": HERE, "b.example.test": {"A": ["192.0.2.1", "10.0.0.1"]}}
    answer = ask_domain(zone, "xmpp:example.test")
    assert [found["outcome"] for found in answer["hosts"]] == ["private", "private"]
    assert len(answer["findings"]) == 3


def test_what_must_not_be_is_told_first(ask_domain):
    zone = {CLIENT: {"SRV": [(0, 0, 9, "a.example.test"), (1, 0, 9, "gone.example.test")]},
            "a.example.test": HERE}
    certask.check(ask_domain(zone, "xmpp:example.test"), {
        "cause": "unreachable", "rule": "private-address",
        **hosts({"outcome": "private"}, {"outcome": "unresolved"}),
        "advice": {0: contains("--follow-private")}})


@pytest.mark.parametrize("name, shown", [
    ("bad name.example.test",) * 2, ("10.0.0.1",) * 2,
    ("a\x1b[1m.example.test", r"a\\027[1m.example.test")])
def test_names_that_are_none(name, shown, ask_domain):
    """They come as far as the list of hosts, are called what they are, and are asked no address:
    a reply that the resolver rejects, or a name that there is not, would leave other traces."""
    zone = Zone({CLIENT: {"SRV": [(0, 0, 9, name)]}})
    answer = ask_domain(zone, "xmpp:example.test")
    certask.check(answer, {
        "verdict": "undetermined", "cause": "unresolved",
        **hosts(host(shown, 9, "unresolved", said="this is no name of a host"))})
    assert len(answer["hosts"]) == 1 and not answer["findings"]
    assert {kind for _, kind in zone.asked} == {"SRV"}


# ---- Mail --------------------------------------------------------------------------------------

def test_mail(start, ask_domain):
    port = start(Postfix, "required").ports["smtp"]
    zone = {"example.test": {"MX": [(20, "mx.example.test"), (10, "gone.example.test")]},
            "gone.example.test": {}, "mx.example.test": HERE}
    for target in (["--mx", f"example.test:{port}"], [f"smtp:example.test:{port}"]):
        answer = ask_domain(zone, *reversed(target), "--follow-private")
        certask.check(answer, {
            "verdict": "required-by-application", "host": "example.test", "port": port,
            "application": {"said": contains("421")},
            **hosts(host("gone.example.test", port, "unresolved", source="MX", priority=10),
                    host("mx.example.test", port, "reached", priority=20))})
        assert answer["attempts"][0]["server_name"] == "mx.example.test"


@pytest.mark.parametrize("zone, expected", [
    ({"example.test": {"MX": [(0, ".")], **HERE}},
     {"cause": "unresolved", "rule": "not-offered-here", **hosts(host(".", 9, "not-offered"))}),
    ({"example.test": HERE},
     {"cause": "connect-refused", **hosts(host("example.test", 9, "connect-refused",
                                               source="domain"))}),
    ({}, {"cause": "unresolved", "rule": "unresolved", "hosts": [],
          "advice": {0: contains("`dig +short MX example.test`")}}),
    ({"example.test": {"MX": FAILURE, **HERE}},
     {"cause": "unresolved", "rule": "unresolved", "hosts": [],
      "findings": {0: {"kind": "lookup-failed", "record": "MX"}}}),
], ids=["null-mx", "no-mx", "no-such-domain", "failure"])
def test_mail_without_hosts(zone, expected, ask_domain):
    certask.check(ask_domain(zone, "example.test:9", "--mx"),
                  {"verdict": "undetermined", **expected})


# ---- In words ----------------------------------------------------------------------------------

def test_in_words(start):
    ports = start(Prosody, "required").ports
    zone = {CLIENT: {"SRV": [(10, 0, ports["xmpp"], "a.example.test"),
                             (20, 5, 9, "b.example.test")]}, "a.example.test": HERE}
    with serving(zone) as address:
        command = [certask.find(), "--resolver", address, "--follow-private", "xmpp:example.test"]
        text = subprocess.run(command, capture_output=True, text=True, timeout=certask.SECONDS,
                              env={**os.environ, "COLUMNS": "200"}).stdout
    assert text.startswith(
        f"a.example.test:{ports['xmpp']} of example.test requires a client certificate")
    assert "at 127.0.0.1 (loopback), _xmpp-client._tcp 10: reached" in text
    assert "b.example.test:9, _xmpp-client._tcp 20, weight 5: not tried" in text
