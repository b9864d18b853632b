#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The main job, from nothing: installs packages, builds bfpsim, and replays a real training step in SystemC to a
# report.
# Further arguments go to `bfpsim run`, after the defaults: scripts/run.sh --schedule hbfp6 --out out/hbfp6
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
readonly BUILD=build/release
readonly OUT=out/fmnist-resnet8

say() {
  printf '\n==> %s (%d s)\n' "$*" "$SECONDS"
}

# A build folder that is there keeps its options: switching the tests off would make CMake delete those that
# scripts/test.sh has built.
configure() {
  if [[ -f "$BUILD/build.ninja" ]]; then
    cmake --preset release
  else
    cmake --preset release -DBFPSIM_BUILD_TESTS=OFF -DBFPSIM_BUILD_BENCHMARKS=OFF
  fi
}

main() {
  scripts/setup.sh run
  say "configure"
  configure
  say "build"
  cmake --build --preset release --target bfpsim
  say "replay traces/fmnist-resnet8 in SystemC"
  "$BUILD/bin/bfpsim" run --trace traces/fmnist-resnet8 --engine systemc --out "$OUT" "$@"
  say "done: $BUILD/bin/bfpsim run --help tells what else it runs; scripts/test.sh tests it"
}

main "$@"
