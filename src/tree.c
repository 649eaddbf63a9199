/* Trees of XML elements, in an arena.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "tree.h"

void
text_append (struct text *text, struct arena *arena, struct span s)
{
  if (!text->at || text->room - text->n <= s.n)
    {
      size_t room = 2 * (text->n + s.n + 1);
      char *grown = arena_get (arena, room);

      if (!grown)
        return;
      if (text->n)
        memcpy (grown, text->at, text->n);
      text->at = grown;
      text->room = room;
    }
  memcpy (text->at + text->n, s.at, s.n);
  text->n += s.n;
  text->at[text->n] = '\0';
}

static const char *
copy (struct arena *arena, const unsigned char *string)
{
  return string ? arena_string (arena, (const char *)string) : "";
}

static const struct xml_attribute *
copy_attributes (struct arena *arena, int n, const unsigned char **attributes)
{
  const struct xml_attribute *list = NULL;

  while (n-- > 0)
    {
      const unsigned char **from = attributes + 5 * (size_t)n;
      struct span value
          = { (const char *)from[3], (size_t)(from[4] - from[3]) };
      struct xml_attribute *attribute = arena_get (arena, sizeof *attribute);

      if (!attribute)
        return NULL;
      attribute->name = copy (arena, from[0]);
      attribute->space = copy (arena, from[2]);
      attribute->value = arena_span (arena, value).at;
      attribute->next = list;
      list = attribute;
    }
  return list;
}

struct node *
tree_node (struct arena *arena, const unsigned char *name,
           const unsigned char *space, int n, const unsigned char **attributes)
{
  struct node *node = arena_get (arena, sizeof *node);

  if (node)
    node->element = (struct xml_element){
      .name = copy (arena, name),
      .space = copy (arena, space),
      .text = "",
      .attributes = copy_attributes (arena, n, attributes),
    };
  return node;
}

void
tree_hang (struct node *child, struct node *parent)
{
  if (parent->last)
    {
      parent->last->next = child;
      parent->last->element.next = &child->element;
    }
  else
    {
      parent->first = child;
      parent->element.children = &child->element;
    }
  parent->last = child;
}

void
tree_place (struct node *root, const char *base)
{
  root->element.source = (struct span){ base + root->from, root->n };
  for (struct node *child = root->first; child; child = child->next)
    tree_place (child, base);
}

/* ---- Looking at them ---- */

bool
xml_is (const struct xml_element *element, const char *name, const char *space)
{
  return strcmp (element->name, name) == 0
         && (!space || strcmp (element->space, space) == 0);
}

const struct xml_element *
xml_child (const struct xml_element *parent, const char *name,
           const char *space)
{
  const struct xml_element *child = parent->children;

  while (child && !xml_is (child, name, space))
    child = child->next;
  return child;
}

const char *
xml_attribute (const struct xml_element *element, const char *name)
{
  for (const struct xml_attribute *a = element->attributes; a; a = a->next)
    if (*a->space == '\0' && strcmp (a->name, name) == 0)
      return a->value;
  return NULL;
}

/* ---- Words ---- */

static struct span
trimmed (const char *string)
{
  static const char white[] = " \t\r\n";
  struct span s = span_of (string + strspn (string, white));

  while (s.n && strchr (white, s.at[s.n - 1]))
    s.n--;
  return s;
}

struct span
tree_words (struct arena *arena, const struct xml_element *element)
{
  struct text words = { .at = NULL };

  for (const struct xml_element *child = element->children; child;
       child = child->next)
    {
      struct span text = trimmed (child->text);

      text_append (&words, arena, span_of (words.n ? ", " : ""));
      text_append (&words, arena, span_of (child->name));
      text_append (&words, arena, span_of (text.n ? ": " : ""));
      text_append (&words, arena, text);
    }
  return words.n ? (struct span){ words.at, words.n } : element->source;
}
