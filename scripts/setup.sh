#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs the Debian packages that bfpsim needs: scripts/setup.sh [run|test|full]
#   run   build the program and run it      test  + build and pass the tests      full  + what CI checks and measures
# A tier whose packages are all there is left alone, so that a second call needs neither network nor time.
set -euo pipefail

readonly RUN_PACKAGES=(cmake g++ libcli11-dev libfmt-dev libsqlite3-dev libsystemc-dev libyaml-cpp-dev
  ninja-build nlohmann-json3-dev pkg-config libboost-dev)
readonly TEST_PACKAGES=(libbenchmark-dev libgmock-dev libgtest-dev libmpfr-dev python3)
readonly FULL_PACKAGES=(clang-format clang-tidy git libopenblas-dev munge parallel shellcheck slurm-wlm)

fail() {
  printf 'setup.sh: %s\n' "$*" >&2
  exit 1
}

usage() {
  sed -n '3,5s/^# //p' "$0"
}

packages_of() {
  case "$1" in
    run) printf '%s\n' "${RUN_PACKAGES[@]}" ;;
    test) printf '%s\n' "${RUN_PACKAGES[@]}" "${TEST_PACKAGES[@]}" ;;
    full) printf '%s\n' "${RUN_PACKAGES[@]}" "${TEST_PACKAGES[@]}" "${FULL_PACKAGES[@]}" ;;
    *) return 1 ;;
  esac
}

is_installed() {
  [[ "$(dpkg-query --show --showformat '${db:Status-Status}' "$1" 2>/dev/null)" == installed ]]
}

as_root() {
  if [[ "$(id -u)" -eq 0 ]]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    fail "installing packages needs root: run it as root, or install sudo"
  fi
}

# A machine that has just booted may be installing its own updates: wait for its lock instead of failing.
apt_get() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 "$@" </dev/null
}

require_debian() {
  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    fail "this is no Debian system (no apt-get). Install the equivalents of these packages by hand, then build with
  cmake --preset release && cmake --build --preset release
packages: $(packages_of full | tr '\n' ' ')"
  fi
}

install_missing() {
  local tier="$1" package
  local missing=()
  for package in $(packages_of "$tier"); do
    is_installed "$package" || missing+=("$package")
  done
  if [[ ${#missing[@]} -eq 0 ]]; then
    echo "setup ($tier): all packages are installed"
    return
  fi
  echo "setup ($tier): installing ${missing[*]}"
  apt_get update -q
  apt_get install -q -y --no-install-recommends "${missing[@]}"
}

main() {
  local tier="${1:-test}"
  if [[ "$tier" == --help || "$tier" == -h ]]; then
    usage
    return
  fi
  packages_of "$tier" >/dev/null || { usage >&2; exit 2; }
  require_debian
  install_missing "$tier"
}

main "$@"
