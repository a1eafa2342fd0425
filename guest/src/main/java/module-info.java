import org.jspecify.annotations.NullMarked;

/// The Attester and all else inside the virtual machine.
@NullMarked
module dev.nacre.guest {
  requires static org.jspecify;
  requires dev.nacre.codec;
  requires dev.nacre.protocol;
  requires dev.nacre.image;
  requires jdk.httpserver;

  exports dev.nacre.guest;
  exports dev.nacre.guest.attester to
      dev.nacre.demo;
}
