#!/usr/bin/env bash
# Installs the system packages that the tests need, from the system's own package manager; says what it installs.
set -euo pipefail
declare -A wanted=([chromium]=chromium [ffmpeg]=ffmpeg [redis-server]=redis-server [pdftoppm]=poppler-utils)
missing=()
for program in "${!wanted[@]}"; do
  command -v "$program" >/dev/null 2>&1 || missing+=("${wanted[$program]}")
done
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1 || missing+=(postgresql)
if [ "${#missing[@]}" -eq 0 ]; then exit 0; fi
echo "Cài các gói hệ thống cho kiểm thử / installing system packages for the tests: ${missing[*]}"
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
if command -v apt-get >/dev/null 2>&1; then
  "${as_root[@]}" apt-get update -qq
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq "${missing[@]}" >/dev/null
elif command -v brew >/dev/null 2>&1; then
  brew install --quiet "${missing[@]/redis-server/redis}"
else
  echo "Hãy cài bằng tay / please install by hand: ${missing[*]}" >&2
  exit 1
fi
