/* TLS over memory: what a server may do once, and again, but not for ever.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "limits.h"
#include "tls-pair.h"

static int
make_keys (void **state)
{
  *state = server_keys_new ();
  return 0;
}

static int
free_keys (void **state)
{
  server_keys_free (*state);
  return 0;
}

static void
send_ticket (struct pair *p)
{
  gnutls_session_ticket_send (p->server.session, 1, 0);
}

static void
send_key_update (struct pair *p)
{
  gnutls_session_key_update (p->server.session, 0);
}

static void
send_nothing (struct pair *p)
{
  gnutls_record_send2 (p->server.session, "", 0, 1, 0);
}

/* FEW are let pass, and MOST are too many: at once, and one by one.  */
static void
floods_after_the_handshake (void **state)
{
  static const struct
  {
    void (*send) (struct pair *p);
    unsigned few;
    unsigned most;
  } floods[] = { { send_ticket, TICKETS_MAX / 2, TICKETS_MAX + 1 },
                 { send_key_update, 1, KEY_UPDATES_MAX + 1 },
                 { send_nothing, 1000, HANDSHAKE_MAX_BYTES / 22 + 1 } };

  for (size_t i = 0; i < 2 * sizeof floods / sizeof *floods; i++)
    {
      struct server_setting setting = { .version = 0x0304, .tickets = true };
      struct pair p;
      unsigned n = 0;

      pair_begin (&p, *state, &setting, 0);
      pair_go (&p);
      for (; n < floods[i / 2].few; n++)
        floods[i / 2].send (&p);
      pair_pass (&p);
      assert_int_equal (p.attempt.ending, END_OPEN);
      for (; n < floods[i / 2].most && p.attempt.ending == END_OPEN; n++)
        {
          floods[i / 2].send (&p);
          if (i % 2)
            pair_pass (&p);
        }
      pair_pass (&p);
      assert_int_equal (p.attempt.ending, END_LIMIT);
      assert_int_equal (p.attempt.stage, STAGE_APPLICATION);
      pair_end (&p);
    }
}

/* ---- A library that does nothing, and wants to be called again ---- */

/* The linker gives these the calls of the program (--wrap).  */
int __real_gnutls_handshake (gnutls_session_t session);
int __wrap_gnutls_handshake (gnutls_session_t session);
ssize_t __real_gnutls_record_recv (gnutls_session_t session, void *bytes,
                                   size_t n);
ssize_t __wrap_gnutls_record_recv (gnutls_session_t session, void *bytes,
                                   size_t n);

static unsigned idle_returns; /* how many are still to come */

static bool
is_idle (void)
{
  if (idle_returns == 0)
    return false;
  idle_returns--;
  return true;
}

int
__wrap_gnutls_handshake (gnutls_session_t session)
{
  return is_idle () ? GNUTLS_E_AGAIN : __real_gnutls_handshake (session);
}

ssize_t
__wrap_gnutls_record_recv (gnutls_session_t session, void *bytes, size_t n)
{
  return is_idle () ? GNUTLS_E_AGAIN
                    : __real_gnutls_record_recv (session, bytes, n);
}

/* There is the head of a record to be read, in the handshake or after it.  */
static void
idle_steps (void **state)
{
  static const struct server_setting setting = { .version = 0x0304 };

  for (unsigned i = 0; i < 4; i++)
    {
      bool open = i / 2;
      bool too_many = i % 2;
      struct pair p;

      pair_begin (&p, *state, &setting, 0);
      if (open)
        pair_go (&p);
      tls_feed (p.client, span_of (open ? "\x17\3\3" : "\x16\3\3"));
      idle_returns = TLS_STEPS_MAX + (too_many ? 1 : 0);
      tls_step (p.client);
      assert_int_equal (idle_returns, 0);
      assert_int_equal (p.attempt.ending, too_many ? END_LIMIT : END_OPEN);
      pair_end (&p);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (floods_after_the_handshake),
    cmocka_unit_test (idle_steps),
  };

  return cmocka_run_group_tests_name ("tls, floods", tests, make_keys,
                                      free_keys);
}
