/* What a report in words says.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "examples.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

/* clang-format off */
static const struct
{
  void (*make) (struct example *e);
  struct style style; /* colour, width, verbose */
  const char *text;
} texts[] = {
  { example_required, { false, 78, 1 },
    "example.org:5222 requires a client certificate (XMPP, STARTTLS). Proven: The\n"
    "  alert certificate_required has no other meaning.\n"
    "\n"
    "  Reached      192.0.2.7, TLS 1.3, AES-128-GCM, X25519\n"
    "  Server       CN=example.org, issued by CN=Example CA,O=Example\n"
    "               for DNS:example.org\n"
    "               valid 2026-01-01 to 2027-01-01, ECDSA 256\n"
    "  Asks for     a client certificate, in the handshake; of 1 CA:\n"
    "               - CN=Example Users CA\n"
    "               signatures: ecdsa_secp256r1_sha256, rsa_pss_rsae_sha256, 0xfefe\n"
    "  Alert        116 certificate_required after our Finished\n"
    "               The server asked for a client certificate, was shown none and\n"
    "               says that it requires one. This alert has no other meaning.\n"
    "  Rule         example: The alert certificate_required has no other meaning.\n"
    "\n"
    "  What next    To show it a certificate:\n"
    "               `openssl s_client -connect example.org:5222 -starttls xmpp -cert client.pem -key client.key`\n"
    "               The certificate has to come from a CA that the server names:\n"
    "               CN=Example Users CA.\n"
    "\n"
    "  Connection without a certificate, 31 ms\n"
    "    0 ms     -- connected\n"
    "    3 ms     C: stream              <stream:stream to='example.org'>\n"
    "    17 ms    C: ClientHello\n"
    "    31 ms    S: alert               116 certificate_required\n" },
  { example_optional, { false, 78, 0 },
    "example.org:5222 asks for a client certificate and goes on without one (SMTP,\n"
    "  STARTTLS). Proven: The server asked, was shown none and went on.\n"
    "\n"
    "  Reached      192.0.2.7, TLS 1.2, AES-128-GCM, X25519\n"
    "  Server       CN=example.org, issued by CN=Example CA,O=Example\n"
    "               for DNS:example.org\n"
    "               valid 2026-01-01 to 2027-01-01, ECDSA 256\n"
    "  Asks for     a client certificate, in the handshake; of which CA it does not\n"
    "               say\n"
    "               types: rsa_sign, ecdsa_sign\n"
    "               signatures: ecdsa_secp256r1_sha256, rsa_pss_rsae_sha256, 0xfefe\n"
    "  Inside TLS   answered, after EHLO: \"250 example.org\"\n" },
  { example_refused, { false, 50, 0 },
    "Undetermined: example.org:5222 refused STARTTLS,\n"
    "  so the question was never reached (SMTP,\n"
    "  STARTTLS).\n"
    "\n"
    "  Reached      192.0.2.7\n"
    "  STARTTLS     refused, after STARTTLS: \"454 4.7.0\n"
    "               TLS not available\"\n"
    "\n"
    "  What next    The server's log says why it\n"
    "               refuses: mostly it has no\n"
    "               certificate of its own, or cannot\n"
    "               read the key.\n" },
  { example_busy, { false, 0, 0 },
    "Undetermined: example.org:5222 turned us away as soon as we had connected, so the question was never reached (SMTP, STARTTLS).\n"
    "\n"
    "  Reached      192.0.2.7\n"
    "  STARTTLS     refused, after greeting: \"421 4.3.2 too many connections\"\n"
    "\n"
    "  What next    The server turns this address away for now, and may well offer TLS: give it a rest, and ask again.\n" },
  { example_stripped, { false, 0, 0 },
    "Undetermined: example.org:5222 does not offer STARTTLS, so the question was never reached (SMTP, STARTTLS).\n"
    "\n"
    "  Reached      192.0.2.7\n"
    "  STARTTLS     not offered, after EHLO, nor is anything else\n"
    "\n"
    "  What next    Ask again from another network: somebody in between may take the offer out. If it is missing there, too, TLS is not set up on this port.\n"
    "               The service may speak TLS on a port of its own: try `certask --starttls none example.org:5223`\n" },
  { example_greeting, { false, 0, 0 },
    "Undetermined: example.org:5222 does not speak TLS there, so the question was never reached (TLS).\n"
    "\n"
    "  Reached      192.0.2.7\n"
    "  It said      \"SSH-2.0-OpenSSH_9.2p1\", which is no TLS\n"
    "\n"
    "  What next    What answers there speaks ssh without TLS: look for the port that you meant, or for the one where TLS is spoken.\n" },
  { example_unreached, { true, 78, 0 },
    "\033[1;31mUndetermined: \033[0mexample.org:5222 refused the connection, so the question was\n"
    "  never reached (XMPP, STARTTLS).\n"
    "\n"
    "  \033[1mTried\033[0m        192.0.2.7: connection refused\n"
    "\n"
    "  \033[1mWhat next\033[0m    Nothing listens on port 5222, or a firewall refuses: look if\n"
    "               the service runs, and where.\n" },
  { example_application, { false, 78, 0 },
    "example.org:5222 requires a client certificate, once inside TLS (HTTPS, TLS\n"
    "  from the first byte). Proven: The application refused, and said why.\n"
    "\n"
    "  Reached      192.0.2.7, TLS 1.3, AES-128-GCM, X25519\n"
    "  Server       CN=example.org, issued by CN=Example CA,O=Example\n"
    "               for DNS:example.org\n"
    "               valid 2026-01-01 to 2027-01-01, ECDSA 256\n"
    "  Asks for     a client certificate, in the handshake; of 1 CA:\n"
    "               - CN=Example Users CA\n"
    "               signatures: ecdsa_secp256r1_sha256, rsa_pss_rsae_sha256, 0xfefe\n"
    "  Inside TLS   refused, after GET: \"400 No required SSL certificate was sent\"\n"
    "  Compared     without a certificate: TLS went on, and what runs inside\n"
    "               refused: \"400 No required SSL certificate was sent\"\n"
    "               with a self-signed certificate: TLS went on, and what runs\n"
    "               inside refused: \"400 The SSL certificate error\"\n"
    "\n"
    "  What next    To show it a certificate:\n"
    "               `openssl s_client -connect example.org:5222 -cert client.pem -key client.key`\n"
    "               The certificate has to come from a CA that the server names:\n"
    "               CN=Example Users CA.\n" },
  { example_compared, { false, 78, 0 },
    "example.org:5222 requires a client certificate (TLS). Proven: A certificate\n"
    "  changed the outcome.\n"
    "\n"
    "  Reached      192.0.2.7, TLS 1.2, AES-128-GCM, X25519\n"
    "  Server       CN=example.org, issued by CN=Example CA,O=Example\n"
    "               for DNS:example.org\n"
    "               valid 2026-01-01 to 2027-01-01, ECDSA 256\n"
    "  Asks for     a client certificate, in the handshake; of 1 CA:\n"
    "               - CN=Example Users CA\n"
    "               types: rsa_sign, ecdsa_sign\n"
    "               signatures: ecdsa_secp256r1_sha256, rsa_pss_rsae_sha256, 0xfefe\n"
    "  Alert        40 handshake_failure after our empty Certificate\n"
    "               The server asked for a client certificate, was shown none and\n"
    "               ended the handshake, as servers do that require one.\n"
    "  Compared     without a certificate: alert 40 handshake_failure after our\n"
    "               empty Certificate\n"
    "               with a self-signed certificate: it went on until we left\n"
    "  Found        any certificate opens the door: a throw-away, self-signed one\n"
    "               was let in where none was not\n"
    "\n"
    "  What next    To show it a certificate:\n"
    "               `openssl s_client -connect example.org:5222 -cert client.pem -key client.key`\n"
    "               The certificate has to come from a CA that the server names:\n"
    "               CN=Example Users CA.\n"
    "               The server lets anybody in who made a certificate at home: tell\n"
    "               it which CAs to trust, and to verify.\n" },
  { example_own, { false, 78, 0 }, 
    "example.org:5222 requires a client certificate (TLS). Proven: A certificate\n"
    "  changed the outcome.\n"
    "\n"
    "Your certificate is refused. Alert 45, certificate_expired. The server was\n"
    "  shown your certificate and says that it, or a CA of its chain, is not valid\n"
    "  now: look at the dates, and at the server's clock.\n"
    "\n"
    "  Yours        CN=me, issued by CN=Example Users CA, until 2027-01-01, RSA\n"
    "               2048\n"
    "  Wrong        It expired on 2027-01-01 00:00 UTC.\n"
    "\n"
    "  Reached      192.0.2.7, TLS 1.2, AES-128-GCM, X25519\n"
    "  Server       CN=example.org, issued by CN=Example CA,O=Example\n"
    "               for DNS:example.org\n"
    "               valid 2026-01-01 to 2027-01-01, ECDSA 256\n"
    "  Asks for     a client certificate, in the handshake; of 1 CA:\n"
    "               - CN=Example Users CA\n"
    "               types: rsa_sign, ecdsa_sign\n"
    "               signatures: ecdsa_secp256r1_sha256, rsa_pss_rsae_sha256, 0xfefe\n"
    "  Alert        40 handshake_failure after our empty Certificate\n"
    "               The server asked for a client certificate, was shown none and\n"
    "               ended the handshake, as servers do that require one.\n"
    "  Compared     without a certificate: alert 40 handshake_failure after our\n"
    "               empty Certificate\n"
    "               with your certificate: alert 45 certificate_expired after our\n"
    "               Certificate\n" },
  { example_domain, { false, 78, 0 },
    "mx.example.org:5222 of example.org requires a client certificate (XMPP,\n"
    "  STARTTLS). Proven: The alert certificate_required has no other meaning.\n"
    "\n"
    "  Hosts        inside.example.org:5222 at 10.0.0.1 (private), 192.0.2.8 and 3\n"
    "               more, _xmpp-client._tcp 5, weight 40: no answer in time\n"
    "               mx.example.org:5222 at 192.0.2.7, _xmpp-client._tcp 10: reached\n"
    "               spare.example.org:443, _xmpps-client._tcp 20: not tried\n"
    "               _xmpps-client._tcp is \".\": there is no such service\n"
    "               and 5 more, which were not looked at\n"
    "  Reached      192.0.2.7, TLS 1.3, AES-128-GCM, X25519\n"
    "  Server       CN=example.org, issued by CN=Example CA,O=Example\n"
    "               for DNS:example.org\n"
    "               valid 2026-01-01 to 2027-01-01, ECDSA 256\n"
    "  Asks for     a client certificate, in the handshake; of 1 CA:\n"
    "               - CN=Example Users CA\n"
    "               signatures: ecdsa_secp256r1_sha256, rsa_pss_rsae_sha256, 0xfefe\n"
    "  Alert        116 certificate_required after our Finished\n"
    "               The server asked for a client certificate, was shown none and\n"
    "               says that it requires one. This alert has no other meaning.\n"
    "  Found        DNS says that inside.example.org serves this domain, and that\n"
    "               it is 10.0.0.1 (private); `--follow-private` lets it be\n"
    "               contacted\n"
    "\n"
    "  What next    To show it a certificate:\n"
    "               `openssl s_client -connect mx.example.org:5222 -starttls xmpp -servername example.org -cert client.pem -key client.key`\n"
    "               The certificate has to come from a CA that the server names:\n"
    "               CN=Example Users CA.\n" },
  { example_nowhere, { false, 78, 0 },
    "Undetermined: example.org leads to no address in DNS, so the question was\n"
    "  never reached (XMPP, STARTTLS).\n"
    "\n"
    "  Tried        Domain name not found\n"
    "  Found        DNS did not answer for _xmpps-client._tcp: no answer in time\n"
    "\n"
    "  What next    Look if the name is right, and what DNS has of it:\n"
    "               `dig +short SRV _xmpp-client._tcp.example.org`\n" },
  { example_guess, { false, 78, 0 },
    "Undetermined: example.org:5222 refused STARTTLS, so the question was never\n"
    "  reached (SMTP, STARTTLS).\n"
    "\n"
    "  Hosts        example.org:25, the domain itself, for want of a record:\n"
    "               reached\n"
    "  Reached      192.0.2.7\n"
    "  STARTTLS     refused, after STARTTLS: \"454 4.7.0 TLS not available\"\n"
    "\n"
    "  What next    The server's log says why it refuses: mostly it has no\n"
    "               certificate of its own, or cannot read the key.\n" },
  { example_through, { false, 78, 0 },
    "example.org:5222 asks for a client certificate and goes on without one (SMTP,\n"
    "  STARTTLS). Proven: The server asked, was shown none and went on.\n"
    "\n"
    "  Reached      192.0.2.7, the proxy socks5://proxy.example.org:1080, TLS 1.2,\n"
    "               AES-128-GCM, X25519\n"
    "  Server       CN=example.org, issued by CN=Example CA,O=Example\n"
    "               for DNS:example.org\n"
    "               valid 2026-01-01 to 2027-01-01, ECDSA 256\n"
    "               verified\n"
    "  Asks for     a client certificate, in the handshake, later, by a\n"
    "               renegotiation; of 70 CAs:\n"
    "               - CN=One\n"
    "               - CN=Two\n"
    "               - CN=Six\n"
    "               - and 67 more\n"
    "               types: rsa_sign, ecdsa_sign\n"
    "  Inside TLS   answered, after EHLO: \"250 example.org\"\n"
    "  Found        9 bytes of plaintext came after our ClientHello, on their way\n"
    "               before or in answer to it: \"250 again\"\n" },
};
/* clang-format on */

