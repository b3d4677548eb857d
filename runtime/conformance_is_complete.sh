#!/bin/sh
# conformance_is_complete.sh LIBRARY VICTIM..: fails if the runtime stands in front of a function
# that no conformance victim calls. (The C interface has tests of its own.)
set -eu
library=$1
shift
called=$(mktemp)
trap 'rm -f "$called"' EXIT
nm -D --undefined-only "$@" | awk 'NF > 1 {print $NF}' | sed 's/@.*//' | sort -u >"$called"
missing=$(nm -D --defined-only "$library" | awk '{print $NF}' | sed 's/@.*//' |
  grep -v '^lockgraph_v1_' | sort -u | comm -23 - "$called")
if [ -n "$missing" ]; then
  echo "no conformance victim calls" $missing >&2
  exit 1
fi
