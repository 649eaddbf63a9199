#!/bin/sh
# Makes ./configure and the Makefile.in; needs autoconf, automake and the
# m4 macros of pkg-config.
set -e
cd "$(dirname "$0")"

need ()
{
  command -v "$1" >/dev/null 2>&1 && return
  echo "autogen.sh: $1 is missing; Debian: $2, Fedora: $3" >&2
  exit 1
}
need autoreconf autoconf autoconf
need automake automake automake
need pkg-config pkgconf pkgconf-pkg-config

exec autoreconf --install --warnings=all "$@"
