#!/bin/sh
# real_programs.sh LIBRARY: servers from packages run under the runtime and serve as without it.
# Exit status 77 (skipped) when none of them is installed. Everything is on 127.0.0.1, in a
# temporary folder, and bounded in time.
set -eu
library=$1
folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$folder"' EXIT
port=$((20000 + $$ % 20000))
ran=0

# Runs "$@" in the background under the runtime.
start() {
  LOCKGRAPH_OPTIONS="log_path=$folder/log:trace_path=$folder/trace.%p.lgt" \
    LD_PRELOAD=$library "$@" >"$folder/out" 2>&1 &
  server=$!
}
stop() {
  kill "$server"
  status=0
  wait "$server" || status=$?
  server=
  [ "$status" = 0 ] || [ "$status" = 143 ] || {
    echo "$1 ended with status $status" >&2
    cat "$folder/out" >&2
    exit 1
  }
  if ls "$folder"/log* >/dev/null 2>&1; then
    echo "$1 was reported on while it ran:" >&2
    cat "$folder"/log* >&2
    exit 1
  fi
  ran=$((ran + 1))
}
# Repeats "$@" until it works, for at most ten seconds.
await() {
  for _ in $(seq 100); do
    if "$@" >/dev/null 2>&1; then return; fi
    sleep 0.1
  done
  echo "gave up waiting for: $*" >&2
  exit 1
}

if command -v memcached >/dev/null && command -v memcslap >/dev/null; then
  start memcached -u nobody -t 4 -l 127.0.0.1 -p $port -m 64
  await memcping --servers=127.0.0.1:$port
  timeout 60 memcslap --servers=127.0.0.1:$port --concurrency=8 --execute-number=5000 --test=set
  timeout 60 memcslap --servers=127.0.0.1:$port --concurrency=8 --execute-number=5000 --test=get
  stop memcached
fi

if command -v redis-server >/dev/null && command -v redis-benchmark >/dev/null; then
  start redis-server --port $port --bind 127.0.0.1 --dir "$folder" --appendonly yes --io-threads 2
  await redis-cli -p $port ping
  timeout 60 redis-benchmark -p $port -t set,get -n 50000 -P 8 -q >"$folder/benchmark"
  redis-cli -p $port bgsave
  redis-cli -p $port set key value
  [ "$(redis-cli -p $port get key)" = value ]
  stop redis-server
fi

[ $ran -gt 0 ] || exit 77
