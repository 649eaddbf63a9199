"""Which rules of the judge the tests on real servers have hit, and which they need not.

The workers of pytest-xdist hand over what they have seen when they end; see conftest.py.
"""

import re

import certask

RULES = certask.TOP / "src" / "rules.c"
UNIT = certask.TOP / "tests" / "unit"

# What no real server here does when told to.  The alert of a real one is replaced, see
# test_ends.py:
PEERS = {
    "early-security": "no library here sends alert 71 before it asks",
    "asked-error": "it takes a bug of the server's",
}
# or a unit test has it.
UNITS = {
    "local": ("what fails is on this side", "test-rules.c"),
    "not-requested-limit": ("requests without end, inside", "test-tls-later.c"),
}


def ids(text=None):
    """The id of every rule, in the judge's order."""
    return re.findall(r'\{ \.id = "([^"]+)"', text or RULES.read_text())


def wrong(real, peers):
    """A line for each rule that was not hit as it should be; `real` and `peers` are the ids of
    those that real servers and scripted peers have hit."""
    for rule in ids():
        reason = PEERS.get(rule) or UNITS.get(rule)
        if rule in real and reason:
            yield f"{rule}: a real server hits it, so it is no exception"
        elif rule in PEERS and rule not in peers:
            yield f"{rule}: no scripted peer hit it"
        elif rule not in real and not reason:
            yield f"{rule}: no real server hit it"
