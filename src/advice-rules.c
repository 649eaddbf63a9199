/* The rules of advice.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "advice-rules.h"

#include "told.h"
#include "words.h"

/* ---- The wrong port. ---- */

static bool
greeter_upgrades (const struct situation *s)
{
  return s->greeter && s->greeter != s->target->protocol;
}

static bool
greeter_is_foreign (const struct situation *s)
{
  return s->greeting && !s->greeter && strcmp (s->greeting, "tls") != 0;
}

static bool
greeting_is_tls (const struct situation *s)
{
  return s->attempt && s->attempt->starttls.spoke_tls;
}

static bool
greeter_is_nobody (const struct situation *s)
{
  return !s->greeting;
}

/* Was it after TLS had been agreed that plaintext came?  */
static bool
agreed_first (const struct situation *s)
{
  return s->attempt && s->attempt->starttls.outcome == STARTTLS_AGREED;
}

static bool
is_nobody_s_port (const struct situation *s)
{
  return greeter_is_nobody (s) && !agreed_first (s);
}

static bool
nothing_was_said (const struct situation *s)
{
  return s->attempt && !s->attempt->offer.direct
         && s->attempt->starttls.said_nothing;
}

/* ---- Who was not reached. ---- */

static bool
has_reach (const struct situation *s, enum reach reach)
{
  return s->attempt && s->attempt->reach == reach;
}

static bool
is_not_offered (const struct situation *s)
{
  return has_reach (s, REACH_NOT_OFFERED);
}

static bool
is_domain_not_found (const struct situation *s)
{
  return !is_not_offered (s) && s->target->by_domain;
}

static bool
is_not_found (const struct situation *s)
{
  return !s->target->by_domain;
}

static bool
is_private (const struct situation *s)
{
  return has_reach (s, REACH_PRIVATE);
}

static bool
is_behind_proxy (const struct situation *s)
{
  return has_reach (s, REACH_PROXY);
}

static bool
is_unreachable (const struct situation *s)
{
  return !is_private (s) && !is_behind_proxy (s);
}

/* ---- The certificate. ---- */

static bool
is_required (const struct situation *s)
{
  return s->verdict->answer == ANSWER_REQUIRED
         || s->verdict->answer == ANSWER_REQUIRED_BY_APPLICATION;
}

/* What was made of the user's own is said elsewhere.  */
static bool
needs_one (const struct situation *s)
{
  return is_required (s) && !s->has_own;
}

static bool
is_required_of_named_cas (const struct situation *s)
{
  return needs_one (s) && s->request && s->request->ca_names_count > 0;
}

static bool
is_required_of_unnamed_cas (const struct situation *s)
{
  return needs_one (s) && s->request && s->request->ca_names_count == 0;
}

static bool
is_shown_with_openssl (const struct situation *s)
{
  return needs_one (s) && s->attempt
         && (s->attempt->offer.direct
             || openssl_starttls (s->evidence->protocol));
}

static bool
is_asked_for_a_path (const struct situation *s)
{
  return s->path && is_shown_with_openssl (s);
}

static bool
is_likely (const struct situation *s)
{
  return s->verdict->confidence == CONFIDENCE_LIKELY && is_required (s);
}

static bool
is_only_asked (const struct situation *s)
{
  return s->verdict->answer == ANSWER_UNDETERMINED && s->request && !s->has_own;
}

/* Is there more that could be asked, where a server that went on may speak up?  */
static bool
may_go_deeper (const struct situation *s)
{
  return s->verdict->answer == ANSWER_OPTIONAL && !s->evidence->deep
         && s->target->protocol && s->target->protocol->deep && s->attempt
         && s->attempt->application.outcome == APPLICATION_ANSWERED;
}

static bool
lets_anyone_in (const struct situation *s)
{
  return s->verdict->any_certificate == YES;
}

/* ---- Other ends. ---- */

static bool
ended_at_hello (const struct situation *s)
{
  return s->attempt && s->attempt->offer.direct
         && s->attempt->stage == STAGE_HELLO;
}

static bool
knows_no_such_host (const struct situation *s)
{
  return s->attempt
         && (span_contains (s->attempt->starttls.said, "host-unknown")
             || span_contains (s->attempt->starttls.said,
                               "improper-addressing"));
}

static bool
refused_in_words (const struct situation *s)
{
  return s->attempt && s->attempt->application.outcome == APPLICATION_REFUSED;
}

static bool
failed_without_words (const struct situation *s)
{
  return !refused_in_words (s);
}

/* "450 4.7.1": not now, and for a reason of policy (RFC 3463, 3.8); but 454 is
   TLS that is out of order (RFC 3207, 4).  */