static void
texts_read_so (void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    {
      struct example e;
      char *text;

      texts[i].make (&e);
      text = text_of (&e, &texts[i].style);
      assert_string_equal (text, texts[i].text);
      free (text);
    }
}

/* What the second connection offered against the first, and what is said of
   it.  */
static void
changes_are_named (void **state)
{
  static const struct
  {
    struct offer offer;
    const char *words;
  } changes[] = {
    { { .direct = true, .tls_min = 0x0303, .tls_max = 0x0304, .sni = "a", .alpn = "b" },
      "without a certificate, TLS from the first byte:" },
    { { .tls_min = 0x0303, .tls_max = 0x0303, .sni = "a", .alpn = "b" },
      "without a certificate, TLS 1.2:" },
    { { .tls_min = 0x0301, .tls_max = 0x0303, .sni = "a", .alpn = "b" },
      "without a certificate, TLS 1.0 to TLS 1.2:" },
    { { .tls_min = 0x0303, .tls_max = 0x0304, .old_ciphers = true, .sni = "a", .alpn = "b" },
      "without a certificate, with cipher suites of yesterday:" },
    { { .tls_min = 0x0303, .tls_max = 0x0304, .old_groups = true, .sni = "a", .alpn = "b" },
      "without a certificate, with groups of yesterday:" },
    { { .tls_min = 0x0303, .tls_max = 0x0304, .alpn = "b" },
      "without a certificate, without a server name:" },
    { { .tls_min = 0x0303, .tls_max = 0x0304, .sni = "c", .alpn = "b" },
      "without a certificate, server name c:" },
    { { .tls_min = 0x0303, .tls_max = 0x0304, .sni = "a" },
      "without a certificate, without ALPN:" },
    { { .tls_min = 0x0303, .tls_max = 0x0304, .sni = "a", .alpn = "d" },
      "without a certificate, ALPN d:" },
    { { .tls_min = 0x0303, .tls_max = 0x0304, .sni = "a", .alpn = "b",
        .presented = PRESENTED_SELF_SIGNED },
      "with a self-signed certificate (which did not fit the request: none was sent):" },
    { { .tls_min = 0x0303, .tls_max = 0x0304, .sni = "a", .alpn = "b",
        .presented = PRESENTED_ISSUER_NAMED },
      "with one that names a CA of the request (which did not fit the request: none was sent):" },
  };
  struct style style = { .width = 0 };

  (void)state;
  for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
    {
      struct example e;
      char *text;

      example_compared (&e);
      e.attempt.offer.direct = false;
      e.attempt.offer.sni = "a";
      e.attempt.offer.alpn = "b";
      e.second.offer = changes[i].offer;
      e.second.tls.sent_certificate = false;
      text = text_of (&e, &style);
      if (!strstr (text, changes[i].words))
        fail_msg ("\"%s\" is not in:\n%s", changes[i].words, text);
      free (text);
    }
}

static void
an_empty_line_stands_between_two (void **state)
{
  char text[4096] = "";
  FILE *out = fmemopen (text, sizeof text, "w");
  struct style style = { .width = 78 };
  struct example e;

  (void)state;
  example_unreached (&e);
  assert_true (report_text (out, &e.data, &style, false));
  fclose (out);
  assert_int_equal (text[0], '\n');
  assert_int_equal (text[1], 'U');
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (texts_read_so),
    cmocka_unit_test (changes_are_named),
    cmocka_unit_test (an_empty_line_stands_between_two),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
