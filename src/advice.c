/* What to do next: the rules that apply, their words filled in.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "advice.h"

#include "advice-rules.h"
#include "arena.h"
#include "greeting.h"
#include "sentence.h"
#include "services.h"
#include "told.h"

const char *
openssl_starttls (const char *protocol)
{
  static const char *const known[] = {
    "ftp",  "imap",     "irc",  "ldap",  "lmtp",   "mysql", "nntp",
    "pop3", "postgres", "smtp", "sieve", "telnet", "xmpp",  "xmpp-server"
  };

  if (strcmp (protocol, "submission") == 0)
    return "smtp";
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (strcmp (protocol, known[i]) == 0)
      return known[i];
  return NULL;
}

/* ---- Words. ---- */

/* What may stand in a command that somebody pastes into a shell: nothing that
   a shell reads in another way.  */
static bool
is_shell_safe (const char *word)
{
  return *word && *word != '-'
         && word[strspn (word, "abcdefghijklmnopqrstuvwxyz"
                               "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.:-_")]
                == '\0';
}

static const char *
safe_host (const struct situation *s)
{
  return is_shell_safe (s->target->ascii_host) ? s->target->ascii_host : "HOST";
}

static struct span
word_host (struct arena *arena, const struct situation *s)
{
  const char *host = safe_host (s);

  return strchr (host, ':') ? sentence_composed (arena, "[%s]", host)
                            : span_of (host);
}

static struct span
word_port (struct arena *arena, const struct situation *s)
{
  return sentence_composed (arena, "%u", (unsigned)s->target->port);
}

static struct span
word_tls_port (struct arena *arena, const struct situation *s)
{
  return sentence_composed (arena, "%u",
                            (unsigned)s->target->protocol->tls_port);
}

static struct span
word_endpoint (struct arena *arena, const struct situation *s)
{
  return sentence_composed (arena, "%s:%u", word_host (arena, s).at,
                            (unsigned)s->target->port);
}

static struct span
word_greeting (struct arena *arena, const struct situation *s)
{
  (void)arena;
  return span_of (s->greeting);
}

static struct span
word_greeter (struct arena *arena, const struct situation *s)
{
  (void)arena;
  return span_of (s->greeter->title);
}

static struct span
word_protocol (struct arena *arena, const struct situation *s)
{
  (void)arena;
  return span_of (s->evidence->protocol);
}

static struct span
word_deep (struct arena *arena, const struct situation *s)
{
  (void)arena;
  return span_of (s->target->protocol ? s->target->protocol->deep : "");
}

static struct span
word_title (struct arena *arena, const struct situation *s)
{
  (void)arena;
  return span_of (s->target->protocol ? s->target->protocol->title : "TLS");
}

static struct span
word_sni (struct arena *arena, const struct situation *s)
{
  return arena_span (arena, span_of (s->attempt->offer.sni));
}

static struct span
word_cas (struct arena *arena, const struct situation *s)
{
  struct span first = s->request->ca_names_text[0];
  size_t more = s->request->ca_names_total - 1;

  if (more == 0)
    return first;
  return sentence_joined (
      arena, first, sentence_composed (arena, ", or one of %zu more", more));
}

/* "dig +short MX example.org".  */
static struct span
word_lookup (struct arena *arena, const struct situation *s)
{
  const struct service *services[SERVICES_MAX];
  const char *domain
      = is_shell_safe (s->target->host) ? s->target->host : "DOMAIN";

  if (services_of (s->target->protocol, services) == 0
      || !service_has_port (services[0]))
    return sentence_composed (arena, "dig +short MX %s", domain);
  return sentence_composed (arena, "dig +short SRV %s.%s", services[0]->label,
                            domain);
}

static struct span
word_path (struct arena *arena, const struct situation *s)
{
  (void)arena;
  return span_of (s->path);
}

/* "openssl s_client -connect example.org:25 -starttls smtp".  It answers a
   renegotiation as it is, but offers post-handshake authentication (RFC 8446,
   4.2.6) and ends the lines of a request as HTTP wants them when told to.  It
   offers no later version than we did.  */
