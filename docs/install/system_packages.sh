#!/bin/sh
# Install packages of the system where that is possible without asking: Debian's apt, as root.
# Elsewhere say what is missing and how to get it, and fail.
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
else
  echo "SmartRunning needs the system's package(s) $*, and only root can install them here: sudo apt-get install $*" >&2
  exit 1
fi
