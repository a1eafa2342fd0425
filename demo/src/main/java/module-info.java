import org.jspecify.annotations.NullMarked;

/// The story of `./nacre demo`: one release and eight refusals, on real parts.
///
/// Start at [dev.nacre.demo.Demo].
@NullMarked
module dev.nacre.demo {
  requires static org.jspecify;
  requires dev.nacre.attestationservice;
  requires dev.nacre.codec;
  requires dev.nacre.emulator;
  requires dev.nacre.guest;
  requires dev.nacre.image;
  requires dev.nacre.keybroker;
  requires dev.nacre.measure;
  requires dev.nacre.protocol;
  requires dev.nacre.runtime;
  requires java.logging;
  requires java.net.http;

  exports dev.nacre.demo;
}
