"""TLS libraries that speak of a missing certificate each in a way of its own, as small servers."""

import pytest

from cases import CLOSED, NOT_REQUESTED, OPTIONAL, alert, cases, run
from servers.libraries import Go, Java, Mbedtls

ANSWERED = {**OPTIONAL, "confidence": "proven"}


def shown(any_certificate, expected, name=None, confidence="proven"):
    """What became of a throw-away certificate, and with which alert."""
    return {**expected, "confidence": confidence, "any_certificate": any_certificate,
            "attempts": {1: {"presented": "self-signed", "alert": name and {"name": name}}}}


def bad(any_certificate, name=None, **more):
    """bad_certificate is said of none, too."""
    return tuple(shown(any_certificate, alert("bad_certificate", stage), name, **more)
                 for stage in ("certificate", "finished"))


CASES = [
    # Go before 1.21 says the same of every certificate that it does not take.
    *cases(Go, "https", {}, "go", no=NOT_REQUESTED, request=ANSWERED, optional=ANSWERED,
           any=bad(True), required=bad(False, "bad_certificate", confidence="likely")),
    *cases(Java, "https", {}, "java", no=NOT_REQUESTED, optional=ANSWERED,
           required=bad(False, "certificate_unknown")),
    *(case for case in cases(Mbedtls, "https", {}, "mbedtls", no=NOT_REQUESTED,
                             optional=ANSWERED, required=shown(False, CLOSED, "unknown_ca"))
      if "--tls 1.2" in case.target),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_library(case, start, ask):
    run(case, start, ask)
