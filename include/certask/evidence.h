/* What happened on the connections to one target: plain data, in the order it
   happened, and nothing concluded.

   Everything that came from the network is kept as it came: whoever shows it
   passes it through printable first.  All memory belongs to the evidence's
   arena and is released with it.

   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef CERTASK_EVIDENCE_H
#define CERTASK_EVIDENCE_H

#include <certask/span.h>
#include <stdint.h>

/* What we show a server that asks for a certificate.  */
enum presented
{
  PRESENTED_NONE,        /* an empty Certificate message */
  PRESENTED_SELF_SIGNED, /* a throw-away one */
  PRESENTED_ISSUER_NAMED,/* a throw-away one that names a CA of the request */
  PRESENTED_OWN          /* the user's (--cert) */
};

/* What one connection offers.  Experiments vary one field of it.  */
struct offer
{
  enum presented presented;
  bool direct;           /* TLS from the first byte */
  bool old_ciphers;      /* also cipher suites of yesterday */
  bool old_groups;       /* also groups of yesterday */
  unsigned tls_min;      /* 0x0301 … 0x0304, as on the wire */
  unsigned tls_max;
  const char *sni;       /* NULL: none is sent */
  const char *alpn;      /* protocols, separated by commas; NULL: none */
  const char *priority;  /* the user's GnuTLS priority, or NULL */
};

/* Why a connection was made: what it varies, all else being as before.  */
enum experiment
{
  EXPERIMENT_NONE,          /* the first connection */
  EXPERIMENT_DIRECT_TLS,    /* no dialogue: TLS from the first byte */
  EXPERIMENT_SELF_SIGNED,
  EXPERIMENT_ISSUER_NAMED,
  EXPERIMENT_OWN,
  EXPERIMENT_TLS12,
  EXPERIMENT_TLS13,
  EXPERIMENT_SNI,           /* with one where there was none, or without */
  EXPERIMENT_ALPN,
  EXPERIMENT_OLD_VERSIONS,  /* TLS 1.0 and 1.1 as well */
  EXPERIMENT_CIPHERS,       /* cipher suites of yesterday as well */
  EXPERIMENT_GROUPS,        /* groups of yesterday as well */
  EXPERIMENT_AGAIN          /* nothing: does it fail again without what seemed to
                               mend it? */
};

/* Did a TCP connection come about?  */
enum reach
{
  REACHED,
  REACH_UNRESOLVED,
  REACH_NOT_OFFERED,     /* DNS says that the domain has no such service */
  REACH_PRIVATE,         /* the host is one that DNS should not name, and was
                            not contacted */
  REACH_PROXY,           /* it ended at the proxy */
  REACH_REFUSED,
  REACH_TIMEOUT,
  REACH_UNREACHABLE,
  REACH_LOCAL            /* something of our own failed: no socket, no memory */
};

/* An address of a host.  */
struct host_address
{
  char text[64];
  const char *scope;     /* NULL, or why it is none of the Internet at large:
                            "loopback", "private", …  */
};

/* A host that serves the domain which was asked for.  */
struct candidate
{
  const char *name;      /* as DNS has it, without a final dot; "": the record
                            says that there is no such service */
  const char *source;    /* the record: "_xmpp-client._tcp", "MX"; NULL: there
                            is none, and this is the domain itself */
  uint16_t port;
  uint16_t priority;
  uint16_t weight;
  bool direct;           /* TLS from the first byte */
  bool tried;
  enum reach reach;      /* of one that was tried */
  struct span said;      /* why it was not reached */
  size_t addresses_total; /* how many were found, of which so many are kept */
  size_t addresses_count;
  struct host_address *addresses;
};

/* A question to DNS that was not answered.  */
struct failed_lookup
{
  const char *question;  /* "_xmpp-client._tcp" */
  const char *error;     /* the resolver's words */
};

/* How the plaintext dialogue ended.  */
enum starttls_outcome
{
  STARTTLS_NONE,         /* direct TLS, or not reached */
  STARTTLS_AGREED,
  STARTTLS_NOT_OFFERED,
  STARTTLS_REFUSED,
  STARTTLS_PREAUTH,
  STARTTLS_GARBLED,
  STARTTLS_LIMIT,
  STARTTLS_SILENT,
  STARTTLS_CLOSED,
  STARTTLS_RESET
};

struct starttls
{
  enum starttls_outcome outcome;
  bool spoke_tls;        /* the server's words were a TLS record */
  bool said_nothing;     /* the server never said anything */
  struct span step;      /* where it ended: a word of the dialogue's own */
  const char *wanted;    /* garbled: what should have come; limit: which */
  struct span said;      /* the server's words there, perhaps unfinished */
};

/* How the TLS part, and with it the connection, ended.  */
enum ending
{
  END_OPEN,              /* it did not: we left */
  END_ALERT,             /* a fatal alert came */
  END_CLOSE_NOTIFY,
  END_FIN,               /* TCP's end, without close_notify */
  END_RST,
  END_SILENCE,           /* the deadline passed while we waited */
  END_NOT_TLS,           /* what came is no TLS */
  END_TLS_VERSION,       /* the server chose a version that we did not offer */
  END_TLS_ERROR,         /* TLS, but malformed or not acceptable to us */
  END_UNDECIPHERABLE,    /* TLS 1.3: a record right after our Finished that does
                            not decrypt: an alert under handshake keys */
  END_LIMIT              /* more than we take */
};

