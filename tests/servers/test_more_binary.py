"""Protocols that talk in octets up to TLS, or inside TLS alone, or not at all, each against a server
that speaks it.

A line of the table is as in test_verdicts.py.
"""

import pytest

from cases import (
    AWHILE, CERTIFICATE_REQUIRED, CLOSED, HANDSHAKE_FAILURE, NAMES_NONE, NOT_REQUESTED, OPTIONAL,
    Kamailio, Mosquitto, Rabbitmq, Radsecproxy, Redis, Rsyslog, Tds, Unbound, case, cases, contains,
    late, naming, run, said, undetermined,
)
from servers.tds import ANYBODY, CERTIFIED, MAPPED

ALERT = (HANDSHAKE_FAILURE, CERTIFICATE_REQUIRED)
ANSWERED = {"application": {"outcome": "answered"}}


def naming_none(cases):
    return (naming(NAMES_NONE, case) for case in cases)


def naming_by_tds(expected):
    return {**expected, "request": NAMES_NONE}


VERDICTS = [
    *cases(Rabbitmq, "amqps", {"plugin": False}, "0-9-1", no=NOT_REQUESTED),
    *cases(Rabbitmq, "amqps", optional=OPTIONAL, required=ALERT),
    *cases(Kamailio, "sips", no=NOT_REQUESTED, optional=OPTIONAL, required=ALERT),
    *naming_none(cases(Mosquitto, "mqtts", no=NOT_REQUESTED, required=ALERT)),
    *naming_none(cases(Redis, "rediss", no=NOT_REQUESTED, optional=OPTIONAL, required=ALERT)),
    *naming_none(cases(Tds, "tds8", no={**NOT_REQUESTED, **ANSWERED},
                       optional={**OPTIONAL, **ANSWERED}, required=ALERT)),
    *cases(Unbound, "dns", no=NOT_REQUESTED),
    *cases(Radsecproxy, "radsec", required=ALERT),
    *cases(Rsyslog, "syslog", required=CLOSED),
]

NOT_OFFERED = undetermined("starttls-not-offered", tls=None)

OTHERWISE = [
    # Without the plug-in for AMQP 1.0 it answers with the header of 0-9-1, and hangs up.
    case("other-version", Rabbitmq, "no", "amqps", "amqps://localhost:{port}",
         {**NOT_REQUESTED, **ANSWERED}, plugin=False),
    case("no-upgrade-0-9-1", Rabbitmq, "no", "amqp", "amqp://localhost:{port}",
         {**NOT_OFFERED,
          "starttls": {"outcome": "not-offered", "said": "AMQP\\u{0}\\u{0}\\u{9}\\u{1}"}},
         plugin=False),
    # With it, it wants SASL instead of TLS.
    case("no-upgrade", Rabbitmq, "optional", "amqp", "amqp://localhost:{port}",
         {**NOT_OFFERED, "starttls": {"outcome": "not-offered", "said": contains("AMQP\\u{3}")}}),
    case("answers", Kamailio, "no", "sips", "sips://localhost:{port}",
         {**NOT_REQUESTED, **ANSWERED}, route="answer"),
    case("for-peers", Kamailio, "optional", "sips", "sips://localhost:{port}",
         said("403 Client certificate required"), route="peers"),
    # Whoever it lets in, it does not do so for a certificate.
    case("for-nobody", Kamailio, "optional", "sips", "sips://localhost:{port}",
         {"verdict": "undetermined", "requested": "handshake", "cause": "server-error",
          "application": {"outcome": "refused", "said": "403 Not for you"}}, route="nobody"),
    case("silent", Kamailio, "optional", "sips", AWHILE + " sips://localhost:{port}",
         {**OPTIONAL, "confidence": "likely", "cause": "timeout",
          "application": {"outcome": "silent"}}, route="silent"),
    # In packets there is TLS 1.2 at most.
    *(case(mode, Tds, mode, "tds", "mssql://127.0.0.1:{port}",
           {"starttls": {"outcome": "agreed"}, "tls": {"version": "TLS 1.2"}, **expected})
      for mode, expected in (("no", NOT_REQUESTED), ("optional", naming_by_tds(OPTIONAL)),
                             ("required", naming_by_tds(HANDSHAKE_FAILURE)))),
    case("not-supported", Tds, "plain", "tds", "--starttls tds 127.0.0.1:{port}", NOT_OFFERED),
    # Where it need not know whom it talks to, it has TLS 1.2 at most.
    case("anybody", Rsyslog, "optional", "syslog", "syslog://localhost:{port}", OPTIONAL),
    case("nobody", Mosquitto, "no", "mqtts", "mqtts://localhost:{port}",
         {**NOT_REQUESTED, "cause": "server-error",
          "application": {"outcome": "refused", "said": "not authorized"}},
         anonymous="false"),
    case("password", Redis, "optional", "rediss", "rediss://localhost:{port}",
         {"verdict": "optional", **ANSWERED}, password="secret"),
    case("no-such-name", Unbound, "no", "dns", "dns://127.0.0.1:{port}",
         {**NOT_REQUESTED, **ANSWERED}, zone="always_nxdomain"),
]

LOGIN_FAILED = {
    "verdict": "undetermined", "requested": "handshake", "confidence": None,
    "cause": "server-error", "any_certificate": None, "request": NAMES_NONE,
    "application": {"outcome": "refused", "said": contains("18456: Login failed for user")}}


def logging_in(mode, user, expected):
    """As USER, behind an upgrade and in version 8."""
    yield case(f"{mode}-{user}", Tds, mode, "tds",
               f"--user {user} mssql://127.0.0.1:{{port}}", expected)
    yield case(f"8-{mode}-{user}", Tds, mode, "tds8",
               f"--user {user} mssqls://127.0.0.1:{{port}}", expected)


# Its words for a wrong password prove nothing, whoever has asked for a certificate before.
LOGINS = [
    *logging_in("no", ANYBODY, {**NOT_REQUESTED, **ANSWERED}),
    *logging_in("optional", ANYBODY, {**naming_by_tds(OPTIONAL), **ANSWERED}),
    *logging_in("optional", CERTIFIED, {**said("a client certificate is required"),
                                        "request": NAMES_NONE}),
    *logging_in("optional", MAPPED, LOGIN_FAILED),
    *logging_in("optional", "stranger", LOGIN_FAILED),
    *logging_in("required", ANYBODY, {"verdict": "required", "request": NAMES_NONE}),
]

# TLS 1.3's refusals come late: neither a question nor patience may miss them.
DELAYED = [late(case) for case in VERDICTS
           if case.mode == "required" and "--tls 1.3" in case.target]


@pytest.mark.parametrize("case", VERDICTS + OTHERWISE + LOGINS + DELAYED, ids=lambda case: case.id)
def test_more_binary_protocol(case, start, ask):
    run(case, start, ask)
