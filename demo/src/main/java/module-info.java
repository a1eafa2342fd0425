import org.jspecify.annotations.NullMarked;

/// The story of `./nacre demo`: one release and eight refusals, on real parts.
@NullMarked
module dev.nacre.demo {
  requires static org.jspecify;
  requires dev.nacre.codec;

  exports dev.nacre.demo;
}
