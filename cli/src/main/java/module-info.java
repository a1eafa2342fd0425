import org.jspecify.annotations.NullMarked;

/// The one command: `nacre`.
@NullMarked
module dev.nacre.cli {
  requires static org.jspecify;
  requires dev.nacre.attestation;
  requires dev.nacre.attestationservice;
  requires dev.nacre.codec;
  requires dev.nacre.demo;
  requires dev.nacre.emulator;
  requires dev.nacre.endorsements;
  requires dev.nacre.image;
  requires dev.nacre.keybroker;
  requires dev.nacre.measure;
  requires dev.nacre.policy;
  requires dev.nacre.protocol;
  requires dev.nacre.runtime;
  requires dev.nacre.storage;
  requires info.picocli;
  requires jdk.management;
  requires jdk.unsupported;

  exports dev.nacre.cli;

  opens dev.nacre.cli to
      info.picocli;
}
