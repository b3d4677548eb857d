#!/bin/sh
# needs_only_libc.sh LIBRARY: fails if the runtime needs or exports more than it may.
set -eu
library=$1
needed=$(readelf -dW "$library" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' |
  grep -v -e '^libc\.so' -e '^ld-linux' || true)
if [ -n "$needed" ]; then
  echo "$library needs $needed" >&2
  exit 1
fi
allowed='^(pthread_|sem_|mtx_|cnd_|thrd_|call_once$|__cxa_guard_|flock$|sched_yield$|syscall$|dlclose$|fork$|free$'
allowed="$allowed|munmap\$|_exit\$|quick_exit\$|lockgraph_v1_|_ZNSt3__11[89][a-z_]*shared[a-z_]*mutex)"
exported=$(readelf -W --dyn-syms "$library" |
  awk '$7 != "UND" && ($5 == "GLOBAL" || $5 == "WEAK") {print $8}' | grep -vE "$allowed" || true)
if [ -n "$exported" ]; then
  echo "$library exports" $exported >&2
  exit 1
fi
