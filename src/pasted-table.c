/* What programs print about TLS, and what it means.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "pasted.h"

#define WRONG_PORT                                                             \
  "What came is no TLS: the port speaks plaintext, or goes over to TLS only"   \
  " when asked to (STARTTLS)."
#define NOT_TRUSTED                                                            \
  "The program that wrote this does not trust the certificate of the other"    \
  " side. This is not about a client certificate, unless a server wrote it."
#define NONE_SHOWN                                                             \
  "A server wrote this: it requires a client certificate, and the client"      \
  " showed none."
#define ONE_WANTED                                                             \
  "The server asks for a client certificate, and the program has none to"      \
  " show, or did not get one chosen."
#define NONE_SENT                                                              \
  "A server wrote this: it asked for a client certificate, and the client"     \
  " showed none."
#define NOT_TAKEN                                                              \
  "The server does not take the certificate that the client showed: its CA,"   \
  " its dates or its purpose are not what the server wants."
#define PLAIN_HTTP                                                             \
  "A client spoke plain HTTP to a port where the server speaks TLS."
#define OVER                                                                   \
  "TLS had ended already, mostly by a fatal alert, when the program went on."  \
  " Look for one beside this line that has its number or name."
#define NO_ALERT                                                               \
  "The other side hung up without an alert. Many servers refuse a missing"     \
  " client certificate so, and many other things, too."
#define WHICH_ALERT                                                            \
  "A fatal alert came; this line does not say which. Look for one beside it"   \
  " that has its number or name."
#define SCHANNEL_TRUST                                                         \
  "Windows says this of two things: it does not trust the certificate of the"  \
  " other side, or the other side sent an alert that its own is not taken."    \
  " Event 36887 of Schannel would tell that alert's number."
#define NOT_RENEGOTIATED                                                       \
  "A server wrote this: it asked for a client certificate only when it knew"   \
  " the path, and the client did not go along, or had none to show that it"    \
  " takes."
#define NOTHING_COMMON                                                         \
  "The two sides have no TLS version or cipher suite in common. This comes"    \
  " before any certificate is asked for."

/* Constants that stand for one alert, or for something that is none.  */
const struct pasted_phrase pasted_constants[] = {
  /* NSS, and so Firefox and Thunderbird.  */
  { "SSL_ERROR_CLOSE_NOTIFY_ALERT", 0, NULL },
  { "SSL_ERROR_HANDSHAKE_UNEXPECTED_ALERT", 10, NULL },
  { "SSL_ERROR_BAD_MAC_ALERT", 20, NULL },
  { "SSL_ERROR_DECRYPTION_FAILED_ALERT", 21, NULL },
  { "SSL_ERROR_RECORD_OVERFLOW_ALERT", 22, NULL },
  { "SSL_ERROR_DECOMPRESSION_FAILURE_ALERT", 30, NULL },
  { "SSL_ERROR_HANDSHAKE_FAILURE_ALERT", 40, NULL },
  { "SSL_ERROR_BAD_CERT_ALERT", 42, NULL },
  { "SSL_ERROR_UNSUPPORTED_CERT_ALERT", 43, NULL },
  { "SSL_ERROR_REVOKED_CERT_ALERT", 44, NULL },
  { "SSL_ERROR_EXPIRED_CERT_ALERT", 45, NULL },
  { "SSL_ERROR_CERTIFICATE_UNKNOWN_ALERT", 46, NULL },
  { "SSL_ERROR_ILLEGAL_PARAMETER_ALERT", 47, NULL },
  { "SSL_ERROR_UNKNOWN_CA_ALERT", 48, NULL },
  { "SSL_ERROR_ACCESS_DENIED_ALERT", 49, NULL },
  { "SSL_ERROR_DECODE_ERROR_ALERT", 50, NULL },
  { "SSL_ERROR_DECRYPT_ERROR_ALERT", 51, NULL },
  { "SSL_ERROR_EXPORT_RESTRICTION_ALERT", 60, NULL },
  { "SSL_ERROR_PROTOCOL_VERSION_ALERT", 70, NULL },
  { "SSL_ERROR_INSUFFICIENT_SECURITY_ALERT", 71, NULL },
  { "SSL_ERROR_INTERNAL_ERROR_ALERT", 80, NULL },
  { "SSL_ERROR_INAPPROPRIATE_FALLBACK_ALERT", 86, NULL },
  { "SSL_ERROR_USER_CANCELED_ALERT", 90, NULL },
  { "SSL_ERROR_NO_RENEGOTIATION_ALERT", 100, NULL },
  { "SSL_ERROR_MISSING_EXTENSION_ALERT", 109, NULL },
  { "SSL_ERROR_UNSUPPORTED_EXTENSION_ALERT", 110, NULL },
  { "SSL_ERROR_CERTIFICATE_UNOBTAINABLE_ALERT", 111, NULL },
  { "SSL_ERROR_UNRECOGNIZED_NAME_ALERT", 112, NULL },
  { "SSL_ERROR_BAD_CERT_STATUS_RESPONSE_ALERT", 113, NULL },
  { "SSL_ERROR_BAD_CERT_HASH_VALUE_ALERT", 114, NULL },
  { "SSL_ERROR_RX_CERTIFICATE_REQUIRED_ALERT", 116, NULL },
  { "SSL_ERROR_NEXT_PROTOCOL_NO_PROTOCOL", 120, NULL },
  { "SSL_ERROR_NO_CERTIFICATE", -1, ONE_WANTED },
  { "SSL_ERROR_NO_CYPHER_OVERLAP", -1, NOTHING_COMMON },
  { "SSL_ERROR_UNSUPPORTED_VERSION", -1, NOTHING_COMMON },
  { "SSL_ERROR_RX_RECORD_TOO_LONG", -1, WRONG_PORT },
  { "PR_END_OF_FILE_ERROR", -1, NO_ALERT },
  { "PR_CONNECT_RESET_ERROR", -1, NO_ALERT },

  /* Chromium.  */
  { "ERR_SSL_UNRECOGNIZED_NAME_ALERT", 112, NULL },
  { "ERR_SSL_CLIENT_AUTH_CERT_NEEDED", -1, ONE_WANTED },
  { "ERR_BAD_SSL_CLIENT_AUTH_CERT", -1,
    "The server ended the handshake for the client certificate's sake: there"
    " was none, or it did not take the one that was chosen." },
  { "ERR_SSL_VERSION_OR_CIPHER_MISMATCH", -1, NOTHING_COMMON },

  /* Schannel.  */
  { "SEC_E_UNTRUSTED_ROOT", -1, SCHANNEL_TRUST },
  { "0x80090325", -1, SCHANNEL_TRUST },
  { "SEC_E_CERT_UNKNOWN", -1, SCHANNEL_TRUST },
  { "0x80090327", -1, SCHANNEL_TRUST },
  { "SEC_E_CERT_EXPIRED", -1, SCHANNEL_TRUST },
  { "0x80090328", -1, SCHANNEL_TRUST },
  { "SEC_E_ILLEGAL_MESSAGE", -1, WHICH_ALERT },
  { "0x80090326", -1, WHICH_ALERT },
  { "SEC_E_ALGORITHM_MISMATCH", -1, NOTHING_COMMON },
  { "0x80090331", -1, NOTHING_COMMON },
  { "INCOMPLETE_CREDENTIALS", -1, ONE_WANTED },
  { "0x00090320", -1, ONE_WANTED },
  { "SEC_E_NO_CREDENTIALS", -1, ONE_WANTED },
  { "SEC_E_INVALID_TOKEN", -1, WRONG_PORT },
  { "0x80090308", -1, WRONG_PORT },

  /* Secure Transport.  */
  { "-9824", 40, NULL },
  { "errSSLPeerHandshakeFail", 40, NULL },
  { "-9825", 42, NULL },
  { "errSSLPeerBadCert", 42, NULL },
  { "-9829", 46, NULL },
  { "errSSLPeerCertUnknown", 46, NULL },
  { "-9831", 48, NULL },
  { "errSSLPeerUnknownCA", 48, NULL },
  { "-9836", 70, NULL },
  { "errSSLPeerProtocolVersion", 70, NULL },
  { "errSSLClientCertRequested", -1, ONE_WANTED },
  { .text = NULL },
};

