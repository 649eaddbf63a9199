/* Trees of XML elements, in an arena.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef TREE_H
#define TREE_H

#include "arena.h"

#include <certask/xml.h>

/* Characters that grow; a NUL follows them.  Zeroed before the first.  */
struct text
{
  char *at;
  size_t n;
  size_t room;
};

/* Append as much as there is memory for.  */
void text_append (struct text *text, struct arena *arena, struct span s);

/* An element that is being built.  */
struct node
{
  struct xml_element element; /* first: a pointer to it is one to the node */
  struct text text;
  size_t from; /* of the source, in what tree_place calls base */
  size_t n;
  struct node *parent;
  struct node *first;
  struct node *last;
  struct node *next;
};

/* A node of its own, all strings copied; SPACE may be NULL.  ATTRIBUTES are N
   times what libxml2 makes of one: name, prefix, space or NULL, value, and the
   end of the value.  NULL when memory is out.  */
struct node *tree_node (struct arena *arena, const unsigned char *name,
                        const unsigned char *space, int n,
                        const unsigned char **attributes);

/* Make CHILD the last child of PARENT.  */
void tree_hang (struct node *child, struct node *parent);

/* Say where the bytes are from which ROOT and all below it were read: BASE is
   where those of their unit begin.  */
void tree_place (struct node *root, const char *base);

/* See xml_words.  */
struct span tree_words (struct arena *arena, const struct xml_element *element);

#endif
