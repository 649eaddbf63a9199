/* Evidence and verdicts, made up, for the tests of reports.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "examples.h"

#include <stdlib.h>

static struct attempt
quiet_attempt (struct offer offer)
{
  struct attempt a
      = { .offer = offer, .address = "192.0.2.7", .elapsed_ms = 31 };
  struct span none = span_none ();

  a.reach_said = a.starttls.step = a.starttls.said = none;
  a.injected.sample = a.early.sample = a.not_tls.sample = a.early_step = none;
  a.tls.alpn = none;
  a.application.step = a.application.said = none;
  return a;
}

static void
begin (struct example *e, const char *name, const char *title, bool direct)
{
  static char host[] = "example.org", given[] = "example.org:5222";
  static char empty[] = "";
  struct offer offer
      = { .direct = direct, .tls_min = 0x0303, .tls_max = 0x0304, .sni = host };

  *e = (struct example){
    .protocol = { .name = name, .title = title, .port = 5222, .tls_port = 5223 }
  };
  e->target = (struct target){ .given = given,
                               .host = host,
                               .ascii_host = host,
                               .name = host,
                               .domain = host,
                               .user = empty,
                               .database = empty,
                               .path = empty,
                               .port = 5222,
                               .direct = direct,
                               .protocol = &e->protocol };
  e->attempt = quiet_attempt (offer);
  e->second = quiet_attempt (offer);
  e->evidence = (struct evidence){ .protocol = name,
                                   .attempts_count = 1,
                                   .attempts = { &e->attempt, &e->second } };
  e->data = (struct answer_data){ .target = &e->target,
                                  .evidence = &e->evidence,
                                  .verdict = &e->verdict,
                                  .elapsed_ms = 42 };
}

static void
conclude (struct example *e, enum answer answer, enum requested requested,
          enum confidence confidence, enum cause cause, const char *because)
{
  e->verdict = (struct verdict){ .answer = answer,
                                 .requested = requested,
                                 .confidence = confidence,
                                 .cause = cause,
                                 .any_certificate = UNKNOWN,
                                 .rule = "example",
                                 .because = because };
}

static void
shake_hands (struct attempt *a, unsigned version)
{
  static struct span names[] = { { "DNS:example.org", 15 } };
  static struct certificate certificate;

  a->tls.begun = a->tls.hello = true;
  a->tls.version = version;
  a->tls.cipher = "AES-128-GCM";
  a->tls.group = "X25519";
  a->tls.certificate = &certificate;
  certificate = (struct certificate){
    .subject = span_of ("CN=example.org"),
    .issuer = span_of ("CN=Example CA,O=Example"),
    .sans_total = 1,
    .sans_count = 1,
    .sans = names,
    .not_before = 1767225600,
    .not_after = 1798761600,
    .sha256 = "0123456789abcdef0123456789abcdef"
              "0123456789abcdef0123456789abcdef",
    .key = "ECDSA",
    .key_bits = 256,
  };
}

static void
ask (struct attempt *a)
{
  static struct span der[] = { { "0", 1 } };
  static struct span names[] = { { "CN=Example Users CA", 19 } };
  static uint8_t types[] = { 1, 64 };
  static uint16_t schemes[] = { 0x0403, 0x0804, 0xfefe };

  a->request = (struct request){ .when = REQUEST_HANDSHAKE,
                                 .ca_names_total = 1,
                                 .ca_names_count = 1,
                                 .ca_names = der,
                                 .ca_names_text = names,
                                 .types_count = a->tls.version < 0x0304 ? 2 : 0,
                                 .types = types,
                                 .schemes_total = 3,
                                 .schemes_count = 3,
                                 .schemes = schemes };
}

static void
end_in_alert (struct attempt *a, uint8_t code, enum stage stage)
{
  a->ending = END_ALERT;
  a->stage = stage;
  a->alert = (struct alert){ .seen = true, .level = 2, .code = code };
}

static void
climb (struct example *e)
{
  e->events[0] = (struct event){ 0, WHO_NOBODY, span_of ("connected"),
                                 span_none (), &e->events[1] };
  e->events[1] = (struct event){ 3, WHO_US, span_of ("stream"),
                                 span_of ("<stream:stream to='example.org'>"),
                                 &e->events[2] };
  e->events[2] = (struct event){ 17, WHO_US, span_of ("ClientHello"),
                                 span_none (), &e->events[3] };
  e->events[3] = (struct event){ 31, WHO_SERVER, span_of ("alert"),
                                 span_of ("116 certificate_required"), NULL };
  e->attempt.events = e->events;
  e->attempt.events_total = e->attempt.events_count = 4;
}

void
example_required (struct example *e)
{
  begin (e, "xmpp", "XMPP", false);
  conclude (e, ANSWER_REQUIRED, REQUESTED_HANDSHAKE, CONFIDENCE_PROVEN,
            CAUSE_CLIENT_CERTIFICATE_MISSING,
            "The alert certificate_required has no other meaning.");
  e->attempt.starttls.outcome = STARTTLS_AGREED;
  e->attempt.starttls.step = span_of ("starttls");
  e->attempt.starttls.said = span_of ("<proceed/>");
  shake_hands (&e->attempt, 0x0304);
  e->attempt.tls.complete = true;
  ask (&e->attempt);
  end_in_alert (&e->attempt, 116, STAGE_FINISHED);
  climb (e);
}

void
example_optional (struct example *e)
{
  begin (e, "smtp", "SMTP", false);
  conclude (e, ANSWER_OPTIONAL, REQUESTED_HANDSHAKE, CONFIDENCE_PROVEN,
            CAUSE_NONE, "The server asked, was shown none and went on.");
  e->attempt.starttls.outcome = STARTTLS_AGREED;
  shake_hands (&e->attempt, 0x0303);
  e->attempt.tls.complete = e->attempt.tls.accepted = true;
  ask (&e->attempt);
  e->attempt.request.ca_names_total = e->attempt.request.ca_names_count = 0;
  e->attempt.stage = STAGE_APPLICATION;
  e->attempt.application
      = (struct application){ .outcome = APPLICATION_ANSWERED,
                              .step = span_of ("EHLO"),
                              .said = span_of ("250 example.org") };
}

void
example_refused (struct example *e)
{
  begin (e, "smtp", "SMTP", false);
  conclude (e, ANSWER_UNDETERMINED, REQUESTED_UNKNOWN, CONFIDENCE_NONE,
            CAUSE_STARTTLS_REFUSED, "The server turned us away before TLS.");
  e->attempt.starttls.outcome = STARTTLS_REFUSED;
  e->attempt.starttls.step = span_of ("STARTTLS");
  e->attempt.starttls.said = span_of ("454 4.7.0 TLS not available");
}

void
example_busy (struct example *e)
{
  example_refused (e);
  e->attempt.starttls.step = span_of ("greeting");
  e->attempt.starttls.said = span_of ("421 4.3.2 too many connections");
}

void
example_stripped (struct example *e)
{
  example_refused (e);
  e->verdict.cause = CAUSE_STARTTLS_NOT_OFFERED;
  e->attempt.starttls.outcome = STARTTLS_NOT_OFFERED;
  e->attempt.starttls.step = span_of ("EHLO");
  e->attempt.starttls.said = span_none ();
}

void
example_greeting (struct example *e)
{
  begin (e, "tls", "TLS", true);
  e->target.protocol = NULL;
  conclude (e, ANSWER_UNDETERMINED, REQUESTED_UNKNOWN, CONFIDENCE_NONE,
            CAUSE_NOT_TLS, "What came in answer to our ClientHello is no TLS.");
  e->attempt.tls.begun = true;
  e->attempt.stage = STAGE_HELLO;
  e->attempt.ending = END_NOT_TLS;
  e->attempt.not_tls
      = (struct surplus){ 27, span_of ("SSH-2.0-OpenSSH_9.2p1\r\nmore") };
}

void
example_unreached (struct example *e)
{
  begin (e, "xmpp", "XMPP", false);
  conclude (e, ANSWER_UNDETERMINED, REQUESTED_UNKNOWN, CONFIDENCE_NONE,
            CAUSE_CONNECT_REFUSED, "No connection came about.");
  e->attempt.reach = REACH_REFUSED;
  e->attempt.reach_said = span_of ("connection refused");
}

void
example_compared (struct example *e)
{
  begin (e, "tls", "TLS", true);
  e->target.protocol = NULL;
  conclude (e, ANSWER_REQUIRED, REQUESTED_HANDSHAKE, CONFIDENCE_PROVEN,
            CAUSE_CLIENT_CERTIFICATE_MISSING,
            "A certificate changed the outcome.");
  e->verdict.any_certificate = YES;
  shake_hands (&e->attempt, 0x0303);
  ask (&e->attempt);
  end_in_alert (&e->attempt, 40, STAGE_CERTIFICATE);
  e->evidence.attempts_count = 2;
  shake_hands (&e->second, 0x0303);
  ask (&e->second);
  e->second.offer.presented = PRESENTED_SELF_SIGNED;
  e->second.experiment = EXPERIMENT_SELF_SIGNED;
  e->second.tls.sent = PRESENTED_SELF_SIGNED;
  e->second.tls.sent_certificate = true;
  e->second.tls.complete = e->second.tls.accepted = true;
  e->second.stage = STAGE_APPLICATION;
}

/* The user's certificate, of a CA that the server names; it has expired.  */
static void
own (struct example *e, struct span subject, struct span issuer)
{
  e->own = (struct own){ .now = 1798761601,
                         .key = KEY_RSA,
                         .links_count = 1,
                         .certificate = *e->attempt.tls.certificate };
  e->own.certificate.subject = subject;
  e->own.certificate.issuer = issuer;
  e->own.certificate.key = "RSA";
  e->own.certificate.key_bits = 2048;
  e->own.links[0] = (struct own_link){ .subject = subject,
                                       .issuer = issuer,
                                       .subject_der = span_of ("me"),
                                       .issuer_der = span_of ("0") };
  e->data.own = &e->own;
}