/* What programs call alerts besides their names.  */
const struct pasted_phrase pasted_aliases[] = {
  /* GnuTLS.  */
  { "Handshake failed", 40, NULL },
  { "Certificate is bad", 42, NULL },
  { "Certificate is not supported", 43, NULL },
  { "Certificate was revoked", 44, NULL },
  { "Certificate is expired", 45, NULL },
  { "Unknown certificate", 46, NULL },
  { "CA is unknown", 48, NULL },
  { "Access was denied", 49, NULL },
  { "Error in protocol version", 70, NULL },
  { "No renegotiation is allowed", 100, NULL },
  { "An extension was expected but was not seen", 109, NULL },
  { "An unsupported extension was sent", 110, NULL },
  { "The server name sent was not recognized", 112, NULL },
  { "Certificate is required", 116, NULL },
  { "No supported application protocol could be negotiated", 120, NULL },

  /* Go.  */
  { "revoked certificate", 44, NULL },
  { "expired certificate", 45, NULL },
  { "unknown certificate authority", 48, NULL },
  { "error decoding message", 50, NULL },
  { "error decrypting message", 51, NULL },
  { "protocol version not supported", 70, NULL },
  { "insufficient security level", 71, NULL },
  { "encrypted client hello required", 121, NULL },

  /* OpenSSL.  */
  { "user cancelled", 90, NULL },
  { .text = NULL },
};

