import org.jspecify.annotations.NullMarked;

/// The embedded store of the owner's side.
@NullMarked
module dev.nacre.storage {
  requires static org.jspecify;
  requires dev.nacre.codec;
}
