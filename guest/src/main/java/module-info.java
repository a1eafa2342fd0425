import org.jspecify.annotations.NullMarked;

/// The Attester and all else inside the virtual machine.
@NullMarked
module dev.nacre.guest {
  requires static org.jspecify;
  requires dev.nacre.codec;
}