/* Where in TLS the connection was when it ended (answer.md, `stage`).  */
enum stage
{
  STAGE_NONE,            /* TLS was not begun */
  STAGE_HELLO,           /* before ServerHello */
  STAGE_SERVER,          /* after it, before any CertificateRequest */
  STAGE_REQUEST,         /* after the request, before our flight */
  STAGE_CERTIFICATE,     /* after our Certificate, handshake not complete */
  STAGE_FINISHED,        /* TLS 1.3: after our Finished, nothing heard since */
  STAGE_APPLICATION      /* the server took our Finished */
};

/* When a CertificateRequest came; several may be true of one connection.  */
enum
{
  REQUEST_HANDSHAKE = 1,
  REQUEST_RENEGOTIATION = 2,
  REQUEST_POST_HANDSHAKE = 4
};

/* A CertificateRequest (RFC 5246, 7.4.4; RFC 8446, 4.3.2), the last one seen.  */
struct request
{
  unsigned when;              /* REQUEST_… */
  unsigned ca_names_total;    /* how many it had */
  unsigned ca_names_count;    /* how many are kept */
  unsigned types_count;
  struct span *ca_names;      /* as DER, RFC 5280 Name */
  struct span *ca_names_text; /* the same as RFC 4514 text, not yet printable */
  uint8_t *types;             /* ClientCertificateType; TLS 1.2 only */
  unsigned schemes_total;     /* as with names */
  unsigned schemes_count;
  uint16_t *schemes;          /* SignatureScheme / SignatureAndHashAlgorithm */
};

struct certificate
{
  struct span subject;        /* RFC 4514 text */
  struct span issuer;
  size_t sans_total;          /* how many there are, of which so many are kept */
  size_t sans_count;
  struct span *sans;          /* "DNS:…", "IP:…", … */
  int64_t not_before;         /* seconds since 1970 */
  int64_t not_after;
  char sha256[65];            /* of the DER, hexadecimal */
  const char *key;            /* "RSA", "ECDSA", … */
  unsigned key_bits;
};

struct alert
{
  bool seen;
  uint8_t level;              /* 1 warning, 2 fatal */
  uint8_t code;
};

struct tls_seen
{
  bool begun;                 /* our ClientHello was sent */
  bool hello;                 /* a ServerHello came */
  bool complete;              /* the handshake ended well on our side */
  bool accepted;              /* the server showed that it took our Finished:
                                 TLS 1.2 by its own, 1.3 by ticket or data */
  unsigned version;           /* 0x0301 … 0x0304; 0: not known */
  const char *cipher;         /* registered names, or NULL */
  const char *group;
  struct span alpn;           /* chosen by the server */
  struct certificate *certificate; /* NULL: none was seen */
  const char *error;          /* our library's words, for END_TLS_ERROR */
  const char *verified;       /* with --verify: NULL if it holds, else why not */
  bool verify_asked;
  bool sent_certificate;      /* a certificate really went out */
  enum presented sent;        /* which */
};

/* What the application said inside TLS.  */
enum application_outcome
{
  APPLICATION_NONE,           /* confirm did not come to pass */
  APPLICATION_QUIET,          /* there was no question, and nothing was said */
  APPLICATION_ANSWERED,
  APPLICATION_REFUSED,
  APPLICATION_GARBLED,
  APPLICATION_LIMIT,
  APPLICATION_SILENT,         /* we asked, no answer came */
  APPLICATION_CLOSED          /* we asked, the connection ended */
};

struct application
{
  enum application_outcome outcome;
  bool wants_certificate;     /* its code alone says so */
  bool other_reason;          /* refused, and most likely for another */
  bool unasked;               /* the words came before our question */
  struct span step;
  const char *wanted;
  struct span said;
};

/* What a server told of itself: see learn in talk.h.  */
struct fact
{
  const char *key;
  struct span value;
  bool inside_tls;
};

/* One step of the ladder.  */
enum who
{
  WHO_US,
  WHO_SERVER,
  WHO_NOBODY                  /* the network, the clock */
};

struct event
{
  int32_t at_ms;              /* since the attempt began */
  enum who who;
  struct span what;           /* ours: "EHLO", "ClientHello", "alert" */
  struct span detail;         /* from the network, or empty */
  struct event *next;
};

/* Bytes where none should be.  */
struct surplus
{
  size_t bytes;
  struct span sample;         /* the first of them */
};

struct attempt
{
  struct offer offer;
  enum experiment experiment;

  enum reach reach;
  struct span reach_said;     /* the system's words */
  const char *address;        /* numeric; "" if nowhere */

  struct starttls starttls;
  struct surplus injected;    /* after the go-ahead, before TLS */
  struct surplus early;       /* an answer before its question */
  struct span early_step;     /* which question that was */

  struct tls_seen tls;
  struct request request;
  enum ending ending;
  enum stage stage;
  struct alert alert;
  struct surplus not_tls;     /* END_NOT_TLS: what came in its place, by then and
                                 up to where TLS does begin */
  struct application application;

  unsigned facts_total;       /* how many there were, of which so many are kept */
  unsigned facts_count;
  unsigned events_total;
  unsigned events_count;
  struct fact *facts;
  struct event *events;       /* the first */
  int64_t elapsed_ms;
};

struct evidence
{
  struct arena *arena;
  const char *protocol;       /* name, or "tls" */
  bool chosen_by_us;          /* the protocol, not the user's word */
  bool deep;                  /* confirm goes as far as it can (--deep) */
  const char *proxy;          /* the one gone through, an URI, or NULL */
  size_t hosts_total;         /* how many DNS names, of which so many are kept */
  size_t hosts_count;         /* of a target by domain: in the order in which they
                                 are tried, of which the first that can be reached
                                 is asked */
  struct candidate *hosts;
  unsigned failed_lookups_count;
  unsigned attempts_count;
  struct failed_lookup *failed_lookups;
  struct attempt *attempts[5];
};

#endif
