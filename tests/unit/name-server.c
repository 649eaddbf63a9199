/* A name server on loopback that answers out of a table.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "name-server.h"

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <cmocka.h>

enum
{
  MESSAGE_BYTES = 512, /* RFC 1035, 2.3.4 */
  HEADER_BYTES = 12,
  WORD_BYTES = 256,
  TTL_SECONDS = 60
};

static const struct
{
  const char *word;
  int type;
  int numbers; /* before the host or address */
} types[] = {
  { "A", ns_t_a, 0 },
  { "AAAA", ns_t_aaaa, 0 },
  { "MX", ns_t_mx, 1 },
  { "SRV", ns_t_srv, 3 },
};

/* ---- Octets ---- */

struct message
{
  unsigned char at[MESSAGE_BYTES];
  size_t n;
};

static void
put (struct message *m, const void *bytes, size_t n)
{
  assert_true (n <= sizeof m->at - m->n);
  memcpy (m->at + m->n, bytes, n);
  m->n += n;
}

static void
put_16 (struct message *m, unsigned number)
{
  unsigned char bytes[]
      = { (unsigned char)(number >> 8), (unsigned char)number };

  put (m, bytes, sizeof bytes);
}

/* RFC 1035, 3.1.  */
static void
put_name (struct message *m, const char *name)
{
  while (*name && *name != '.')
    {
      unsigned char n = (unsigned char)strcspn (name, ".");

      put (m, &n, 1);
      put (m, name, n);
      name += n + (name[n] == '.');
    }
  put (m, "", 1);
}

/* The name of the question, as text; gives where its type stands.  */
static const unsigned char *
read_name (const unsigned char *query, char name[WORD_BYTES])
{
  const unsigned char *at = query + HEADER_BYTES;
  size_t n = 0;

  while (*at)
    {
      memcpy (name + n, at + 1, *at);
      n += *at;
      name[n++] = '.';
      at += 1 + *at;
    }
  name[n > 0 ? n - 1 : 0] = '\0';
  return at + 1;
}

/* ---- The table ---- */

/* What LINE says of a question for TYPE; NULL: nothing.  */
static const char *
data_of (const struct zone_line *line, int type, int *numbers)
{
  for (size_t i = 0; i < sizeof types / sizeof *types; i++)
    {
      size_t n = strlen (types[i].word);

      *numbers = types[i].numbers;
      if (types[i].type == type && strncmp (line->data, types[i].word, n) == 0
          && line->data[n] == ' ')
        return line->data + n + 1;
    }
  return NULL;
}

static void
put_data (struct message *m, int type, int numbers, const char *data)
{
  unsigned char address[sizeof (struct in6_addr)];
  bool six = type == ns_t_aaaa;

  if (type == ns_t_a || six)
    {
      assert_int_equal (inet_pton (six ? AF_INET6 : AF_INET, data, address), 1);
      put (m, address, six ? 16 : 4);
      return;
    }
  for (char *end; numbers > 0; numbers--, data = end + 1)
    put_16 (m, (unsigned)strtoul (data, &end, 10));
  put_name (m, data);
}

/* A resource record of the name that was asked for.  MALFORMED: it ends beyond
   the message.  */
static void
put_record (struct message *m, int type, int numbers, const char *data)
{
  bool malformed = strcmp (data, "malformed") == 0;
  size_t start;

  put_16 (m, 0xC000 | HEADER_BYTES);
  put_16 (m, (unsigned)type);
  put_16 (m, ns_c_in);
  put_16 (m, 0);
  put_16 (m, TTL_SECONDS);
  put_16 (m, 500);
  start = m->n;
  if (malformed)
    return;
  put_data (m, type, numbers, data);
  m->at[start - 2] = 0;
  m->at[start - 1] = (unsigned char)(m->n - start);
}

/* The answer to the question in M, which is its start.  False: silence.  */
static bool
answer (const struct zone_line *line, struct message *m, const char *name,
        int type)
{
  int code = ns_r_nxdomain;
  unsigned char count = 0;

  for (; line->name; line++)
    {
      int numbers;
      const char *data = data_of (line, type, &numbers);

      if (strcasecmp (line->name, name) != 0)
        continue;
      if (code == ns_r_nxdomain)
        code = ns_r_noerror;
      if (data && strcmp (data, "silence") == 0)
        return false;
      if (data && strcmp (data, "failure") == 0)
        code = ns_r_servfail;
      else if (data)
        {
          put_record (m, type, numbers, data);
          count++;
        }
    }
  m->at[2] = 0x81; /* a response; recursion was wanted … */
  m->at[3] = (unsigned char)(0x80 | code); /* … and is available */
  m->at[7] = count;
  return true;
}

/* ---- The wire ---- */

static void
on_room_wanted (uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
  static char room[MESSAGE_BYTES];

  (void)handle, (void)suggested;
  *buffer = uv_buf_init (room, sizeof room);
}

static void
on_question (uv_udp_t *udp, ssize_t n, const uv_buf_t *buffer,
             const struct sockaddr *from, unsigned flags)
{
  struct name_server *s = udp->data;
  const unsigned char *query = (const unsigned char *)buffer->base;
  const unsigned char *type;
  char name[WORD_BYTES];
  struct message m = { .n = 0 };
  uv_buf_t reply;

  (void)flags;
  if (n < HEADER_BYTES || !from)
    return;
  s->questions++;
  type = read_name (query, name);
  put (&m, query, (size_t)(type + 4 - query)); /* not what EDNS adds */
  memset (m.at + 8, 0, 4);
  if (!answer (s->zone, &m, name, type[0] << 8 | type[1]))
    return;
  reply = uv_buf_init ((char *)m.at, (unsigned)m.n);
  uv_udp_try_send (udp, &reply, 1, from);
}

void
name_server_begin (struct name_server *s, uv_loop_t *loop,
                   const struct zone_line *zone)
{
  struct sockaddr_in here;
  int n = sizeof here;

  *s = (struct name_server){ .zone = zone };
  uv_ip4_addr ("127.0.0.1", 0, &here);
  assert_int_equal (uv_udp_init (loop, &s->udp), 0);
  s->udp.data = s;
  assert_int_equal (uv_udp_bind (&s->udp, (struct sockaddr *)&here, 0), 0);
  uv_udp_getsockname (&s->udp, (struct sockaddr *)&here, &n);
  snprintf (s->address, sizeof s->address, "127.0.0.1:%u",
            (unsigned)ntohs (here.sin_port));
  uv_udp_recv_start (&s->udp, on_room_wanted, on_question);
  uv_unref ((uv_handle_t *)&s->udp);
}

void
name_server_end (struct name_server *s)
{
  uv_close ((uv_handle_t *)&s->udp, NULL);
}
