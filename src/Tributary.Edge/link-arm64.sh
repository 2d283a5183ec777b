#!/bin/sh
# Links for arm64 on an x64 machine with Debian's gcc-aarch64-linux-gnu. The native compiler's targets name the architecture as clang wants
# it (--target=...); gcc has one compiler an architecture and knows no such option.
for argument do
  shift
  case $argument in --target=*) ;; *) set -- "$@" "$argument" ;; esac
done
exec aarch64-linux-gnu-gcc "$@"
