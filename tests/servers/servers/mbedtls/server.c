/* A server on Mbed TLS: server PORT MODE CERT KEY CA.  One connection after the
   other, each with one answer.  */

#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/net_sockets.h>
#include <mbedtls/ssl.h>
#include <mbedtls/version.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char answer[]
    = "HTTP/1.0 200 OK\r\nContent-Length: 8\r\n\r\nwelcome\n";

static int
must (int result, const char *what)
{
  if (result < 0)
    {
      fprintf (stderr, "%s: -0x%x\n", what, (unsigned)-result);
      exit (1);
    }
  return result;
}

static int
mode_of (const char *mode)
{
  if (strcmp (mode, "required") == 0)
    return MBEDTLS_SSL_VERIFY_REQUIRED;
  return strcmp (mode, "optional") == 0 ? MBEDTLS_SSL_VERIFY_OPTIONAL
                                        : MBEDTLS_SSL_VERIFY_NONE;
}

static void
serve (const mbedtls_ssl_config *config, mbedtls_net_context *client)
{
  mbedtls_ssl_context ssl;
  unsigned char heard[4096];
  int result;

  mbedtls_ssl_init (&ssl);
  must (mbedtls_ssl_setup (&ssl, config), "setup");
  mbedtls_ssl_set_bio (&ssl, client, mbedtls_net_send, mbedtls_net_recv, NULL);
  result = mbedtls_ssl_handshake (&ssl);
  if (result != 0)
    fprintf (stderr, "handshake: -0x%x\n", (unsigned)-result);
  else if (mbedtls_ssl_read (&ssl, heard, sizeof heard) > 0)
    mbedtls_ssl_write (&ssl, (const unsigned char *)answer, sizeof answer - 1);
  mbedtls_ssl_close_notify (&ssl);
  mbedtls_ssl_free (&ssl);
}

static void
configure (mbedtls_ssl_config *config, mbedtls_ctr_drbg_context *random,
           char **argv)
{
  static mbedtls_x509_crt own, trusted;
  static mbedtls_pk_context key;

  must (mbedtls_x509_crt_parse_file (&own, argv[3]), argv[3]);
  must (mbedtls_x509_crt_parse_file (&trusted, argv[5]), argv[5]);
#if MBEDTLS_VERSION_MAJOR < 3
  must (mbedtls_pk_parse_keyfile (&key, argv[4], NULL), argv[4]);
#else
  must (mbedtls_pk_parse_keyfile (&key, argv[4], NULL, mbedtls_ctr_drbg_random,
                                  random),
        argv[4]);
#endif
  must (mbedtls_ssl_config_defaults (config, MBEDTLS_SSL_IS_SERVER,
                                     MBEDTLS_SSL_TRANSPORT_STREAM,
                                     MBEDTLS_SSL_PRESET_DEFAULT),
        "defaults");
  mbedtls_ssl_conf_rng (config, mbedtls_ctr_drbg_random, random);
  mbedtls_ssl_conf_authmode (config, mode_of (argv[2]));
  mbedtls_ssl_conf_ca_chain (config, &trusted, NULL);
  must (mbedtls_ssl_conf_own_cert (config, &own, &key), "certificate");
}

int
main (int argc, char **argv)
{
  static mbedtls_entropy_context entropy;
  static mbedtls_ctr_drbg_context random;
  static mbedtls_ssl_config config;
  mbedtls_net_context listener, client;

  if (argc != 6)
    return 64;
  mbedtls_entropy_init (&entropy);
  mbedtls_ctr_drbg_init (&random);
  must (mbedtls_ctr_drbg_seed (&random, mbedtls_entropy_func, &entropy, NULL,
                               0),
        "random");
  mbedtls_ssl_config_init (&config);
  configure (&config, &random, argv);
  mbedtls_net_init (&listener);
  must (mbedtls_net_bind (&listener, "127.0.0.1", argv[1],
                          MBEDTLS_NET_PROTO_TCP),
        "bind");
  for (;;)
    {
      mbedtls_net_init (&client);
      must (mbedtls_net_accept (&listener, &client, NULL, 0, NULL), "accept");
      serve (&config, &client);
      mbedtls_net_free (&client);
    }
}