void
example_own (struct example *e)
{
  example_compared (e);
  e->verdict.any_certificate = UNKNOWN;
  e->second.offer.presented = PRESENTED_OWN;
  e->second.experiment = EXPERIMENT_OWN;
  e->second.tls.sent = PRESENTED_OWN;
  e->second.tls.complete = e->second.tls.accepted = false;
  end_in_alert (&e->second, 45, STAGE_CERTIFICATE);
  own (e, span_of ("CN=me"), span_of ("CN=Example Users CA"));
}

static void
refuse (struct attempt *a, const char *words)
{
  shake_hands (a, 0x0304);
  ask (a);
  a->tls.complete = a->tls.accepted = true;
  a->stage = STAGE_APPLICATION;
  a->ending = END_CLOSE_NOTIFY;
  a->application = (struct application){ .outcome = APPLICATION_REFUSED,
                                         .step = span_of ("GET"),
                                         .said = span_of (words) };
}

void
example_application (struct example *e)
{
  begin (e, "https", "HTTPS", true);
  conclude (e, ANSWER_REQUIRED_BY_APPLICATION, REQUESTED_HANDSHAKE,
            CONFIDENCE_PROVEN, CAUSE_CLIENT_CERTIFICATE_MISSING,
            "The application refused, and said why.");
  e->verdict.any_certificate = NO;
  refuse (&e->attempt, "400 No required SSL certificate was sent");
  refuse (&e->second, "400 The SSL certificate error");
  e->evidence.attempts_count = 2;
  e->second.offer.presented = PRESENTED_SELF_SIGNED;
  e->second.experiment = EXPERIMENT_SELF_SIGNED;
  e->second.tls.sent = PRESENTED_SELF_SIGNED;
  e->second.tls.sent_certificate = true;
}