static struct span
word_openssl (struct arena *arena, const struct situation *s)
{
  const char *upgrade = openssl_starttls (s->evidence->protocol);
  const char *sni = s->attempt ? s->attempt->offer.sni : NULL;
  struct span command = sentence_composed (
      arena, "openssl s_client -connect %s", word_endpoint (arena, s).at);

  if (s->attempt && !s->attempt->offer.direct && upgrade)
    command = sentence_composed (arena, "%s -starttls %s", command.at, upgrade);
  if (sni && is_shell_safe (sni) && strcmp (sni, safe_host (s)) != 0)
    command = sentence_composed (arena, "%s -servername %s", command.at, sni);
  if (s->attempt && s->attempt->offer.tls_max == 0x0303)
    command = sentence_composed (arena, "%s -tls1_2", command.at);
  if (s->request && s->request->when & REQUEST_POST_HANDSHAKE)
    command = sentence_composed (arena, "%s -enable_pha", command.at);
  if (s->path)
    command = sentence_composed (arena, "%s -crlf", command.at);
  return command;
}

static const struct
{
  const char *name;
  struct span (*say) (struct arena *arena, const struct situation *s);
} words[] = {
  { "cas", word_cas },           { "deep", word_deep },
  { "endpoint", word_endpoint }, { "greeter", word_greeter },
  { "greeting", word_greeting }, { "host", word_host },
  { "lookup", word_lookup },     { "openssl", word_openssl },
  { "path", word_path },         { "port", word_port },
  { "protocol", word_protocol }, { "sni", word_sni },
  { "title", word_title },       { "tls-port", word_tls_port },
};

/* ---- Sentences. ---- */

static struct span
word (struct arena *arena, const void *context, struct span name)
{
  const struct situation *s = context;

  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (span_is (name, words[i].name))
      return words[i].say (arena, s);
  return name;
}

/* ---- The situation. ---- */

/* The first bytes that came where something else was expected.  */
static struct span
strange_bytes (const struct attempt *attempt)
{
  if (!attempt)
    return span_none ();
  if (attempt->ending == END_NOT_TLS)
    return attempt->not_tls.sample;
  return attempt->starttls.outcome == STARTTLS_GARBLED ? attempt->starttls.said
                                                       : span_none ();
}

static const struct protocol *
upgrader (const char *name)
{
  for (size_t i = 0; name && protocol_registry[i]; i++)
    if (strcmp (protocol_registry[i]->name, name) == 0
        && protocol_registry[i]->negotiate)
      return protocol_registry[i];
  return NULL;
}

/* The path, if the server asked for a certificate only when it had read which it
   is; else NULL.  */
static const char *
decisive_path (const struct situation *s)
{
  if (!s->request || s->request->when & REQUEST_HANDSHAKE
      || strcmp (s->evidence->protocol, "https") != 0)
    return NULL;
  return *s->target->path ? s->target->path : "/";
}

static struct situation
situation_of (const struct answer_data *data)
{
  const struct attempt *asked = told_request (data->evidence);
  struct situation s = { .target = data->target,
                         .evidence = data->evidence,
                         .verdict = data->verdict,
                         .has_own = data->own,
                         .attempt = told (data->evidence) };

  s.request = asked ? &asked->request : NULL;
  s.path = decisive_path (&s);
  s.greeting = greeting_protocol (strange_bytes (s.attempt));
  s.greeter = upgrader (s.greeting);
  return s;
}

size_t
advise (struct arena *arena, const struct answer_data *data,
        struct span sentences[ADVICE_MAX])
{
  struct situation s = situation_of (data);
  size_t n = 0;

  for (const struct advice_rule *r = advice_rules;
       r->sentence && n < ADVICE_MAX; r++)
    if ((r->cause == CAUSES || r->cause == s.verdict->cause)
        && (!r->when || r->when (&s)))
      sentences[n++] = sentence_filled (arena, r->sentence, word, &s);
  return n;
}
