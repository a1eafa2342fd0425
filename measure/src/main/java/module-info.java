import org.jspecify.annotations.NullMarked;

/// Predicts what a processor will report of a boot.
@NullMarked
module dev.nacre.measure {
  requires static org.jspecify;
  requires dev.nacre.codec;
}
