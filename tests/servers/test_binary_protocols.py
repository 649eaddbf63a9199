"""Protocols that talk in octets up to TLS, or in TLS alone, each against a server that speaks it.

A line of the table is as in test_verdicts.py.
"""

import pytest

from cases import (
    CLOSED, NAMES_NONE, NOT_REQUESTED, OPTIONAL, Mariadb, MollyBrown, Nbdkit, Qemu, Xrdp, case,
    cases, contains, late, naming, run, said, undetermined,
)

NOT_OFFERED = undetermined("starttls-not-offered", tls=None)


def naming_none(cases):
    return [naming(NAMES_NONE, case) for case in cases]


# The account alone decides; the words are those for a wrong password, so they prove nothing.
ACCESS_DENIED = {
    "verdict": "undetermined", "requested": "handshake", "confidence": None,
    "cause": "server-error", "any_certificate": None, "request": NAMES_NONE,
    "application": {"said": contains("1045 28000: Access denied")}}

MYSQL = [
    *naming_none(cases(Mariadb, "mysql", optional=OPTIONAL, required=ACCESS_DENIED)),
    *naming_none(cases(Mariadb, "mysql", {"ca": False}, "without-ca", optional=OPTIONAL)),
    # Without a name that has an account, it does not come to the account.
    case("no-user", Mariadb, "required", "mysql", "--starttls mariadb 127.0.0.1:{port}",
         {**OPTIONAL, "request": NAMES_NONE}),
    case("no-database", Mariadb, "optional", "mysql",
         "--user prober --database nowhere mysql://127.0.0.1:{port}",
         {**OPTIONAL, "request": NAMES_NONE}),
    case("no-tls", Mariadb, "plain", "mysql", "mysql://127.0.0.1:{port}", NOT_OFFERED),
    case("direct-to-plain", Mariadb, "plain", "mysql", "--starttls none 127.0.0.1:{port}",
         undetermined("not-tls")),
]

# nbdkit resets the connection, whoever has shown what.
NBD = [
    *cases(Nbdkit, "nbd", no=NOT_REQUESTED, required={**CLOSED, "confidence": "likely"}),
    case("no-tls", Nbdkit, "plain", "nbd", "--starttls nbd 127.0.0.1:{port}", NOT_OFFERED),
]

# It asks nobody for a certificate, and waits for the client to go on.
RDP = [
    *cases(Xrdp, "rdp", no=NOT_REQUESTED),
    case("no-tls", Xrdp, "plain", "rdp", "--starttls rdp 127.0.0.1:{port}", NOT_OFFERED),
]

# QEMU asks whoever comes; it hangs up on a client without a certificate once TLS stands, which
# TLS 1.3 cannot tell from before.
VNC = [
    *cases(Qemu, "vnc", no=OPTIONAL,
           required=({**CLOSED, "confidence": "likely", "any_certificate": False},
                     {**CLOSED, "confidence": "likely"})),
    *cases(Qemu, "vnc", {"password": True}, "password", no=OPTIONAL),
    case("anonymous", Qemu, "no", "vnc", "--starttls vnc 127.0.0.1:{port}",
         {**NOT_OFFERED, "starttls": {"outcome": "not-offered", "said": "TLSNone"}},
         anonymous=True),
    case("no-tls", Qemu, "plain", "vnc", "--starttls vnc 127.0.0.1:{port}",
         {**NOT_OFFERED, "starttls": {"outcome": "not-offered", "said": "None"}}),
]

# It asks whoever comes, and wants an answer for some pages: TLS alone says nothing of that.
GEMINI = [
    *naming_none(cases(MollyBrown, "gemini", optional=OPTIONAL)),
    case("page", MollyBrown, "optional", "gemini", "gemini://localhost:{port}/secret/",
         {**said("60 A pre-authorised certificate"), "request": NAMES_NONE,
          "any_certificate": False}),
]

CASES = MYSQL + NBD + RDP + VNC + GEMINI
# TLS 1.3's refusals come late, and so does what is said inside.
DELAYED = [late(case) for case in CASES if "--tls 1.3" in case.target]


@pytest.mark.parametrize("case", CASES + DELAYED, ids=lambda case: case.id)
def test_binary_protocol(case, start, ask):
    run(case, start, ask)
