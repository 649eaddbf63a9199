/* Makes the fence that sandbox.c puts up: a program that is run while certask
   is built, and writes fence.h, the instructions of its filters.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.

   What is in no list of fence-calls.h ends in ENOSYS: a library that tries a
   new call then does as it would on an older kernel (clone3, openat2,
   io_uring).

   Values are named, too, and stand in fence.h as they stand here: what O_CREAT
   is may differ where certask will run, and the number of our process,
   "ourselves", is known only then.  */
#include <config.h>

#include "fence-calls.h"

#include <assert.h>
#include <errno.h>
#include <linux/filter.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof (array) / sizeof *(array))

/* ---- Words, and the numbers that stand in for them in libseccomp ---- */

struct words
{
  const char *at[64];
  size_t n;
};

/* Neither is one that a filter has otherwise, and a mask leaves a value as it
   is.  */
#define STAND_IN_VALUE 0x51000000U /* + index << 8 */
#define STAND_IN_MASK 0xffffff00U  /* + index */

static uint32_t
index_of (struct words *words, const char *word)
{
  size_t i = 0;

  while (i < words->n && strcmp (words->at[i], word) != 0)
    i++;
  assert (i < COUNT (words->at));
  words->at[i] = word;
  if (i == words->n)
    words->n++;
  return (uint32_t)i;
}

static const char *
word_for (const struct words *words, uint32_t number)
{
  uint32_t value = (number - STAND_IN_VALUE) >> 8;
  uint32_t mask = number - STAND_IN_MASK;

  if (number == (STAND_IN_VALUE | value << 8) && value < words->n)
    return words->at[value];
  return number >= STAND_IN_MASK && mask < words->n ? words->at[mask] : NULL;
}

/* ---- A filter.  Each of these gives 0 or an error, negative ---- */

/* Whom sockets may lead to, each with those before.  */
enum to_whom
{
  TO_NOBODY,
  TO_SERVERS,
  TO_TOKENS
};

struct fence
{
  scmp_filter_ctx filter;
  uint32_t machine; /* what libseccomp calls an architecture */
  struct words words;
};

static uint32_t
action_of (int error)
{
  return error ? SCMP_ACT_ERRNO ((uint32_t)error) : SCMP_ACT_ALLOW;
}

static int
add (struct fence *fence, const char *const *names, size_t n, int error)
{
  int e = 0;

  for (size_t i = 0; e == 0 && i < n; i++)
    {
      int number = seccomp_syscall_resolve_name (names[i]);

      if (number != __NR_SCMP_ERROR)
        e = seccomp_rule_add (fence->filter, action_of (error), number, 0);
    }
  return e;
}

static struct scmp_arg_cmp
comparison (struct fence *fence, const struct match *match)
{
  bool stack_first
      = fence->machine == SCMP_ARCH_S390 || fence->machine == SCMP_ARCH_S390X;
  unsigned argument
      = match->argument == CLONE_FLAGS ? stack_first : match->argument;
  uint32_t value = STAND_IN_VALUE | index_of (&fence->words, match->value) << 8;
  uint32_t mask = match->mask
                      ? STAND_IN_MASK | index_of (&fence->words, match->mask)
                      : UINT32_MAX;

  return SCMP_CMP (argument, SCMP_CMP_MASKED_EQ, mask, value);
}

static int
add_conditions (struct fence *fence, const struct condition *at, size_t n)
{
  int e = 0;

  for (; e == 0 && n > 0; n--, at++)
    {
      struct scmp_arg_cmp both[] = {
        comparison (fence, &at->first),
        at->second.value ? comparison (fence, &at->second) : both[0],
      };

      e = seccomp_rule_add_array (fence->filter, action_of (at->error),
                                  seccomp_syscall_resolve_name (at->name),
                                  at->second.value ? 2 : 1, both);
    }
  return e;
}

/* The kernel runs a new filter once for each call that there is, and keeps what
   it found out: half of the time to load one is saved by a tree of calls
   instead of a list.  */
static int
prepare (struct fence *fence)
{
  int e = seccomp_attr_set (fence->filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);

  /* A call in another machine's convention; without its thread the process
     would wait for ever.  */
  if (e == 0)
    e = seccomp_attr_set (fence->filter, SCMP_FLTATR_ACT_BADARCH,
                          SCMP_ACT_KILL_PROCESS);
  if (e == 0 && fence->machine != seccomp_arch_native ())
    {
      e = seccomp_arch_remove (fence->filter, SCMP_ARCH_NATIVE);
      if (e == 0)
        e = seccomp_arch_add (fence->filter, fence->machine);
    }
  return e;
}