static bool
is_policy_of_now (struct span said)
{
  return span_begins (said, "4") && !span_begins (said, "454")
         && span_begins (span_from (said, 3), " 4.7.");
}

static bool
asks_for_rest (const struct situation *s)
{
  return s->attempt
         && (words_ask_for_rest (s->attempt->starttls.said)
             || is_policy_of_now (s->attempt->starttls.said));
}

static bool
gives_another_reason (const struct situation *s)
{
  return !knows_no_such_host (s) && !asks_for_rest (s)
         && !(s->attempt && span_is (s->attempt->starttls.step, "greeting"));
}

static bool
ended_in_plaintext (const struct situation *s)
{
  return s->attempt && !s->attempt->offer.direct
         && s->attempt->starttls.outcome != STARTTLS_AGREED;
}

static bool
has_direct_port (const struct situation *s)
{
  return s->target->protocol && s->target->protocol->tls_port;
}

static bool
sent_name (const struct situation *s)
{
  return s->attempt && s->attempt->offer.sni;
}

static bool
sent_no_name (const struct situation *s)
{
  return !sent_name (s);
}

static bool
is_injected (const struct situation *s)
{
  return s->attempt && s->attempt->injected.bytes > 0;
}

const struct advice_rule advice_rules[] = {
  { CAUSES, greeter_upgrades,
    "This is {greeter} in plaintext. Try"
    " `certask --starttls {greeting} {endpoint}`" },
  { CAUSES, greeting_is_tls,
    "The server speaks TLS from the first byte. Try"
    " `certask --starttls none {endpoint}`" },
  { CAUSES, greeter_is_foreign,
    "What answers there speaks {greeting} without TLS: look for the port that"
    " you meant, or for the one where TLS is spoken." },
  { CAUSE_NOT_TLS, agreed_first,
    "The server agreed to TLS, and then there was plaintext. If that is no"
    " message of an error, ask again from another network: what comes from"
    " there, too, is the server's fault, and else somebody sits in between." },
  { CAUSE_NOT_TLS, is_nobody_s_port,
    "Look which service listens there. If it is one that goes over to TLS"
    " later, name it with --starttls; `certask --list-protocols` shows which"
    " there are." },
  { CAUSE_CLOSED, nothing_was_said,
    "A server that hangs up on the first words in plaintext may expect TLS. Try"
    " `certask --starttls none {endpoint}`" },
  { CAUSE_RESET, nothing_was_said,
    "A server that hangs up on the first words in plaintext may expect TLS. Try"
    " `certask --starttls none {endpoint}`" },
  { CAUSE_TIMEOUT, nothing_was_said,
    "A server that says nothing may wait for TLS. Try"
    " `certask --starttls none {endpoint}`" },

  { CAUSES, is_shown_with_openssl,
    "To show it a certificate: `{openssl} -cert client.pem -key client.key`" },
  { CAUSES, is_asked_for_a_path,
    "The server asks once it has read a request: type `GET {path} HTTP/1.0` and an"
    " empty line." },
  { CAUSES, is_required_of_named_cas,
    "The certificate has to come from a CA that the server names: {cas}." },
  { CAUSES, is_required_of_unnamed_cas,
    "The server does not say which CAs it accepts: ask whoever runs it where"
    " to get a certificate." },
  { CAUSES, is_likely,
    "This is likely, not proven: a certificate that the server accepts would"
    " settle it. If the connection then goes on, its want was the reason." },
  { CAUSES, is_only_asked,
    "The server did ask for a certificate. Connecting with one that it accepts"
    " would tell whether that makes the difference." },
  { CAUSES, may_go_deeper,
    "Who goes on inside TLS may be refused for want of a certificate later, as with"
    " {deep}: --deep asks that, too, and leaves a trace in the server's log." },
  { CAUSES, lets_anyone_in,
    "The server lets anybody in who made a certificate at home: tell it which"
    " CAs to trust, and to verify." },
  { CAUSES, is_injected,
    "Somebody put plaintext between the go-ahead and TLS. A server that does"
    " so, or takes such bytes from us, mixes what is protected with what is"
    " not: update it, or look who sits in between." },

  { CAUSE_STARTTLS_NOT_OFFERED, NULL,
    "Ask again from another network: somebody in between may take the offer"
    " out. If it is missing there, too, TLS is not set up on this port." },
  { CAUSE_STARTTLS_NOT_OFFERED, has_direct_port,
    "The service may speak TLS on a port of its own: try"
    " `certask --starttls none {host}:{tls-port}`" },
  { CAUSE_STARTTLS_REFUSED, knows_no_such_host,
    "The server does not serve this name. Try one that it serves:"
    " `certask --name NAME --starttls {protocol} {endpoint}`" },
  { CAUSE_STARTTLS_REFUSED, asks_for_rest,
    "The server turns this address away for now, and may well offer TLS: give"
    " it a rest, and ask again." },
  { CAUSE_STARTTLS_REFUSED, gives_another_reason,
    "The server's log says why it refuses: mostly it has no certificate of its"
    " own, or cannot read the key." },
  { CAUSE_STARTTLS_PREAUTH, NULL,
    "The server takes this address for logged in (PREAUTH), and then it is too"
    " late for STARTTLS: probe from another address, or the port where TLS"
    " comes first." },
  { CAUSE_PROTOCOL_ERROR, greeter_is_nobody,
    "Look which service listens there: what it said is not {title}." },

  { CAUSE_TLS_VERSION, NULL,
    "The server and we have no TLS version in common: look which ones it is"
    " set to, and at --tls." },
  { CAUSE_CIPHER_SUITE, NULL,
    "The server and we have no cipher suite in common: look which ones it is"
    " set to, and if it has a certificate with a key that fits them." },
  { CAUSE_KEY_EXCHANGE_GROUP, NULL,
    "The server and we have no group (curve) in common: look which ones it is"
    " set to." },
  { CAUSE_SIGNATURE_ALGORITHM, NULL,
    "The server asks for a signature that no usual certificate can give: look"
    " at the signature algorithms that it is set to." },
  { CAUSE_SERVER_NAME, sent_no_name,
    "The server wants to know by which name it is called: try"
    " `certask --name NAME {endpoint}`" },
  { CAUSE_SERVER_NAME, sent_name,
    "The server does not serve the name {sni}. Try a name that it serves:"
    " `certask --name NAME {endpoint}`" },
  { CAUSE_ALPN, NULL,
    "Name an application protocol that the server speaks:"
    " `certask --alpn PROTOCOL {endpoint}`" },
  { CAUSE_SERVER_ERROR, refused_in_words,
    "TLS is not what the server objects to: what it said, as quoted above, says"
    " what it wants, or else its log." },
  { CAUSE_SERVER_ERROR, failed_without_words,
    "Something failed within the server: look into its log." },
  { CAUSE_ALERT, NULL,
    "The alert came before anything was asked of us, or does not say enough:"
    " the server's log at that time says more." },
  { CAUSE_TLS_ERROR, NULL,
    "What the server sent is TLS that we cannot accept: `{openssl}` shows how"
    " another library takes it." },

  { CAUSE_CLOSED, ended_in_plaintext,
    "A server that hangs up on the dialogue is either none for {title}, or has"
    " something against this address: look into its log." },
  { CAUSE_CLOSED, ended_at_hello,
    "A service that goes over to TLS later hangs up so: if it is one, name it"
    " with --starttls. Else look for a rule that refuses this address." },
  { CAUSE_RESET, ended_at_hello,
    "A service that goes over to TLS later hangs up so: if it is one, name it"
    " with --starttls. Else look for a firewall in between." },
  { CAUSE_TIMEOUT, NULL,
    "Give it more time: `certask --timeout 30 {endpoint}`" },
  { CAUSE_LIMIT, NULL,
    "No honest server needs so much: look which service listens there." },

  { CAUSE_UNRESOLVED, is_not_offered,
    "If it is offered all the same, its records in DNS are wrong: name the host"
    " yourself, as `certask {protocol}://HOST:PORT`" },
  { CAUSE_UNRESOLVED, is_domain_not_found,
    "Look if the name is right, and what DNS has of it: `{lookup}`" },
  { CAUSE_UNRESOLVED, is_not_found,
    "Look if the name is right and has an address: `getent ahosts {host}`" },
  { CAUSE_CONNECT_REFUSED, NULL,
    "Nothing listens on port {port}, or a firewall refuses: look if the"
    " service runs, and where." },
  { CAUSE_CONNECT_TIMEOUT, NULL,
    "Nobody answers on port {port}: look for a firewall that drops what comes,"
    " or if the host is up." },
  { CAUSE_UNREACHABLE, is_private,
    "Records for everybody should not name addresses of your own; if they are"
    " for you alone, add --follow-private." },
  { CAUSE_UNREACHABLE, is_behind_proxy,
    "Look into the proxy's log, and if it lets you connect to port {port}." },
  { CAUSE_UNREACHABLE, is_unreachable,
    "There is no way to this address from here: look at the routes, and if it"
    " is an IPv6 address without IPv6 here, use -4." },
  { .sentence = NULL },
};
