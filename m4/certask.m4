# Small macros for configure.ac.

# CERTASK_NEED(MODULE, DEBIAN, FEDORA)
# Adds what pkg-config knows of MODULE to DEPS_CFLAGS and DEPS_LIBS, or
# remembers the packages that bring it; CERTASK_NEED_END names all of them at
# once, so that nobody has to run configure eight times.
AC_DEFUN([CERTASK_NEED],
[AC_MSG_CHECKING([for $1])
 AS_IF([certask_version=`$PKG_CONFIG --modversion "$1" 2>/dev/null`],
   [DEPS_CFLAGS="$DEPS_CFLAGS `$PKG_CONFIG --cflags "$1"`"
    DEPS_LIBS="$DEPS_LIBS `$PKG_CONFIG --libs "$1"`"
    AC_MSG_RESULT([$certask_version])],
   [CERTASK_MISSING([$2], [$3])
    AC_MSG_RESULT([no])])])

# CERTASK_NEED_LIB(LIBRARY, HEADER, FUNCTION, DEBIAN, FEDORA)
# The same for a library that pkg-config does not know.
AC_DEFUN([CERTASK_NEED_LIB],
[certask_found=no
 AC_CHECK_HEADER([$2], [AC_SEARCH_LIBS([$3], [$1], [certask_found=yes])])
 AS_IF([test $certask_found = no], [CERTASK_MISSING([$4], [$5])])])

# CERTASK_NEED_APART(PREFIX, MODULE, DEBIAN, FEDORA)
# The same for a library that the program is not linked with: PREFIX_LIBS has
# it.
AC_DEFUN([CERTASK_NEED_APART],
[certask_others=$DEPS_LIBS
 DEPS_LIBS=
 CERTASK_NEED([$2], [$3], [$4])
 $1_LIBS=$DEPS_LIBS
 DEPS_LIBS=$certask_others
 AC_SUBST([$1_LIBS])])

# CERTASK_NEED_LATE(PREFIX, MODULE, DEBIAN, FEDORA)
# The same for one that the program loads when it needs it: PREFIX_LIBS is for
# tests, and PREFIX_SONAME is what dlopen takes.  Where that cannot be found
# out, it is a library like the others.
AC_DEFUN([CERTASK_NEED_LATE],
[CERTASK_NEED_APART([$1], [$2], [$3], [$4])
 AC_MSG_CHECKING([what the dynamic linker calls $2])
 certask_saved=$LIBS
 LIBS="$LIBS -Wl,--no-as-needed $$1_LIBS"
 certask_soname=
 AC_LINK_IFELSE([AC_LANG_PROGRAM()],
   [certask_soname=`$OBJDUMP -p conftest$EXEEXT 2>/dev/null \
      | sed -n 's/^ *NEEDED *//p' | grep "^lib"m4_bpatsubst([$2], [^lib\([a-z]*\).*], [\1])`])
 LIBS=$certask_saved
 AS_IF([test -n "$certask_soname"],
   [AC_MSG_RESULT([$certask_soname])
    AC_DEFINE_UNQUOTED([$1_SONAME], ["$certask_soname"],
      [Under which name dlopen finds $2, if it is not linked])],
   [AC_MSG_RESULT([not known, so it is linked])
    DEPS_LIBS="$DEPS_LIBS $$1_LIBS"])])

# CERTASK_SECCOMP_HERE
# The same for libseccomp if cross compiling: it is needed on this machine,
# where pkg-config is not the one to ask, and has to know the other.
AC_DEFUN([CERTASK_SECCOMP_HERE],
[AC_MSG_CHECKING([whether libseccomp here knows $SECCOMP_ARCH])
 cat >conftest.c <<CERTASK_END
#include <seccomp.h>
int main (void) { return seccomp_arch_resolve_name ("$SECCOMP_ARCH") == 0; }
CERTASK_END
 SECCOMP_LIBS=-lseccomp
 AC_SUBST([SECCOMP_LIBS])
 AS_IF([$CC_FOR_BUILD -o conftest conftest.c $SECCOMP_LIBS 2>&AS_MESSAGE_LOG_FD && ./conftest],
   [AC_MSG_RESULT([yes])],
   [AC_MSG_RESULT([no])
    AC_MSG_ERROR([cross compiling takes libseccomp for this machine, where
  $CC_FOR_BUILD (CC_FOR_BUILD) finds it, and SECCOMP_ARCH, its name of the other;
  without a fence: configure --without-seccomp])])
 rm -f conftest conftest.c])