static int
fill (struct fence *fence, enum to_whom to_whom)
{
  int e = prepare (fence);

  if (e == 0)
    e = add (fence, always, COUNT (always), 0);
  if (e == 0)
    e = add (fence, never, COUNT (never), EPERM);
  if (e == 0)
    e = add_conditions (fence, conditions, COUNT (conditions));
  if (e == 0 && to_whom >= TO_SERVERS)
    e = add (fence, network, COUNT (network), 0);
  if (e == 0 && to_whom >= TO_SERVERS)
    e = add_conditions (fence, network_conditions, COUNT (network_conditions));
  if (e == 0 && to_whom >= TO_TOKENS)
    e = add_conditions (fence, token_conditions, COUNT (token_conditions));
  return e;
}

/* ---- What is written ---- */

/* How many there are; 0: something failed.  */
static size_t
instructions_of (const struct fence *fence, struct sock_filter *program)
{
  FILE *file = tmpfile ();
  size_t n = 0;

  if (file && seccomp_export_bpf (fence->filter, fileno (file)) == 0)
    {
      rewind (file);
      n = fread (program, sizeof *program, BPF_MAXINSNS, file);
    }
  if (file)
    fclose (file);
  return n;
}

/* libseccomp writes them in the order of bytes of the machine they are for.  */
static struct sock_filter
in_our_order (struct sock_filter i, bool swapped)
{
  if (swapped)
    {
      i.code = __builtin_bswap16 (i.code);
      i.k = __builtin_bswap32 (i.k);
    }
  return i;
}

static void
print_operand (const struct words *words, struct sock_filter i)
{
  const char *word = word_for (words, i.k);

  if (BPF_CLASS (i.code) == BPF_RET
      && (i.k & SECCOMP_RET_ACTION) == SECCOMP_RET_ERRNO)
    printf ("SECCOMP_RET_ERRNO | %s",
            (i.k & SECCOMP_RET_DATA) == EPERM ? "EPERM" : "ENOSYS");
  else if (word)
    fputs (word, stdout);
  else
    printf ("0x%x", i.k);
}

static int
print_filter (const char *name, struct fence *fence)
{
  struct sock_filter program[BPF_MAXINSNS];
  size_t n = instructions_of (fence, program);
  bool swapped = n > 0 && program[0].code > UINT8_MAX;

  printf ("\n#define %s", name);
  for (size_t i = 0; i < n; i++)
    {
      struct sock_filter at = in_our_order (program[i], swapped);

      printf (" \\\n  { 0x%02x, %u, %u, ", at.code, at.jt, at.jf);
      print_operand (&fence->words, at);
      fputs (" },", stdout);
    }
  puts ("");
  return n > 0 ? 0 : -EIO;
}

static int
make (const char *name, uint32_t machine, enum to_whom to_whom)
{
  struct fence fence
      = { seccomp_init (SCMP_ACT_ERRNO (ENOSYS)), machine, { .n = 0 } };
  int e = -ENOMEM;

  if (fence.filter)
    {
      e = fill (&fence, to_whom);
      if (e == 0)
        e = print_filter (name, &fence);
      seccomp_release (fence.filter);
    }
  return e;
}

/* fence [MACHINE]: for this machine, or one that libseccomp knows.  */
int
main (int argc, char **argv)
{
  uint32_t machine
      = argc > 1 ? seccomp_arch_resolve_name (argv[1]) : seccomp_arch_native ();
  int e = machine ? 0 : -EINVAL;

  puts ("/* Made by fence.c.  */");
  if (e == 0)
    e = make ("FENCE_TOKEN", machine, TO_TOKENS);
  if (e == 0)
    e = make ("FENCE_PROBE", machine, TO_SERVERS);
  if (e == 0)
    e = make ("FENCE_TEXT", machine, TO_NOBODY);
  if (e != 0)
    fprintf (stderr, "fence: %s%s%s\n", machine ? "" : argv[1],
             machine ? "" : ": not known to libseccomp: ", strerror (-e));
  return e != 0 || fflush (stdout) != 0;
}
