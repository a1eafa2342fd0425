import org.jspecify.annotations.NullMarked;

/// The Rego language: parse, check, compile, evaluate, explain.
@NullMarked
module dev.nacre.policy {
  requires static org.jspecify;
  requires dev.nacre.codec;
}
