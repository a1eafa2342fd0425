import org.jspecify.annotations.NullMarked;

/// The Verifier as a service.
@NullMarked
module dev.nacre.attestationservice {
  requires static org.jspecify;
  requires dev.nacre.codec;
}
