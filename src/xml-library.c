/* libxml2, found when there is XML to read.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "xml-library.h"

#ifdef LIBXML_SONAME

#  include "message.h"

#  include <dlfcn.h>
#  include <stddef.h>
#  include <string.h>

struct function
{
  const char *name;
  size_t at; /* in struct xml_library */
};

static const struct function functions[] = {
  { "xmlCreatePushParserCtxt",
    offsetof (struct xml_library, create_push_parser) },
  { "xmlCtxtUseOptions", offsetof (struct xml_library, use_options) },
  { "xmlParseChunk", offsetof (struct xml_library, parse_chunk) },
  { "xmlFreeParserCtxt", offsetof (struct xml_library, free_parser) },
};

static bool
find_functions (void *object, struct xml_library *library)
{
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
    {
      void *address = dlsym (object, functions[i].name);

      if (!address)
        return false;
      memcpy ((char *)library + functions[i].at, &address, sizeof address);
    }
  return true;
}

/* Once it is loaded it stays, so nobody has to remember that it is.  */
bool
xml_library_find (struct xml_library *library)
{
  void *object = dlopen (LIBXML_SONAME, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  bool found = object && find_functions (object, library);

  if (!found)
    complain (message ("XML cannot be read: %s", dlerror ()));
  if (object)
    dlclose (object);
  return found;
}

#else

bool
xml_library_find (struct xml_library *library)
{
  *library = (struct xml_library){ xmlCreatePushParserCtxt, xmlCtxtUseOptions,
                                   xmlParseChunk, xmlFreeParserCtxt };
  return true;
}

#endif