/* ---- Everything, in somebody else's words. ---- */

static void
fill_target (struct example *e, struct span words)
{
  static char copy[256];

  memcpy (copy, words.at, words.n < 255 ? words.n : 255);
  copy[words.n < 255 ? words.n : 255] = '\0';
  e->target.given = e->target.host = e->target.ascii_host = copy;
  e->target.name = e->target.domain = copy;
  e->attempt.offer.sni = e->attempt.offer.alpn = copy;
  e->attempt.tls.verified = e->attempt.tls.error = copy;
  e->attempt.tls.verify_asked = true;
}

static void
fill_attempt (struct attempt *a, struct span *words)
{
  static struct fact facts[3];

  a->reach_said = a->starttls.step = a->starttls.said = *words;
  a->injected = a->early = a->not_tls = (struct surplus){ words->n, *words };
  a->early_step = *words;
  a->tls.alpn = *words;
  a->tls.certificate->subject = a->tls.certificate->issuer = *words;
  a->tls.certificate->sans = a->request.ca_names_text = words;
  a->application = (struct application){ .outcome = APPLICATION_REFUSED,
                                         .step = *words,
                                         .said = *words };
  facts[0] = (struct fact){ "redirect", *words, true };
  facts[1] = (struct fact){ "software", *words, false };
  facts[2] = (struct fact){ "sasl", span_of ("EXTERNAL"), true };
  a->facts = facts;
  a->facts_total = a->facts_count = 3;
  for (struct event *event = a->events; event; event = event->next)
    event->what = event->detail = *words;
}

void
example_of_words (struct example *e, struct span words)
{
  static struct span kept;

  kept = words;
  example_required (e);
  conclude (e, ANSWER_UNDETERMINED, REQUESTED_HANDSHAKE, CONFIDENCE_LIKELY,
            CAUSE_SERVER_NAME, "Because.");
  fill_target (e, words);
  fill_attempt (&e->attempt, &kept);
  e->attempt.starttls.outcome = STARTTLS_GARBLED;
  e->attempt.starttls.wanted = "something else";
  own (e, words, words);
}

/* ---- Printed. ---- */

char *
text_of (const struct example *e, const struct style *style)
{
  char *text = NULL;
  size_t n = 0;
  FILE *out = open_memstream (&text, &n);
  bool good = report_text (out, &e->data, style, true);

  fclose (out);
  if (good)
    return text;
  free (text);
  return NULL;
}

char *
json_of (const struct example *e)
{
  size_t n;

  return report_json (&e->data, &n);
}
