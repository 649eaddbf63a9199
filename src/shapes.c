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
  return code >= 100 && code <= 599 ? code : 0;
}

/* What a reply may be made of.  */
enum lines
{
  LINES_ALIKE,          /* all begin with its code */
  LINES_FIRST_AND_LAST, /* those between begin with anything */
  LINES_ONE
};

/* Hear a reply made of LINES, whose code is not below LEAST.  */
static bool
hear_lines (struct talk *t, enum lines lines, int least, struct reply *reply)
{
  struct span line;
  bool last = false;

  *reply = (struct reply){ .text = span_none (), .last = span_none () };
  for (int n = 0; !last; n++)
    {
      int code;

      if (n == REPLY_MAX_LINES)
        return over_limit (t, "lines of a reply");
      if (!hear_line (t, &line))
        return false;
      code = reply_code (line, &last);
      if (lines == LINES_FIRST_AND_LAST && n > 0 && code != reply->code)
        {
          code = reply->code;
          last = false;
        }
      if (code < least || (n > 0 && code != reply->code)
          || (lines == LINES_ONE && !last))
        return garbled (t, "a numbered reply", line);
      if (n == 0)
        reply->text = (struct span){ line.at, 0 };
      reply->code = code;
      reply->last = line;
      reply->text.n = (size_t)(line.at + line.n - reply->text.at);
    }
  return true;
}

bool
hear_any_reply (struct talk *t, struct reply *reply)
{
  return hear_lines (t, LINES_ALIKE, 200, reply);
}

bool
hear_loose_reply (struct talk *t, struct reply *reply)
{
  return hear_lines (t, LINES_FIRST_AND_LAST, 100, reply);
}

bool
hear_short_reply (struct talk *t, struct reply *reply)
{
  return hear_lines (t, LINES_ONE, 100, reply);
}

bool
expect_reply (struct talk *t, struct reply reply, int code)
{
  if (reply.code == code)
    return true;
  return reply.code >= 400 ? refused (t, reply.text)
                           : garbled (t, "another code", reply.text);
}

bool
hear_reply (struct talk *t, int code)
{
  struct reply reply;

  return hear_any_reply (t, &reply) && expect_reply (t, reply, code);
}

/* ---- Lines of a text ---- */

bool
next_line (struct span *rest, struct span *line)
{
  if (rest->n == 0)
    return false;
  *line = take_line (rest);
  return true;
}

bool
reply_line (struct span *rest, struct span *line)
{
  if (!next_line (rest, line))
    return false;
  *line = span_from (*line, 4);
  return true;
}

bool
hear_dotted (struct talk *t, struct span *text)
{
  struct span line;

  *text = (struct span){ talk_unheard (t).at, 0 };
  for (int lines = 0; lines < REPLY_MAX_LINES; lines++)
    {
      if (!hear_line (t, &line))
        return false;
      if (span_is (line, "."))
        return true;
      text->n = (size_t)(line.at + line.n + 2 - text->at);
    }
  return over_limit (t, "lines of a reply");
}

/* The first word of LINE, which begins with it.  */
static struct span
first_word (struct span line)
{
  const char *space = memchr (line.at, ' ', line.n);

  return span_part (line, 0, space ? (size_t)(space - line.at) : line.n);
}

struct span
learn_capability (struct talk *t, struct span line, const char *mechanisms)
{
  struct span keyword = first_word (line);
  struct span rest = span_from (line, keyword.n);
  struct span mechanism;

  learn (t, "capability", line);
  while (span_is_word (keyword, mechanisms) && span_word (&rest, &mechanism))
    learn (t, "sasl", mechanism);
  return keyword;
}

bool
hear_capability_list (struct talk *t, struct span *list)
{
  const char *software = "IMPLEMENTATION";
  struct span rest;
  struct span line;

  if (!hear_dotted (t, list))
    return false;
  for (rest = *list; next_line (&rest, &line);)
    if (span_is_word (learn_capability (t, line, "SASL"), software))
      learn (t, "software", span_from (line, strlen (software) + 1));
  return true;
}

bool
list_offers (struct span list, const char *keyword)
{
  struct span line;

  while (next_line (&list, &line))
    if (span_is_word (first_word (line), keyword))
      return true;
  return false;
}

/* ---- Lines with literals ---- */

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

bool
hear_with_literals (struct talk *t, struct span *first, struct span *whole)
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

/* ---- Tagged replies ---- */

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
      if (!hear_with_literals (t, &line, &whole))
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
