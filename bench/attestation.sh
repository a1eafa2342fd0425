#!/usr/bin/env bash
# ./nacre bench attestation [SECONDS]: what the verifiers do in a second of processor time, beside the bare cryptography and,
# for launch digests, beside sev-snp-measure from PyPI. That is installed outside the tree, once, where the tests keep it too.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
peer=${NACRE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/nacre}/reference-calculator
say() { printf 'bench attestation: %s\n' "$*" >&2; }

if [ ! -x "$peer/bin/sev-snp-measure" ]; then
  say "installing sev-snp-measure (once)"
  mkdir -p "$peer"
  { python3 -m venv "$peer" && "$peer/bin/pip" -q install --retries 1 sev-snp-measure; } >&2 ||
    say "sev-snp-measure could not be installed and is left out"
fi
flags=(-XX:+UseSerialGC -XX:-UsePerfData --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow)
exec "$JAVA_HOME/bin/java" "${flags[@]}" -cp "$root/cli/target/nacre/lib/*" \
  "$here/attestation/AttestationBench.java" "$here/attestation" "$peer/bin/python" "$@"
