/* XMPP streams up to TLS, which clients and servers begin alike.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <certask/xml.h>
#include <certask/xmpp.h>
#include <stdlib.h>

/* The namespaces of RFC 6120, appendix A.  */
#define STREAMS "http://etherx.jabber.org/streams"
#define STREAM_ERRORS "urn:ietf:params:xml:ns:xmpp-streams"
#define TLS "urn:ietf:params:xml:ns:xmpp-tls"
#define SASL "urn:ietf:params:xml:ns:xmpp-sasl"

bool
xmpp_open (struct talk *t, const char *space, const char *from)
{
  const char *to = their_domain (t);

  return say_as (t, "stream",
                 "<?xml version='1.0'?>"
                 "<stream:stream xmlns='%s' xmlns:stream='" STREAMS "'"
                 "%s%s%s%s%s%s version='1.0' xml:lang='en'>",
                 space, *from ? " from='" : "", from, *from ? "'" : "",
                 *to ? " to='" : "", to, *to ? "'" : "");
}

/* ---- Hearing ---- */

static bool
is_error (struct talk *t, const struct xml_element *element)
{
  const struct xml_element *elsewhere
      = xml_child (element, "see-other-host", STREAM_ERRORS);

  if (!xml_is (element, "error", STREAMS))
    return false;
  if (elsewhere)
    learn (t, "redirect", span_of (elsewhere->text));
  refused (t, xml_words (t, element));
  return true;
}

static bool
hear_child (struct talk *t, const struct xml_element **child)
{
  return hear_element (t, child) && !is_error (t, *child);
}

static void
learn_mechanisms (struct talk *t, const struct xml_element *mechanisms)
{
  for (const struct xml_element *child = mechanisms->children; child;
       child = child->next)
    if (xml_is (child, "mechanism", SASL))
      learn (t, "sasl", span_of (child->text));
}

static void
learn_features (struct talk *t, const struct xml_element *features)
{
  for (const struct xml_element *child = features->children; child;
       child = child->next)
    {
      learn (t, "capability", span_of (child->name));
      if (xml_is (child, "mechanisms", SASL))
        learn_mechanisms (t, child);
    }
}

/* Streams before version 1.0 have no features (4.7.5).  One that gives no
   version ought to be so old, too, but Prosody begins like that when all that
   it has to say is an error.  */
static bool
has_no_features (const struct xml_element *stream)
{
  const char *version = xml_attribute (stream, "version");

  return version && strtol (version, NULL, 10) < 1;
}

/* What the server offers: its features, or the header of a stream that has
   none.  */
static bool
hear_features (struct talk *t, const struct xml_element **offer)
{
  if (!hear_stream (t, offer))
    return false;
  if (!xml_is (*offer, "stream", STREAMS))
    return garbled (t, "<stream:stream>", (*offer)->source);
  if (has_no_features (*offer))
    return true;
  if (!hear_child (t, offer))
    return false;
  if (!xml_is (*offer, "features", STREAMS))
    return garbled (t, "<stream:features>", (*offer)->source);
  learn_features (t, *offer);
  return true;
}

bool
xmpp_hear_features (struct talk *t)
{
  const struct xml_element *offer;

  return hear_features (t, &offer);
}

bool
xmpp_hear_offer (struct talk *t)
{
  const struct xml_element *offer;

  if (!hear_features (t, &offer))
    return false;
  return xml_child (offer, "starttls", TLS)
         || not_offered (t, xml_words (t, offer));
}

/* ---- STARTTLS ---- */

bool
xmpp_starttls (struct talk *t)
{
  return say_as (t, "starttls", "<starttls xmlns='" TLS "'/>");
}

bool
xmpp_hear_proceed (struct talk *t)
{
  const struct xml_element *answer;

  if (!hear_child (t, &answer))
    return false;
  if (xml_is (answer, "failure", TLS))
    return refused (t, xml_words (t, answer));
  return xml_is (answer, "proceed", TLS)
         || garbled (t, "<proceed/> or <failure/>", answer->source);
}
