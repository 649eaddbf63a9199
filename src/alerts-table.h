/* What is known of each TLS alert: data for alerts.c.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef ALERTS_TABLE_H
#define ALERTS_TABLE_H

#include <stdint.h>

/* The meanings are by what had happened when the alert came.  ALWAYS is what it
   means in itself; NULL elsewhere: nothing more can be said there.  */
struct alert_entry
{
  uint8_t code;
  const char *name;
  const char *spec;
  const char *always;
  const char *hello;    /* before ServerHello */
  const char *unasked;  /* later, and no certificate had been asked for */
  const char *bare;     /* asked, and none was shown */
  const char *stranger; /* asked, and a throw-away one was shown */
  const char *own;      /* asked, and the user's was shown */
};

/* In order of the codes; the last has no name.  */
extern const struct alert_entry alert_table[];

#endif
