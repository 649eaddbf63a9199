/* Words: what a refusal says in plain language.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include "words.h"

bool
words_blame_certificate (struct span said)
{
  /* The word of many languages, by what its forms share; without its first
     letter where that may be a capital beyond ASCII.  */
  static const char *const words[]
      = { "certific", "certifik",    "certyfik", "zertifi", "sertifik",
          "varmen",   "anúsítvány",  "ертифик",  "ертифік", "证书",
          "憑證",     "ιστοποιητικ", "証明書",   "인증서" };

  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (span_contains (said, words[i]))
      return true;
  return false;
}

bool
words_ask_for_rest (struct span said)
{
  return span_begins (said, "421") || span_contains (said, "too many")
         || span_contains (said, "rate limit")
         || span_contains (said, "try again later");
}
