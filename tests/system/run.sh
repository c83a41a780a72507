#!/usr/bin/env bash
# The whole suite twice: on SQLite with the embedded broker, then on a PostgreSQL and a Redis of its own, started here and ended here.
set -euo pipefail
cd "$(dirname "$0")/../.."
bin=.venv/bin
export PATH="$PATH:/usr/sbin:/sbin" # where some systems keep runuser
scratch=$(mktemp -d)
pids=""
finish() {
  for pid in $pids; do kill "$pid" 2>/dev/null || true; done
  [ -f "$scratch/pg/postmaster.pid" ] && as_postgres "$(pg_bin)/pg_ctl" -D "$scratch/pg" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$scratch"
}
trap finish EXIT

pg_bin() { # the newest of Debian's, what is on the path, the newest of Homebrew's
  if ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
    ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1
  elif command -v initdb >/dev/null 2>&1; then
    dirname "$(command -v initdb)"
  else
    ls -d "$(brew --prefix)"/opt/postgresql@*/bin | sort | tail -1
  fi
}
as_postgres() {
  if [ "$(id -u)" -eq 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}
free_port() { "$bin/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

start_postgres() {
  PG_PORT=$(free_port)
  mkdir -p "$scratch/pg" && chmod 755 "$scratch"
  [ "$(id -u)" -ne 0 ] || chown postgres "$scratch/pg"
  as_postgres "$(pg_bin)/initdb" -D "$scratch/pg" -U lms --auth=trust --encoding=UTF8 --no-locale >/dev/null
  as_postgres "$(pg_bin)/pg_ctl" -D "$scratch/pg" -w -l "$scratch/pg/log" \
    -o "-p $PG_PORT -k $scratch/pg -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off -c synchronous_commit=off" start >/dev/null
}
start_redis() {
  REDIS_PORT=$(free_port)
  redis-server --port "$REDIS_PORT" --bind 127.0.0.1 --save "" --appendonly no --daemonize no >"$scratch/redis.log" 2>&1 &
  pids="$pids $!"
}

workers=${TEST_WORKERS:-2}
echo "== SQLite, embedded broker =="
"$bin/python" -m pytest -n "$workers" --dist loadfile "$@"
echo "== PostgreSQL, Redis =="
start_postgres
start_redis
TEST_DATABASE_URL="postgresql://lms@127.0.0.1:$PG_PORT/postgres" TEST_BROKER_URL="redis://127.0.0.1:$REDIS_PORT/0" \
  "$bin/python" -m pytest -n "$workers" --dist loadfile "$@"