# CERTASK_NEED_END: ends configure if anything was missing.
AC_DEFUN([CERTASK_NEED_END],
[AS_IF([test -n "$missing_debian"],
   [AC_MSG_ERROR([libraries are missing.
  Debian: apt install $missing_debian
  Fedora: dnf install $missing_fedora$missing_hint])])
 AC_SUBST([DEPS_CFLAGS])
 AC_SUBST([DEPS_LIBS])])

AC_DEFUN([CERTASK_MISSING],
[AS_VAR_APPEND([missing_debian], ["$1 "])
 AS_VAR_APPEND([missing_fedora], ["$2 "])])

# CERTASK_WANT(PREFIX, MODULE, DEBIAN, FEDORA)
# Sets PREFIX_CFLAGS and PREFIX_LIBS for what only "make check" needs, which
# says so itself when it is not there.
AC_DEFUN([CERTASK_WANT],
[AC_MSG_CHECKING([for $2])
 AS_IF([$1_LIBS=`$PKG_CONFIG --libs "$2" 2>/dev/null`],
   [$1_CFLAGS=`$PKG_CONFIG --cflags "$2"`
    AC_MSG_RESULT([yes])],
   [AC_MSG_RESULT([no; make check needs it. Debian: $3, Fedora: $4])])
 AC_SUBST([$1_CFLAGS])
 AC_SUBST([$1_LIBS])])

# CERTASK_ARCHIVES(WORDS, VARIABLE)
# Sets VARIABLE to WORDS, what the linker is told of libraries, but with the
# archive in the place of each library that has one; certask_archives names those
# that were taken, each with a colon.  The C library and what belongs to it stays
# as it is.
AC_DEFUN([CERTASK_ARCHIVES],
[certask_words=
 for certask_word in $1; do
   certask_file=
   AS_CASE([$certask_word],
     [-lc|-lm|-ldl|-lrt|-lpthread], [],
     [-l*],
       [certask_name=${certask_word#-l}
        # libuv's has a name of its own.
        for certask_archive in lib$certask_name.a lib${certask_name}_a.a; do
          certask_path=`$CC -print-file-name=$certask_archive`
          AS_IF([test -z "$certask_file" && test -f "$certask_path"],
            [certask_file=$certask_path
             AS_VAR_APPEND([certask_archives], ["$certask_archive:"])])
        done])
   AS_VAR_APPEND([certask_words], [" ${certask_file:-$certask_word}"])
 done
 $2=$certask_words])

# CERTASK_LIBRARIES_INSIDE(MODULE...)
# What CERTASK_NEED found for MODULEs, and LIBS, become archives, as far as there
# are any.  What they define is not shown to plug-ins.
AC_DEFUN([CERTASK_LIBRARIES_INSIDE],
[AC_MSG_CHECKING([which libraries are there as archives])
 certask_archives=
 DEPS_LIBS=`$PKG_CONFIG --static --libs $1`
 CERTASK_ARCHIVES([$DEPS_LIBS], [DEPS_LIBS])
 CERTASK_ARCHIVES([$LIBS], [LIBS])
 AC_MSG_RESULT([${certask_archives:-none}])
 AS_CASE([$certask_archives], [*libgnutls.a*], [],
   [AC_MSG_ERROR([GnuTLS is not there as an archive, libgnutls.a.
  Debian has it in libgnutls28-dev; elsewhere build GnuTLS with --enable-static, or
  configure without --enable-libraries-inside])])
 DEPS_LIBS="$DEPS_LIBS -Wl,--exclude-libs,${certask_archives%:}"])

# CERTASK_TRY_CFLAGS(VARIABLE, FLAG...)
# Appends each FLAG the compiler takes, without a word, to VARIABLE.
AC_DEFUN([CERTASK_TRY_CFLAGS],
[certask_saved=$CFLAGS
 for certask_flag in $2; do
   AC_MSG_CHECKING([whether $CC takes $certask_flag])
   CFLAGS="$certask_saved -Werror $certask_flag"
   AC_LINK_IFELSE([AC_LANG_PROGRAM()],
     [AS_VAR_APPEND([$1], [" $certask_flag"])
      AC_MSG_RESULT([yes])],
     [AC_MSG_RESULT([no])])
 done
 CFLAGS=$certask_saved])

# CERTASK_TRY_LDFLAGS(VARIABLE, FLAG...): the same for the linker.
AC_DEFUN([CERTASK_TRY_LDFLAGS],
[certask_saved=$LDFLAGS
 for certask_flag in $2; do
   AC_MSG_CHECKING([whether the linker takes $certask_flag])
   LDFLAGS="$certask_saved $certask_flag"
   AC_LINK_IFELSE([AC_LANG_PROGRAM()],
     [AS_VAR_APPEND([$1], [" $certask_flag"])
      AC_MSG_RESULT([yes])],
     [AC_MSG_RESULT([no])])
 done
 LDFLAGS=$certask_saved])
