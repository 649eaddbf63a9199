/* What the words of a refusal say.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#include <config.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "words.h"

static const char *const blaming[] = {
  "400 No required SSL certificate was sent",
  "421 4.7.1 Error: No client certificate presented",
  "NO [ALERT] Client didn't present valid SSL certificate",
  "FATAL 28000: connection requires a valid client certificate",
  "HTTP/1.1 403 CERTIFICATE REQUIRED",
  "Ein Client-Zertifikat ist erforderlich",
  "Un certificat client est requis",
  "Se requiere un certificado de cliente",
  "Vereist een clientcertificaat",
  "Wymagany jest certyfikat klienta",
  "Je vyžadován klientský certifikát",
  "Asiakasvarmenne puuttuu",
  "Ügyféltanúsítvány szükséges",
  "Istemci sertifikası gerekli",
  "Klientsertifikat kreves",
  "Сертификат клиента не предоставлен",
  "Требуется клиентский сертификат",
  "Потрібен сертифікат клієнта",
  "Απαιτείται πιστοποιητικό πελάτη",
  "Πιστοποιητικό πελάτη",
  "需要客户端证书",
  "需要用戶端憑證",
  "クライアント証明書が必要です",
  "클라이언트 인증서가 필요합니다",
};

static const char *const other_words[] = {
  "",
  "554 5.7.1 <unknown>: Client host rejected: Access denied",
  "HTTP/1.1 403 Forbidden",
  "1045 Access denied for user 'root'@'localhost'",
  "454 TLS currently unavailable",
  "421 too many connections",
  "certain",
  "CERT",
  "zer",
  "\xff\xfe",
};

static void
who_is_blamed (void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof blaming / sizeof *blaming; i++)
    if (!words_blame_certificate (span_of (blaming[i])))
      fail_msg ("this blames a certificate: %s", blaming[i]);
  for (size_t i = 0; i < sizeof other_words / sizeof *other_words; i++)
    if (words_blame_certificate (span_of (other_words[i])))
      fail_msg ("this does not: %s", other_words[i]);
}

int
main (void)
{
  const struct CMUnitTest tests[] = { cmocka_unit_test (who_is_blamed) };

  return cmocka_run_group_tests_name ("words", tests, NULL, NULL);
}
