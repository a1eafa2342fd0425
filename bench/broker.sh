#!/usr/bin/env bash
# ./nacre bench broker [--seconds N] [--warm N] [--row N | --stored N]: what `nacre serve` does on one core, the load generator on
# another, and then (row 7) what both do on the two cores together; with --stored whether so many secrets and
# reference values make it slower.
# NACRE_SERVER_CORES (default 0) and NACRE_LOAD_CORES (default 1) name the cores.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
flags=(-XX:+UseSerialGC -XX:-UsePerfData --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow)
exec taskset -c "${NACRE_LOAD_CORES:-1}" "$JAVA_HOME/bin/java" "${flags[@]}" \
  -cp "$root/cli/target/nacre/lib/*" "$here/broker/BrokerBench.java" "$root" "$@"
