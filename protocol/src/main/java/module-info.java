import org.jspecify.annotations.NullMarked;

/// What crosses between the processes of Nacre.
@NullMarked
module dev.nacre.protocol {
  requires static org.jspecify;
  requires dev.nacre.codec;
}
