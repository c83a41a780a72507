#!/usr/bin/env bash
# Installs the system packages that the tests need, from the system's own package manager; says what it installs.
# Keeps to what bash 3.2 knows, which is the bash of macOS.
set -euo pipefail
has() { command -v "$1" >/dev/null 2>&1; }
has_chromium() { has chromium || has chromium-browser || has google-chrome || [ -x /Applications/Chromium.app/Contents/MacOS/Chromium ]; }
has_postgresql() { ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || has initdb || ls "$(brew --prefix 2>/dev/null)"/opt/postgresql@*/bin/initdb >/dev/null 2>&1; }

missing=""
has_chromium || missing="$missing chromium"
has ffmpeg || missing="$missing ffmpeg"
has redis-server || missing="$missing redis-server"
has pdftoppm || missing="$missing poppler-utils"
has_postgresql || missing="$missing postgresql"
if [ -z "$missing" ]; then exit 0; fi
echo "Cài các gói hệ thống cho kiểm thử / installing system packages for the tests:$missing"
# The names are our own, without blanks: they are meant to be split.
# shellcheck disable=SC2086
if has apt-get; then
  as_root=""
  [ "$(id -u)" -eq 0 ] || as_root=sudo
  $as_root apt-get update -qq
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $missing >/dev/null
elif has brew; then
  for package in $missing; do
    case $package in
      chromium) brew install --quiet --cask chromium ;;
      redis-server) brew install --quiet redis ;;
      poppler-utils) brew install --quiet poppler ;;
      postgresql) brew install --quiet postgresql@17 ;;
      *) brew install --quiet "$package" ;;
    esac
  done
else
  echo "Hãy cài bằng tay / please install by hand:$missing" >&2
  exit 1
fi
