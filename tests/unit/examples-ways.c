/* Made up: targets by domain, and through a proxy.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "examples.h"

void
example_domain (struct example *e)
{
  static struct host_address inside[]
      = { { "10.0.0.1", "private" }, { "192.0.2.8", NULL } };
  static struct host_address outside[] = { { "192.0.2.7", NULL } };
  static char host[] = "mx.example.org";
  static struct candidate hosts[4];

  example_required (e);
  hosts[0] = (struct candidate){ .name = "inside.example.org",
                                 .source = "_xmpp-client._tcp",
                                 .port = 5222,
                                 .priority = 5,
                                 .weight = 40,
                                 .tried = true,
                                 .reach = REACH_TIMEOUT,
                                 .said = span_of ("no answer in time"),
                                 .addresses_total = 5,
                                 .addresses_count = 2,
                                 .addresses = inside };
  hosts[1] = (struct candidate){ .name = host,
                                 .source = "_xmpp-client._tcp",
                                 .port = 5222,
                                 .priority = 10,
                                 .tried = true,
                                 .said = span_none (),
                                 .addresses_total = 1,
                                 .addresses_count = 1,
                                 .addresses = outside };
  hosts[2] = (struct candidate){ .name = "spare.example.org",
                                 .source = "_xmpps-client._tcp",
                                 .port = 443,
                                 .priority = 20,
                                 .direct = true,
                                 .said = span_none () };
  hosts[3] = (struct candidate){ .name = "",
                                 .source = "_xmpps-client._tcp",
                                 .said = span_none () };
  e->target.by_domain = true;
  e->target.ascii_host = host;
  e->evidence.hosts = hosts;
  e->evidence.hosts_count = 4;
  e->evidence.hosts_total = 9;
}

void
example_nowhere (struct example *e)
{
  static struct failed_lookup lookup
      = { "_xmpps-client._tcp", "no answer in time" };

  example_unreached (e);
  e->verdict.cause = CAUSE_UNRESOLVED;
  e->target.by_domain = true;
  e->attempt.address = "";
  e->attempt.reach = REACH_UNRESOLVED;
  e->attempt.reach_said = span_of ("Domain name not found");
  e->evidence.failed_lookups_count = 1;
  e->evidence.failed_lookups = &lookup;
}

void
example_guess (struct example *e)
{
  static struct candidate itself;

  example_refused (e);
  itself = (struct candidate){ .name = e->target.ascii_host,
                               .port = 25,
                               .tried = true,
                               .said = span_none () };
  e->target.by_domain = true;
  e->evidence.hosts = &itself;
  e->evidence.hosts_count = e->evidence.hosts_total = 1;
}

void
example_through (struct example *e)
{
  static struct span names[3]
      = { { "CN=One", 6 }, { "CN=Two", 6 }, { "CN=Six", 6 } };

  example_optional (e);
  e->evidence.proxy = "socks5://proxy.example.org:1080";
  e->attempt.tls.verify_asked = true;
  e->attempt.request.ca_names_count = 3;
  e->attempt.request.ca_names_total = 70;
  e->attempt.request.ca_names_text = names;
  e->attempt.request.when |= REQUEST_RENEGOTIATION;
  e->attempt.request.schemes_count = 0;
  e->attempt.not_tls = (struct surplus){ 9, span_of ("250 again") };
}
