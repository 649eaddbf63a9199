/* LDAP (RFC 4511) and its upgrade (4.14).
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <certask/protocol.h>

/* Tags of BER and of the operations that a server sends us (4.2 … 4.14).  */
enum
{
  INTEGER = 0x02,
  OCTET_STRING = 0x04,
  ENUMERATED = 0x0a,
  SEQUENCE = 0x30,
  SET = 0x31,
  BIND_RESPONSE = 0x61,
  SEARCH_RESULT_ENTRY = 0x64,
  SEARCH_RESULT_DONE = 0x65,
  SEARCH_RESULT_REFERENCE = 0x73,
  EXTENDED_RESPONSE = 0x78,
  CONTROLS = 0xa0,
  REFERRAL = 0xa3,
  RESPONSE_NAME = 0x8a
};

/* Result codes (4.1.9 and appendix A) that are told apart here.  */
enum
{
  SUCCESS = 0,
  PROTOCOL_ERROR = 2,
  TIME_LIMIT_EXCEEDED = 3,
  SIZE_LIMIT_EXCEEDED = 4,
  A_REFERRAL = 10,
  NO_SUCH_OBJECT = 32
};

static const char *const code_names[] = {
  [0] = "success",
  [1] = "operationsError",
  [2] = "protocolError",
  [3] = "timeLimitExceeded",
  [4] = "sizeLimitExceeded",
  [7] = "authMethodNotSupported",
  [8] = "strongerAuthRequired",
  [10] = "referral",
  [11] = "adminLimitExceeded",
  [12] = "unavailableCriticalExtension",
  [13] = "confidentialityRequired",
  [14] = "saslBindInProgress",
  [32] = "noSuchObject",
  [34] = "invalidDNSyntax",
  [48] = "inappropriateAuthentication",
  [49] = "invalidCredentials",
  [50] = "insufficientAccessRights",
  [51] = "busy",
  [52] = "unavailable",
  [53] = "unwillingToPerform",
  [80] = "other",
};

/* ---- What we say ---- */

/* 30 1d                                 LDAPMessage
      02 01 01                             messageID 1
      77 18                                ExtendedRequest
         80 16 1.3.6.1.4.1.1466.20037        requestName: StartTLS  */
static const char start_tls[] = "\x30\x1d\x02\x01\x01\x77\x18\x80\x16"
                                "1.3.6.1.4.1.1466.20037";

/* 30 3e                                 LDAPMessage
      02 01 02                             messageID 2
      63 39                                SearchRequest
         04 00                               baseObject: the root DSE
         0a 01 00                            scope: baseObject
         0a 01 00                            derefAliases: never
         02 01 00  02 01 00                  no size limit, no time limit
         01 01 00                            typesOnly: false
         87 0b objectClass                   filter: present
         30 19                               attributes
            04 17 supportedSASLMechanisms  */
static const char search_request[] = "\x30\x3e\x02\x01\x02\x63\x39"
                                     "\x04\x00\x0a\x01\x00\x0a\x01\x00"
                                     "\x02\x01\x00\x02\x01\x00\x01\x01\x00"
                                     "\x87\x0bobjectClass"
                                     "\x30\x19\x04\x17supportedSASLMechanisms";

/* 30 0c                                 LDAPMessage
      02 01 03                             messageID 3
      60 07                                BindRequest
         02 01 03  04 00  80 00              version 3, no name, simple: none */
static const char bind_request[] = "\x30\x0c\x02\x01\x03\x60\x07"
                                   "\x02\x01\x03\x04\x00\x80\x00";

/* ---- Messages ---- */

struct message
{
  long id;
  struct ber operation;
};

/* LDAPResult (4.1.9), as it begins every response but entries.  */
struct result
{
  long code;
  struct span words; /* diagnosticMessage */
  struct span rest;  /* what follows it */
};

/* Hear one LDAPMessage (4.1.1).  That it is none shows in its first octet, long
   before the length of whatever else it is would be there.  */
static bool
hear_message (struct talk *t, struct message *message)
{
  const char *wanted = "an LDAP message";
  struct span first;
  struct ber outer;
  struct ber id;
  struct ber controls;
  struct span rest;

  if (!peek_bytes (t, 1, &first))
    return false;
  if (first.at[0] != SEQUENCE)
    return garbled (t, wanted, first);
  if (!hear_ber (t, &outer))
    return false;
  rest = outer.contents;
  if (!ber_take_tagged (&rest, INTEGER, &id) || !ber_integer (id, &message->id)
      || !ber_take (&rest, &message->operation))
    return garbled (t, wanted, outer.contents);
  ber_take_tagged (&rest, CONTROLS, &controls);
  return rest.n == 0 || garbled (t, wanted, outer.contents);
}

static bool
read_result (struct ber operation, struct result *result)
{
  struct span rest = operation.contents;
  struct ber code;
  struct ber matched;
  struct ber words;

  if (!ber_take_tagged (&rest, ENUMERATED, &code)
      || !ber_integer (code, &result->code)
      || !ber_take_tagged (&rest, OCTET_STRING, &matched)
      || !ber_take_tagged (&rest, OCTET_STRING, &words))
    return false;
  result->words = words.contents;
  result->rest = rest;
  return true;
}

/* "busy: come back later": what the code is called, and the server's words.  */
static struct span
words_of (struct talk *t, struct result result)
{
  size_t known = sizeof code_names / sizeof *code_names;
  bool named = result.code >= 0 && result.code < (long)known
               && code_names[result.code];
  struct span name
      = span_of (named ? code_names[result.code] : "unknown result code");

  learn (t, "status", name);
  if (result.words.n == 0)
    return name;
  return join (t, (struct span[]){ name, span_of (": "), result.words }, 3);
}

