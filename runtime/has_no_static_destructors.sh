#!/bin/sh
# has_no_static_destructors.sh OBJECT..: fails if one of the objects has something that is destroyed
# when the process exits. Other threads may still take locks then, and look for a hang.
set -eu
if nm -A --undefined-only "$@" | grep -w __cxa_atexit; then
  echo "a static object has a destructor" >&2
  exit 1
fi
