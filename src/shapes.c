/* Shapes of replies that many protocols share.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "limits.h"
#include "talk.h"

#include <certask/shapes.h>

static bool
is_digit (char c)
{
  return c >= '0' && c <= '9';
}

/* Take the first line of *REST, whose lines end in CR LF, except perhaps the
   last; given without.  */
static struct span
take_line (struct span *rest)
{
  const char *lf = memchr (rest->at, '\n', rest->n);
  struct span line
      = span_part (*rest, 0, lf ? (size_t)(lf - rest->at) + 1 : rest->n);

  *rest = span_from (*rest, line.n);
  return span_part (line, 0, line.n - (lf ? 2 : 0));
}

/* ---- Numbered replies ---- */

/* The code that LINE begins with, or 0; *LAST tells if the reply ends here.  */
static int
reply_code (struct span line, bool *last)
{
  int code = 0;

  if (line.n < 3)
    return 0;
  for (size_t i = 0; i < 3; i++)
    {
      if (!is_digit (line.at[i]))
        return 0;
      code = code * 10 + (line.at[i] - '0');
    }
  *last = line.n == 3 || line.at[3] == ' ';
  if (!*last && line.at[3] != '-')
    return 0;
  return code >= 200 && code <= 599 ? code : 0;
}

bool
hear_any_reply (struct talk *t, struct reply *reply)
{
  const char *wanted = "a numbered reply";
  struct span line;
  bool last = false;

  *reply = (struct reply){ .text = span_none (), .last = span_none () };
  for (int lines = 0; !last; lines++)
    {
      int code;

      if (lines == REPLY_MAX_LINES)
        return over_limit (t, "lines of a reply");
      if (!hear_line (t, &line))
        return false;
      code = reply_code (line, &last);
      if (code == 0 || (lines > 0 && code != reply->code))
        return garbled (t, wanted, line);
      if (lines == 0)
        reply->text = (struct span){ line.at, 0 };
      reply->code = code;
      reply->last = line;
      reply->text.n = (size_t)(line.at + line.n - reply->text.at);
    }
  return true;
}

bool
hear_reply (struct talk *t, int code)
{
  struct reply reply;

  if (!hear_any_reply (t, &reply))
    return false;
  if (reply.code == code)
    return true;
  return reply.code >= 400 ? refused (t, reply.text)
                           : garbled (t, "another code", reply.text);
}

bool
reply_line (struct span *rest, struct span *line)
{
  if (rest->n == 0)
    return false;
  *line = span_from (take_line (rest), 4);
  return true;
}

/* ---- Tagged replies ---- */

/* The length of the literal that LINE announces at its end ("{123}", "{123+}"),
   SIZE_MAX if it has more digits than any that we take; or false.  */
static bool
literal_length (struct span line, size_t *length)
{
  size_t end = line.n;
  size_t from;

  if (end < 1 || line.at[--end] != '}')
    return false;
  if (end > 0 && line.at[end - 1] == '+')
    end--;
  for (from = end; from > 0 && is_digit (line.at[from - 1]);)
    from--;
  if (from == end || from == 0 || line.at[from - 1] != '{')
    return false;
  *length = 0;
  for (size_t i = from; i < end; i++)
    *length
        = end - from > 9 ? SIZE_MAX : *length * 10 + (size_t)(line.at[i] - '0');
  return true;
}

/* The first word of LINE, which begins with it.  */
static struct span
first_word (struct span line)
{
  const char *space = memchr (line.at, ' ', line.n);

  return span_part (line, 0, space ? (size_t)(space - line.at) : line.n);
}

/* Hear one response, from its first line to the last after its literals.  */
static bool
hear_response (struct talk *t, struct span *first, struct span *whole)
{
  struct span line;
  struct span literal;
  size_t n;

  if (!hear_line (t, first))
    return false;
  line = *first;
  while (literal_length (line, &n))
    if (!hear_bytes (t, n, &literal) || !hear_line (t, &line))
      return false;
  *whole
      = (struct span){ first->at, (size_t)(line.at + line.n + 2 - first->at) };
  return true;
}

/* The tagged LINE, behind its tag of N bytes.  */
static bool
read_status (struct talk *t, struct span line, size_t n, struct tagged *reply)
{
  struct span rest = span_from (line, n);

  reply->line = line;
  if (!span_word (&rest, &reply->status)
      || !(span_is_word (reply->status, "OK")
           || span_is_word (reply->status, "NO")
           || span_is_word (reply->status, "BAD")))
    return garbled (t, "OK, NO or BAD after the tag", line);
  reply->text = span_from (rest, 1);
  return true;
}

bool
hear_tagged (struct talk *t, const char *tag, struct tagged *reply)
{
  struct span from = talk_unheard (t);
  struct span line;
  struct span whole;

  *reply = (struct tagged){ .untagged = { from.at, 0 } };
  for (int lines = 0; lines < REPLY_MAX_LINES; lines++)
    {
      if (!hear_response (t, &line, &whole))
        return false;
      if (span_is (first_word (line), tag))
        return read_status (t, line, strlen (tag), reply);
      if (!span_begins (line, "* "))
        return garbled (t, "an untagged response or our tag", line);
      if (span_is_word (first_word (span_from (line, 2)), "BYE"))
        return refused (t, line);
      reply->untagged.n += whole.n;
    }
  return over_limit (t, "lines of a reply");
}

bool
untagged_line (struct span *rest, struct span *line)
{
  struct span last;
  size_t n;

  if (rest->n == 0)
    return false;
  *line = take_line (rest);
  for (last = *line; literal_length (last, &n); last = take_line (rest))
    *rest = span_from (*rest, n);
  *line = span_from (*line, 2);
  return true;
}
