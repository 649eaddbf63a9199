/* The proxy that the user wants: what is understood, and what is refused; and
   what is never shown. Copyright (C) 2026 the certask authors.
   GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "proxy.h"

static void
good_proxies (void **state)
{
  static const struct
  {
    const char *text;
    const struct via *via;
    const char *host;
    unsigned port;
    const char *user;
    const char *password;
    const char *shown;
  } goods[] = {
    { "http://proxy:3128", &via_http, "proxy", 3128, "", "",
      "http://proxy:3128" },
    { "HTTP://Proxy.Example:80/", &via_http, "proxy.example", 80, "", "",
      "http://proxy.example:80" },
    { "http://[::1]:8080", &via_http, "::1", 8080, "", "",
      "http://[::1]:8080" },
    { "http://me:se%3Acr%40et@p:1", &via_http, "p", 1, "me", "se:cr@et",
      "http://p:1" },
    { "socks5://p", &via_socks5, "p", 1080, "", "", "socks5://p:1080" },
    { "socks5h://:x@127.0.0.1:9", &via_socks5, "127.0.0.1", 9, "", "x",
      "socks5://127.0.0.1:9" },
  };

  (void)state;
  for (size_t i = 0; i < sizeof goods / sizeof *goods; i++)
    {
      char *error = NULL;
      struct proxy *p = proxy_read (goods[i].text, &error);

      if (!p)
        fail_msg ("%s", error);
      assert_ptr_equal (p->via, goods[i].via);
      assert_string_equal (p->host, goods[i].host);
      assert_int_equal (p->port, goods[i].port);
      assert_string_equal (p->user, goods[i].user);
      assert_string_equal (p->password, goods[i].password);
      assert_string_equal (p->shown, goods[i].shown);
      proxy_free (p);
    }
}

static void
bad_proxies (void **state)
{
  static const struct
  {
    const char *text;
    const char *says;
  } bads[] = {
    { "", "http://HOST:PORT or socks5://HOST" },
    { "proxy:3128", "http://HOST:PORT or socks5://HOST" },
    { "https://proxy:3128", "http://HOST:PORT or socks5://HOST" },
    { "http://proxy", "such as http://HOST:3128" },
    { "http://proxy:0", "a port of 1 to 65535" },
    { "socks5://proxy:x", "a port of 1 to 65535" },
    { "http://:3128", "its host is none" },
    { "http://a'b:3128", "its host is none" },
    { "http://proxy:1/path", "has no path" },
    { "http://me:secret@proxy", "\"http://me@proxy\"" },
    { "http://me:%zzsecret@proxy:1", "percent-encoded" },
    { "http://me:secret%0a@proxy:1", "percent-encoded" },
    { "ftp://me:secret@proxy:1", "\"ftp://me@proxy:1\"" },
    { "http://me:sec/ret@proxy:1", "%2F" },
  };

  (void)state;
  for (size_t i = 0; i < sizeof bads / sizeof *bads; i++)
    {
      char *error = NULL;

      if (proxy_read (bads[i].text, &error))
        fail_msg ("%s is a proxy", bads[i].text);
      if (!error || !strstr (error, bads[i].says))
        fail_msg ("%s: %s", bads[i].text, error ? error : "no message");
      if (strstr (error, "secret") || strstr (error, "ret@"))
        fail_msg ("a password is shown: %s", error);
      free (error);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (good_proxies),
    cmocka_unit_test (bad_proxies),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
