#!/bin/sh
# has_no_static_destructors.sh OBJECT..: fails if one of the objects has something that is destroyed
# when the process exits. Other threads may still take locks then, and look for a hang.
set -eu
for object in "$@"; do
  if nm --undefined-only "$object" | grep -qw __cxa_atexit; then
    echo "$object has a static object with a destructor" >&2
    exit 1
  fi
done
