/* A whole probe, from its first byte to the report.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "whole.h"
#include "findings.h"
#include "judge.h"
#include "limits.h"
#include "shown.h"

enum
{
  LATE_MS = 30000,
  REPORT_EACH = 4 /* reports take as long as all the rest */
};

static char given[] = "mail.example";

static bool
speaks_tls_first (const struct head *head)
{
  return head->phase == DIRECT || !head->protocol->negotiate;
}

/* A program has one for all of its sessions, too.  */
static void
share (struct rig *r)
{
  static struct tls_shared *shared;

  tls_shared_free (shared ? r->shared : NULL);
  shared = shared ? shared : r->shared;
  r->shared = shared;
}

void
whole_begin (struct rig *r, const struct head *head,
             const struct server_keys *keys,
             const struct server_setting *setting)
{
  rig_begin (r, head->protocol, keys, setting);
  share (r);
  r->plan.setting = head->setting;
  r->plan.setting.direct = speaks_tls_first (head);
  r->plan.greeting_ms = 5000;
  r->plan.doubt_ms = 3000;
  r->attempt.offer.direct = speaks_tls_first (head);
  if (*head->setting.name)
    r->attempt.offer.sni = head->setting.name;
  rig_start (r, 20);
}

/* ---- The report ---- */

static void
check_json_report (const struct answer_data *data)
{
  size_t n;
  char *text = report_json (data, &n);

  must (text != NULL);
  check_json_line ((struct span){ text, n });
  free (text);
}

static void
check_words (const struct answer_data *data)
{
  static const struct style style = { .width = 72, .verbose = 1 };
  char *text = NULL;
  size_t n = 0;
  FILE *out = open_memstream (&text, &n);

  must (out != NULL);
  must (report_text (out, data, &style, true));
  must (fclose (out) == 0);
  must (n > 0 && may_be_shown ((struct span){ text, n }, true));
  free (text);
}

static bool
has_finding (const struct answer_data *data, enum finding_kind kind,
             bool late, size_t bytes)
{
  struct finding list[FINDINGS_MAX];
  size_t total;
  size_t n = findings (data, list, &total);

  must (n <= FINDINGS_MAX && n <= total);
  for (size_t i = 0; i < n; i++)
    if (list[i].kind == kind && list[i].late == late)
      {
        must (list[i].bytes == bytes);
        return true;
      }
  return false;
}

static void
check_answer (const struct rig *r, const struct head *head)
{
  struct attempt attempt = r->attempt;
  struct target target = { .given = given,
                           .host = given,
                           .ascii_host = given,
                           .name = given,
                           .domain = given,
                           .user = given,
                           .database = given,
                           .path = given,
                           .port = 25,
                           .direct = speaks_tls_first (head),
                           .protocol = head->protocol };
  struct evidence evidence = { .arena = r->arena,
                               .protocol = head->protocol->name,
                               .attempts_count = 1,
                               .attempts = { &attempt } };
  struct verdict verdict = judge (&evidence);
  struct answer_data data
      = { .target = &target, .evidence = &evidence, .verdict = &verdict };

  must (verdict.rule && verdict.because);
  must (verdict.answer != ANSWER_REQUIRED || attempt.request.when);
  must (has_finding (&data, FINDING_INJECTED_PLAINTEXT, false,
                     attempt.injected.bytes)
        == (attempt.injected.bytes > 0));
  must (has_finding (&data, FINDING_INJECTED_PLAINTEXT, true,
                     attempt.not_tls.bytes)
        == (attempt.ending == END_NOT_TLS && !speaks_tls_first (head)));
  must (has_finding (&data, FINDING_EARLY_REPLY, false, attempt.early.bytes)
        == (attempt.early.bytes > 0));
  if (head->cuts % REPORT_EACH != 0)
    return;
  check_json_report (&data);
  check_words (&data);
}

/* ---- The end ---- */

static void
check_over (struct rig *r)
{
  char *before = attempt_text (&r->attempt);
  size_t said = queue_bytes (&r->clear).n + queue_bytes (&r->records).n;
  char *after;

  must (probe_done (r->probe));
  rig_feed (r, span_of ("+OK 220 more\r\n"), 3);
  rig_feed_end (r, false);
  rig_wait (r, LATE_MS);
  after = attempt_text (&r->attempt);
  must (strcmp (before, after) == 0);
  must (queue_bytes (&r->clear).n + queue_bytes (&r->records).n == said);
  free (after);
  free (before);
}

void
whole_end (struct rig *r, const struct head *head)
{
  const struct attempt *a = &r->attempt;
  bool agreed
      = speaks_tls_first (head) || a->starttls.outcome == STARTTLS_AGREED;

  must (rig_wait (r, LATE_MS) <= r->plan.deadline_ms);
  must (a->tls.begun == agreed);
  must (agreed || queue_bytes (&r->records).n == 0);
  must (rig_speaks_tls (r));
  must (a->injected.bytes == 0 || a->starttls.outcome == STARTTLS_AGREED);
  must (a->injected.bytes <= TALK_MAX_BYTES);
  must (a->events_count <= EVENTS_MAX && a->facts_count <= 2 * FACTS_MAX);
  must (a->request.ca_names_count <= CA_NAMES_MAX);
  check_over (r);
  check_answer (r, head);
}

void
whole_free (struct rig *r)
{
  r->shared = NULL;
  rig_end (r);
}
