/* Which of its connections an answer tells of.  All pure; NULL where there is
   nothing to tell.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef TOLD_H
#define TOLD_H

#include <certask/evidence.h>

/* The connection that the answer is about: the one that the judge went by, else
   the first.  */
const struct attempt *told (const struct evidence *evidence);

/* The one whose ServerHello, CertificateRequest or alert is shown: the one that
   the answer is about if it has it, else the first without a certificate
   that has, else (not for alerts) the first of all.  A server that refuses an
   experiment in another way has not said more of itself.  */
const struct attempt *told_hello (const struct evidence *evidence);
const struct attempt *told_request (const struct evidence *evidence);
const struct attempt *told_alert (const struct evidence *evidence);

/* What the server was really shown: a certificate that does not fit the request
   is not sent, whatever was meant to be.  */
enum presented presented_really (const struct attempt *attempt);

/* Is this an alert that ended something?  Warnings and close_notify are
   good manners.  */
bool alert_is_fatal (const struct alert *alert);

#endif
