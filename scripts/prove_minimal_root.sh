#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Proves that README's first two commands work on a bare Debian 12: prove_minimal_root.sh [REPOSITORY]
# Makes a Debian root of the essential packages and apt, clones the repository's HEAD into it, runs both commands
# in it, then both again without a network. Prints the durations; fails when a command fails or is too slow.
# Needs root, git and mmdebstrap.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
readonly REPOSITORY="${1:-$here}"
readonly SUITE=bookworm
readonly INSIDE=/root/bfpsim
# Seconds, for a machine with two cores: the main job from nothing, and the tests after it.
readonly MAIN_JOB_LIMIT=900 TESTS_LIMIT=600
root=""
table=()
failures=0

# Mounts live in the namespace of each command (see `inside`), so that nothing but plain files is left to remove.
cleanup() {
  if [[ -n "$root" ]]; then
    rm -rf --one-file-system "$root"
  fi
}

fail() {
  printf 'prove_minimal_root.sh: %s\n' "$*" >&2
  exit 1
}

check_needs() {
  [[ "$(id -u)" -eq 0 ]] || fail "needs root"
  command -v mmdebstrap >/dev/null || fail "needs mmdebstrap (apt-get install mmdebstrap)"
  command -v git >/dev/null || fail "needs git (apt-get install git)"
}

debian_sources() {
  local file
  for file in /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list; do
    if [[ -s "$file" ]]; then
      echo "$file"
      return
    fi
  done
  fail "this machine has neither debian.sources nor sources.list"
}

# The root reaches packages the way this machine does: same sources, same apt settings, same name server.
make_root() {
  root="$(mktemp -d)"
  mmdebstrap --quiet --variant=apt "$SUITE" "$root" "$(debian_sources)"
  cp -a /etc/apt/apt.conf.d /etc/apt/auth.conf.d /etc/apt/trusted.gpg.d "$root/etc/apt/"
  cp -L /etc/resolv.conf "$root/etc/resolv.conf"
  git clone --quiet --no-hardlinks "$REPOSITORY" "$root$INSIDE"
}

# The commands that a reader meets first: the first two lines that start with ./ in README's code blocks.
readme_commands() {
  # shellcheck disable=SC2016  # the backquotes are Markdown's
  sed -n '/^```/,/^```/p' "$root$INSIDE/README.md" | grep '^\./' | sed 's/ *#.*//' | head -n 2
}

# inside OPTION... COMMAND: runs it in the clone, with further options for unshare(1).
inside() {
  local command="${*: -1}"
  # shellcheck disable=SC2016  # expanded by the inner shell
  unshare --mount --pid --fork --kill-child "${@:1:$#-1}" bash -c '
      mount -t proc proc "$0/proc"
      mkdir -p "$0/dev/pts"
      mount -t devpts -o newinstance,ptmxmode=0666 devpts "$0/dev/pts"
      ln -sf pts/ptmx "$0/dev/ptmx"
      exec chroot "$0" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
        ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} \
        bash -c "cd $1 && $2"' "$root" "$INSIDE" "$command" </dev/null
}

# timed NAME LIMIT OPTION... COMMAND
timed() {
  local name="$1" limit="$2" start="$SECONDS" verdict=passed took
  shift 2
  printf '\n######## %s: %s\n' "$name" "${*: -1}"
  inside "$@" || verdict=FAILED
  took=$((SECONDS - start))
  if [[ "$verdict" == passed && "$took" -gt "$limit" ]]; then
    verdict="SLOW (limit $limit s)"
  fi
  [[ "$verdict" == passed ]] || failures=$((failures + 1))
  table+=("$(printf '%-26s %5d s  %s' "$name" "$took" "$verdict")")
}

main() {
  check_needs
  trap cleanup EXIT
  trap 'exit 130' INT TERM
  make_root
  printf 'bare Debian root: %d packages, made in %d s\n' "$(find "$root/var/lib/dpkg/info" -name '*.list' | wc -l)" "$SECONDS"
  local commands=()
  mapfile -t commands < <(readme_commands)
  [[ ${#commands[@]} -eq 2 ]] || fail "README.md does not open with two commands that start with ./"
  timed "main job" "$MAIN_JOB_LIMIT" "${commands[0]}"
  timed "tests" "$TESTS_LIMIT" "${commands[1]}"
  timed "main job, no network" "$MAIN_JOB_LIMIT" --net "${commands[0]}"
  timed "tests, no network" "$TESTS_LIMIT" --net "${commands[1]}"
  printf '\n######## summary\n'
  printf '%s\n' "${table[@]}"
  [[ "$failures" -eq 0 ]] || exit 1
}

main "$@"
