/* Alarms: as many as one likes on the one timer of a loop.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

   A timer of libuv's takes 152 bytes, and is closed in a turn of the loop of
   its own; there are thousands of connections, each with its deadline.  */
#ifndef ALARM_H
#define ALARM_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

/* One that is all zero is not set.  */
struct alarm
{
  void (*ring) (void *context);
  void *context;
  int64_t at_ms;
  uint64_t number;     /* of those that were ever set; 0: it is not */
  struct alarm *child; /* its place in a heap: the first of those below it, */
  struct alarm *next;  /* the next beside it, */
  struct alarm *back;  /* and the one beside or above that names it */
};

struct alarms
{
  uv_timer_t timer;
  uv_idle_t hurry; /* while they wait for the sockets to be heard */
  uv_check_t heard;
  struct alarm *first; /* to ring; NULL: none is set */
  uint64_t numbers;
  uint64_t due; /* up to which number the sockets are heard for */
};

/* The alarms of LOOP, which they keep running while one is set.  None is when
   they are closed, and the loop must run once more.  */
void alarms_open (struct alarms *alarms, uv_loop_t *loop);
void alarms_close (struct alarms *alarms);

/* ALARM, set before or not, rings once, when the loop's clock has come to
   AT_MS, and not before this has returned.  What had come to the loop's sockets
   by then is heard before: whoever could not listen until the time was up does
   not take that for silence.  They ring in the order of their times, one that
   was over when it was set being that of the setting; those of one time as they
   were set.  One that was over and is set again for a time that is over keeps its
   turn, so that whoever sets it at all that is heard is not kept from its end by
   somebody who never stops.  */
void alarm_set (struct alarms *alarms, struct alarm *alarm, int64_t at_ms,
                void (*ring) (void *context), void *context);

/* If ALARM is set its time is now.  */
void alarm_hasten (struct alarms *alarms, struct alarm *alarm);

void alarm_stop (struct alarms *alarms, struct alarm *alarm);

#endif
