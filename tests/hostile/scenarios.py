"""All scenarios: tricks before TLS, in it and inside, through proxies, and every transcript over a
real socket."""

import dialogue
import foreign
import handshake
import inside
import limits
import proxies
import slow
import strip
import talks
from scenario import Scenario

# How a transcript ends, and the causes that this may have; "goes-on" is silence.
ENDS = {
    "agreed": {None, "closed", "timeout"},
    "not-offered": {"starttls-not-offered"},
    "refused": {"starttls-refused", "server-error"},
    "wants-certificate": {"starttls-refused", "client-certificate-missing"},
    "refused-otherwise": {"starttls-refused", "server-error"},
    "preauth": {"starttls-preauth"},
    "garbled": {"protocol-error"},
    "limit": {"limit"},
    "goes-on": {"timeout"},
}
OTHERWISE = {"smtp/tls-server": {"protocol-error"}}     # it speaks TLS, which ends it


def findings(talk):
    return frozenset([*(["injected-plaintext"] if talk.left else []),
                      *(["early-reply"] if "early" in talk.keys else [])])


def says_who(answer):
    """Where the offer is missing, somebody in between may have taken it."""
    if answer["cause"] == "starttls-not-offered" and "in between" not in str(answer["advice"]):
        return f"nobody is suspected: {answer['advice']}"


def transcripts():
    for protocol in dialogue.protocols():
        for talk in talks.plaintext(protocol):
            end = talk.keys["end"]
            acts = [dialogue.healthy(protocol)] if end == "agreed" else []
            yield Scenario(f"talk-{talk.name}", "127.0.0.1:{port}",
                           dialogue.after(talk.pieces, *acts),
                           frozenset(OTHERWISE.get(talk.name, ENDS[end])),
                           findings(talk), (f"--starttls={protocol}", *talk.arguments),
                           whole=True, check=says_who)


SCENARIOS = [*dialogue.tricks(), *handshake.tricks(), *inside.tricks(), *proxies.tricks(),
             *strip.tricks(), *foreign.tricks(), *limits.tricks(), *slow.tricks(), *transcripts()]
