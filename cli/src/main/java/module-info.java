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
  opens dev.nacre.cli.evidence to
      info.picocli;
  opens dev.nacre.cli.image to
      info.picocli;
  opens dev.nacre.cli.machine to
      info.picocli;
  opens dev.nacre.cli.measure to
      info.picocli;
  opens dev.nacre.cli.owner to
      info.picocli;
  opens dev.nacre.cli.policy to
      info.picocli;
  opens dev.nacre.cli.reference to
      info.picocli;
  opens dev.nacre.cli.server to
      info.picocli;
  opens dev.nacre.cli.tpm to
      info.picocli;
}
