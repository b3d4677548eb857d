#!/usr/bin/env bash
# Programs from packages, as they are and under `lockgraph run`.
#
#   real_programs.sh LOCKGRAPH PROGRAM            both must answer alike, with no finding
#   real_programs.sh LOCKGRAPH PROGRAM ROUNDS     also prints what each takes, the least of ROUNDS
#
# PROGRAM is memcached, redis, mariadb, java, python, or the path of one without arguments. Exit
# status 77: it is not installed. Everything is on 127.0.0.1, in a temporary folder, and bounded.
set -euo pipefail
lockgraph=$1
program=$2
rounds=${3:-1}
here=$(dirname "$(readlink -f "$0")")
folder=$(mktemp -d)
chmod 755 "$folder"
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$folder"' EXIT
port=$((20000 + $$ % 20000))
# The commands of Debian's server packages.
PATH=$PATH:/usr/sbin

need() {
  for command in "$@"; do
    command -v "$command" >/dev/null || { echo "$command is not installed"; exit 77; }
  done
}
fail() {
  echo "$program $mode: $*" >&2
  tail -n 50 "$folder/log" >&2
  exit 1
}
# Repeats "$@" until it works, for at most twenty seconds.
await() {
  for _ in $(seq 200); do
    if "$@" >/dev/null 2>&1; then return; fi
    sleep 0.1
  done
  fail "gave up waiting for: $*"
}
# "$@" natively or under lockgraph run. Findings do not change the status.
start() {
  if [ "$mode" = native ]; then
    exec "$@"
  fi
  exec "$lockgraph" run --quiet --exitcode=0 --format=text:"$folder/findings" -- "$@"
}
serve() {
  (start "$@" >"$folder/log" 2>&1) &
  server=$!
}
# Milliseconds of processor time that the server has used.
used() {
  local process=$server
  [ "$mode" = native ] || process=$(cat "/proc/$server/task/$server/children")
  local stat
  stat=$(cat "/proc/${process%% *}/stat")
  set -- ${stat##*) }
  echo $(((${12} + ${13}) * 1000 / $(getconf CLK_TCK)))
}
# Ends the server, which must do so with status 0 or by the signal.
stop() {
  kill "$server"
  local status=0
  wait "$server" || status=$?
  server=
  [ "$status" = 0 ] || [ "$status" = 143 ] || fail "ended with status $status"
}

memcached_() {
  serve memcached -u nobody -t 4 -l 127.0.0.1 -p "$port" -m 64
  await memcping --servers=127.0.0.1:"$port"
  begin
  for load in set get; do
    timeout 60 memcslap --servers=127.0.0.1:"$port" --concurrency=8 --execute-number=5000 \
      --test=$load >/dev/null
  done
  end
  memcstat --servers=127.0.0.1:"$port" | grep -E '^\s*(cmd_set|cmd_get|get_misses):'
  stop
}

redis_() {
  local data=$folder/data-$mode
  rm -rf "$data"
  mkdir "$data"
  serve redis-server --port "$port" --bind 127.0.0.1 --dir "$data" --appendonly yes \
    --io-threads 2 --save ''
  await redis-cli -p "$port" ping
  begin
  timeout 60 redis-benchmark -p "$port" -t set,get -n 50000 -P 8 -q >/dev/null
  redis-cli -p "$port" bgsave >/dev/null
  timeout 60 redis-benchmark -p "$port" -t set,get -n 50000 -P 8 -q >/dev/null
  end
  saved() { redis-cli -p "$port" info persistence | tr -d '\r' | grep -x rdb_bgsave_in_progress:0; }
  await saved
  redis-cli -p "$port" info persistence | tr -d '\r' | grep -x rdb_last_bgsave_status:ok
  redis-cli -p "$port" set key value
  redis-cli -p "$port" get key
  redis-cli -p "$port" dbsize
  stop
}

mariadb_() {
  local user=() data=$folder/data-$mode
  [ "$(id -u)" -ne 0 ] || user=(--user=mysql)
  if [ ! -d "$folder/fresh" ]; then
    mkdir "$folder/fresh"
    [ "$(id -u)" -ne 0 ] || chown mysql "$folder/fresh"
    mariadb-install-db --no-defaults "${user[@]}" --datadir="$folder/fresh" --skip-test-db \
      --auth-root-authentication-method=normal >"$folder/log" 2>&1 || fail "cannot be set up"
  fi
  rm -rf "$data"
  cp -a "$folder/fresh" "$data"
  local to=(--no-defaults --user=root --protocol=tcp --host=127.0.0.1 --port="$port")
  serve mariadbd --no-defaults "${user[@]}" --datadir="$data" --bind-address=127.0.0.1 \
    --port="$port" --socket="$data/socket" --pid-file="$data/pid" --innodb-flush-log-at-trx-commit=2
  await mariadb-admin "${to[@]}" ping
  begin
  timeout 100 mariadb-slap "${to[@]}" --concurrency=8 --number-of-queries=4000 --create-schema=shop \
    --create="create table sales (id int primary key auto_increment, price int) engine=innodb" \
    --query="insert into sales (price) values (7); select count(*) from sales where price = 3" \
    --delimiter=';' --no-drop >/dev/null
  end
  mariadb "${to[@]}" --batch --execute="select count(*), sum(price) from shop.sales"
  stop
}

# The times are the program's own, without those of the report.
alone() {
  (start bash -c 'TIMEFORMAT="%R %U %S"
    time "$@" 2>&3' bash "$@" 3>"$folder/log" \
    >"$folder/out" 2>"$folder/took") || fail "ended with status $?"
  read -r wall user system < <(tail -n 1 "$folder/took" | tr -d .)
  least wall $((10#$wall))
  least used $((10#$user + 10#$system))
  cat "$folder/out"
}

known=none
case "$program" in
  memcached) need memcached memcslap memcping memcstat; run=memcached_ ;;
  redis) need redis-server redis-benchmark redis-cli; run=redis_ ;;
  mariadb) need mariadbd mariadb-install-db mariadb-slap mariadb-admin; run=mariadb_ ;;
  java)
    need java
    run="alone java $here/Workers.java"
    known=LG2001  # the thread that runs the virtual machine ends with its lock held, on purpose
    ;;
  python) need /usr/bin/python3; run="alone /usr/bin/python3 $here/workers.py" ;;
  *) need "$program"; run="alone $program" ;;
esac

declare -A leasts
# least KEY MILLISECONDS
least() {
  local key=$1-$mode
  [ -n "${leasts[$key]:-}" ] && [ "${leasts[$key]}" -le "$2" ] || leasts[$key]=$2
}
begin() {
  since=$(date +%s%N)
  used_before=$(used)
}
end() {
  least wall $((($(date +%s%N) - since) / 1000000))
  least used $(($(used) - used_before))
}
for _ in $(seq "$rounds"); do
  for mode in native run; do
    $run >"$folder/answer-$mode"
  done
  mode=run
  cmp "$folder/answer-native" "$folder/answer-run" >&2 || {
    diff "$folder/answer-native" "$folder/answer-run" >&2 || true
    fail "answers otherwise than natively"
  }
  if grep -E '^(error|warning)\[' "$folder/findings" | grep -Ev "\[$known\]" >&2; then
    cat "$folder/findings" >&2
    fail "has findings"
  fi
done
if [ $# -gt 2 ]; then
  echo "$(basename "$program"): ${leasts[wall-native]} ms natively," \
    "${leasts[wall-run]} ms under lockgraph run; processor time ${leasts[used-native]} ms," \
    "${leasts[used-run]} ms ($((100 * leasts[used-native] / leasts[used-run])) % of the throughput)"
fi