static void
learn_referral (struct talk *t, struct result result)
{
  struct ber referral;
  struct ber uri;

  if (ber_take_tagged (&result.rest, REFERRAL, &referral))
    while (ber_take_tagged (&referral.contents, OCTET_STRING, &uri))
      learn (t, "redirect", uri.contents);
}

/* Is MESSAGE a Notice of Disconnection (4.4.1)?  */
static bool
is_notice (struct message message, struct result *result)
{
  struct ber part;

  if (message.id != 0 || message.operation.tag != EXTENDED_RESPONSE
      || !read_result (message.operation, result))
    return false;
  ber_take_tagged (&result->rest, REFERRAL, &part);
  return ber_take_tagged (&result->rest, RESPONSE_NAME, &part)
         && span_is (part.contents, "1.3.6.1.4.1.1466.20036");
}

/* Hear the next message in answer to our request ID.  */
static bool
hear_answer (struct talk *t, long id, struct message *message)
{
  struct result result;

  if (!hear_message (t, message))
    return false;
  if (is_notice (*message, &result))
    return refused (t, words_of (t, result));
  return message->id == id
         || garbled (t, "the message ID of our request",
                     message->operation.contents);
}

/* MESSAGE must be the response TAG; take its result.  */
static bool
take_result (struct talk *t, struct message message, unsigned char tag,
             struct result *result, struct span *words)
{
  if (message.operation.tag != tag || !read_result (message.operation, result))
    return garbled (t, "the response to our request",
                    message.operation.contents);
  *words = words_of (t, *result);
  learn_referral (t, *result);
  return true;
}

/* ---- Answers ---- */

/* The response is StartTLS's if it bears that name, or none (4.12, 4.14.2).  */
static bool
is_start_tls (struct result result)
{
  struct ber part;

  while (ber_take (&result.rest, &part))
    if (part.tag == RESPONSE_NAME
        && !span_is (part.contents, "1.3.6.1.4.1.1466.20037"))
      return false;
  return result.rest.n == 0;
}

/* A server that does not know StartTLS says protocolError (4.12, 4.14.1).  */
static bool
hear_start_tls (struct talk *t)
{
  struct message message;
  struct result result;
  struct span words;

  if (!hear_answer (t, 1, &message)
      || !take_result (t, message, EXTENDED_RESPONSE, &result, &words))
    return false;
  if (result.code == PROTOCOL_ERROR)
    return not_offered (t, words);
  if (result.code != SUCCESS)
    return refused (t, words);
  return is_start_tls (result)
         || garbled (t, "the response to StartTLS", message.operation.contents);
}

/* Learn the values of each attribute of an entry (4.5.2), there being none but
   those that were asked for.  */
static void
learn_entry (struct talk *t, struct ber entry)
{
  struct span rest = entry.contents;
  struct ber name;
  struct ber list;
  struct ber attribute;
  struct ber values;
  struct ber value;

  if (!ber_take_tagged (&rest, OCTET_STRING, &name)
      || !ber_take_tagged (&rest, SEQUENCE, &list))
    return;
  while (ber_take_tagged (&list.contents, SEQUENCE, &attribute))
    if (ber_take_tagged (&attribute.contents, OCTET_STRING, &name)
        && span_is_word (name.contents, "supportedSASLMechanisms")
        && ber_take_tagged (&attribute.contents, SET, &values))
      while (ber_take_tagged (&values.contents, OCTET_STRING, &value))
        learn (t, "sasl", value.contents);
}

/* That there is nothing to see, or that it is elsewhere, is an answer.  */
static bool
is_answer (long code)
{
  return code == SUCCESS || code == TIME_LIMIT_EXCEEDED
         || code == SIZE_LIMIT_EXCEEDED || code == A_REFERRAL
         || code == NO_SUCH_OBJECT;
}

static bool
hear_search (struct talk *t)
{
  struct message message;
  struct result result;
  struct span words;

  do
    {
      if (!hear_answer (t, 2, &message))
        return false;
      if (message.operation.tag == SEARCH_RESULT_ENTRY)
        learn_entry (t, message.operation);
    }
  while (message.operation.tag == SEARCH_RESULT_ENTRY
         || message.operation.tag == SEARCH_RESULT_REFERENCE);
  return take_result (t, message, SEARCH_RESULT_DONE, &result, &words)
         && (is_answer (result.code) || refused (t, words));
}

static bool
hear_bind (struct talk *t)
{
  struct message message;
  struct result result;
  struct span words;

  return hear_answer (t, 3, &message)
         && take_result (t, message, BIND_RESPONSE, &result, &words)
         && (result.code == SUCCESS || refused (t, words));
}

/* clang-format off */
static bool
negotiate (struct talk *t)
{
  return say_bytes (t, "StartTLS", start_tls, sizeof start_tls - 1)
      && hear_start_tls (t);
}

static bool
go_deep (struct talk *t)
{
  return say_bytes (t, "BindRequest", bind_request, sizeof bind_request - 1)
      && hear_bind (t);
}

static bool
confirm (struct talk *t)
{
  return say_bytes (t, "SearchRequest", search_request, sizeof search_request - 1)
      && hear_search (t)
      && (!is_deep (t) || go_deep (t));
}
/* clang-format on */

const struct protocol ldap = {
  .version = CERTASK_PROTOCOL_VERSION,
  .name = "ldap",
  .title = "LDAP",
  .spec = "RFC 4511",
  .port = 389,
  .tls_port = 636,
  .tls_scheme = "ldaps",
  .negotiate = negotiate,
  .confirm = confirm,
  .asks = "rootDSE",
  .deep = "an anonymous bind",
};
