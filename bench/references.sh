#!/usr/bin/env bash
# ./nacre bench references [NUMBER [SECONDS]]: whether many reference values slow down registering, asking and judging.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
flags=(-XX:+UseSerialGC -XX:-UsePerfData --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow)
exec "$JAVA_HOME/bin/java" "${flags[@]}" -cp "$root/cli/target/nacre/lib/*" \
  "$here/references/ReferenceBench.java" "$@"
