#!/usr/bin/env bash
# ./nacre bench policy: the policy engine against OPA's Go library and regorus, as a table.
#
# The peers are built outside the tree, once, by the ordinary clients of Go and Rust; a peer whose
# compiler is missing is left out with a sentence.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
cache=${XDG_CACHE_HOME:-$HOME/.cache}/nacre/bench/policy
say() { printf 'bench policy: %s\n' "$*" >&2; }

# Builds with the command behind NAME, unless the sources are those of the last build.
peer() {
  local name=$1
  shift
  if ! command -v "$1" > /dev/null; then
    say "no $1 on PATH: $name is left out"
    return
  fi
  local sources="$here/policy/$name" work="$cache/$name"
  if [ -x "$cache/$name-peer" ] && diff -qr "$sources" "$work/sources" > /dev/null 2>&1; then
    return
  fi
  say "building $name (once)"
  rm -rf "$work/sources" "$work/build"
  mkdir -p "$work"
  cp -r "$sources" "$work/build"
  if (cd "$work/build" && "build_$name") > "$cache/$name.log" 2>&1; then
    cp -r "$sources" "$work/sources"
  else
    say "$name could not be built and is left out: see $cache/$name.log"
  fi
}

build_opa() {
  go mod tidy
  go build -o "$cache/opa-peer" .
}

build_regorus() {
  CARGO_TARGET_DIR="$cache/regorus/target" cargo build --release
  cp "$cache/regorus/target/release/nacre-bench-policy" "$cache/regorus-peer"
}

mkdir -p "$cache"
peer opa go
peer regorus cargo
exec "$JAVA_HOME/bin/java" -XX:+UseSerialGC -cp "$root/cli/target/nacre/lib/*" \
  "$here/policy/PolicyBench.java" "$root" "$cache" "$@"