/* What tells of no alert, or not of which one.  */
const struct pasted_phrase pasted_phrases[] = {
  { "wrong version number", -1, WRONG_PORT },
  { "packet length too long", -1, WRONG_PORT },
  { "record layer failure", -1, WRONG_PORT },
  { ":http request", -1, PLAIN_HTTP },
  { "plain HTTP to an SSL-enabled server port", -1, PLAIN_HTTP },
  { "plain HTTP request was sent to HTTPS port", -1, PLAIN_HTTP },
  { "first record does not look like a TLS handshake", -1, WRONG_PORT },
  { "server gave HTTP response to HTTPS client", -1, WRONG_PORT },
  { "Unsupported or unrecognized SSL message", -1, WRONG_PORT },
  { "plaintext connection?", -1, WRONG_PORT },
  { "unexpected TLS packet was received", -1, WRONG_PORT },
  { "Received record packet of unknown type", -1, WRONG_PORT }, /* GnuTLS */

  { "peer did not return a certificate", -1, NONE_SHOWN },
  { "client didn't provide a certificate", -1, NONE_SHOWN },
  { "client sent no required SSL certificate", -1, NONE_SHOWN },
  { "No required SSL certificate was sent", -1, NONE_SHOWN },
  { "Empty client certificate chain", -1, NONE_SHOWN },
  { "null cert chain", -1, NONE_SHOWN },
  { "No certificate was found", -1, NONE_SHOWN },
  { "requires a valid client certificate", -1, ONE_WANTED },
  { "SSL client certificate required", -1, ONE_WANTED },
  { "No client certificate presented", -1, ONE_WANTED },

  { "client SSL certificate verify error", -1, NOT_TAKEN },
  { "The SSL certificate error", -1, NOT_TAKEN },
  { "Client certificate not trusted", -1, NOT_TAKEN },
  { "client sent an invalid cert", -1, NOT_TAKEN },
  { "Certificate Verification: Error", -1, NOT_TAKEN },
  { "Re-negotiation handshake failed", -1, NOT_RENEGOTIATED },

  { "certificate verify failed", -1, NOT_TRUSTED },
  { "CERTIFICATE_VERIFY_FAILED", -1, NOT_TRUSTED },
  { "PKIX path building failed", -1, NOT_TRUSTED },
  { "certificate signed by unknown authority", -1, NOT_TRUSTED },
  { "unable to get local issuer certificate", -1, NOT_TRUSTED },
  { "UNABLE_TO_VERIFY_LEAF_SIGNATURE", -1, NOT_TRUSTED },
  { "SELF_SIGNED_CERT", -1, NOT_TRUSTED },
  { "SEC_ERROR_UNKNOWN_ISSUER", -1, NOT_TRUSTED },
  { "The certificate is NOT trusted", -1, NOT_TRUSTED },
  { "Error in the certificate", -1, NOT_TRUSTED },
  { "unable to verify the first certificate", -1, NOT_TRUSTED },
  { "SSL certificate problem", -1, NOT_TRUSTED },
  { "self-signed certificate", -1, NOT_TRUSTED },
  { "peer cert untrusted or revoked", -1, NOT_TRUSTED },
  { "’ is not trusted", -1, NOT_TRUSTED }, /* wget */

  { "no shared cipher", -1, NOTHING_COMMON },
  { "unsupported protocol", -1, NOTHING_COMMON },
  { "No appropriate protocol", -1, NOTHING_COMMON },
  { "no protocols available", -1, NOTHING_COMMON },
  { "do not possess a common algorithm", -1, NOTHING_COMMON }, /* Windows */
  { "is not enabled or supported in server context", -1, NOTHING_COMMON },

  { "unexpected eof while reading", -1, NO_ALERT },
  { "SSL_ERROR_SYSCALL", -1, NO_ALERT },
  { "The TLS connection was non-properly terminated", -1, NO_ALERT },
  { "Remote host terminated the handshake", -1, NO_ALERT },
  { "Remote host closed connection during handshake", -1, NO_ALERT },
  { "disconnected before secure TLS connection", -1, NO_ALERT },
  { "socket hang up", -1, NO_ALERT },
  { "EOF occurred in violation of protocol", -1, NO_ALERT },
  { "TLS/SSL connection has been closed (EOF)", -1, NO_ALERT },
  { "peer closed connection in SSL handshake", -1, NO_ALERT },
  { "SSL_accept error from", -1, NO_ALERT },
  { "TLS handshake error from", -1, NO_ALERT },
  { "TLS handshake: EOF", -1, NO_ALERT },

  { "A TLS fatal alert has been received", -1, WHICH_ALERT },
  { "FATAL_ALERT_MESSAGE", -1, WHICH_ALERT },
  { "GNUTLS_E_FATAL_ALERT_RECEIVED", -1, WHICH_ALERT },
  { "returned -0x7780", -1, WHICH_ALERT }, /* Mbed TLS */
  { "message received was unexpected or badly formatted", -1, WHICH_ALERT },
  { "SSL_ERROR_SSL", -1, WHICH_ALERT },
  { "client didn't send a cert", -1, NONE_SENT },
  { "The specified session has been invalidated", -1, OVER },
  { .text = NULL },
};
