#!/usr/bin/env bash
# ./nacre bench policy: evaluations a second of the policy engine, single thread and two threads.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
exec "$JAVA_HOME/bin/java" -cp "$root/cli/target/nacre/lib/*" "$here/PolicyBench.java" "$root" "$@"
