#ifndef DEMO_H
#define DEMO_H

/* Runs the server of `certask --demo`: XMPP on 127.0.0.1, which offers
   STARTTLS and demands a client certificate of the CA that it made when it
   started.  PORT is in host order; 0 lets the system choose.  Prints one
   line, "demo: … on 127.0.0.1:PORT", once it listens, and serves one
   connection after the other until standard input, if that is a pipe, comes
   to its end.  A signal ends it like any program: there is nothing to tidy
   up but memory.  Returns an exit status; failures are named on standard
   error.  */
int demo_run (unsigned port);

#endif
