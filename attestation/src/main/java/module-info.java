import org.jspecify.annotations.NullMarked;

/// Evidence, and what a Verifier makes of it.
@NullMarked
module dev.nacre.attestation {
  requires static org.jspecify;
  requires dev.nacre.codec;
}
