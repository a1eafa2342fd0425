import org.jspecify.annotations.NullMarked;

/// The Relying Party as a server.
@NullMarked
module dev.nacre.keybroker {
  requires static org.jspecify;
  requires dev.nacre.codec;
}
