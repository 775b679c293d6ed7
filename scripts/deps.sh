#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# deps.sh build|test: says which Debian/Ubuntu packages are missing and installs them, as root or through sudo.
set -eu
packages="gcc make cmake ninja-build pkg-config libc6-dev zlib1g-dev libcsv-dev libinih-dev libcjson-dev libzopfli-dev libopenblas-dev
  libcurl4-openssl-dev libarchive-dev libssl-dev libsndfile1-dev libsamplerate0-dev libsqlite3-dev portaudio19-dev espeak-ng"
[ "${1:-build}" = test ] && packages="$packages clang clang-format libclang-rt-dev libcmocka-dev flatbuffers-compiler git
  gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user cppcheck gcc-arm-none-eabi libnewlib-arm-none-eabi qemu-system-arm
  gcc-riscv64-unknown-elf picolibc-riscv64-unknown-elf qemu-system-misc python3-yaml python3-kconfiglib arduino-builder sqlite3 faketime"

if ! command -v dpkg-query >/dev/null; then
  echo "deps: this is not Debian or Ubuntu; install these by hand if the build does not find them:" $packages >&2
  exit 0
fi
have() { dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'ok installed'; }
missing=""
for package in $packages; do
  have "$package" && continue
  case $package in
    # Debian's pkg-config is provided by pkgconf; clang's sanitizer runtime carries the version in its name.
    pkg-config) command -v pkg-config >/dev/null && continue ;;
    libclang-rt-dev)
      command -v clang >/dev/null && version=$(clang -dumpversion | cut -d. -f1) || version=$(apt-cache depends clang 2>/dev/null | sed -n 's/.*clang-\([0-9]*\)$/\1/p' | head -1)
      package=libclang-rt-${version:-14}-dev
      have "$package" && continue ;;
  esac
  missing="$missing $package"
done
if [ "${1:-build}" = test ] && ! command -v npm >/dev/null; then missing="$missing nodejs npm"; fi
[ -z "$missing" ] && exit 0

echo "deps: missing:$missing"
if [ "$(id -u)" = 0 ]; then run=""; elif command -v sudo >/dev/null; then run=sudo; else
  echo "deps: neither root nor sudo here; run as root: apt-get install -y$missing" >&2
  exit 1
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { $run apt-get update && DEBIAN_FRONTEND=noninteractive $run apt-get install -y --no-install-recommends $missing; } >"$log" 2>&1; then
  tail -n 20 "$log" >&2
  echo "deps: apt-get could not install:$missing" >&2
  exit 1
fi
echo "deps: installed"
