#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The tests, from nothing: installs packages, builds everything, and runs all tests but those labelled slow.
# Further arguments go to ctest: scripts/test.sh -R numerics
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
readonly BUILD=build/release

say() {
  printf '\n==> %s (%d s)\n' "$*" "$SECONDS"
}

main() {
  scripts/setup.sh test
  say "configure"
  cmake --preset release -DBFPSIM_BUILD_TESTS=ON -DBFPSIM_BUILD_BENCHMARKS=ON
  say "build"
  cmake --build --preset release
  say "test"
  rm -f "$BUILD/junit.xml"
  ctest --preset release --parallel "$(nproc)" --output-junit "$PWD/$BUILD/junit.xml" "$@"
  say "done: ctest --preset slow runs the exhaustive tests"
}

main "$@"
