package dev.nacre.cli.tpm;

import dev.nacre.attestation.tpm.EndorsementKey;
import dev.nacre.attestation.tpm.EndorsementTrust;
import dev.nacre.attestation.tpm.TpmPublic;
import dev.nacre.attestation.x509.Certificate;
import dev.nacre.cli.evidence.RequestKeyFile;
import dev.nacre.cli.terminal.UserFiles;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Pem;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The two keys of a TPM that are to be bound together, and the verifier's own.
final class TpmKeys {
  @Option(
      names = "--request-key",
      required = true,
      paramLabel = "FILE",
      description = "32 random bytes from which the secrets for TPMs are made; they stay here.")
  private Path requestKey = Path.of("");

  @Option(
      names = "--ek",
      required = true,
      paramLabel = "FILE",
      description = "The certificate of the endorsement key, DER or PEM.")
  private Path endorsement = Path.of("");

  @Option(
      names = "--ek-area",
      paramLabel = "FILE",
      description = {
        "The endorsement key's public area (TPM2B_PUBLIC), where it is not made by the usual",
        "template."
      })
  private @Nullable Path endorsementArea;

  @Option(
      names = "--ak",
      required = true,
      paramLabel = "FILE",
      description = "The attestation key's public area (TPM2B_PUBLIC).")
  private Path attestation = Path.of("");

  EndorsementTrust trust() {
    return new EndorsementTrust(RequestKeyFile.read(requestKey));
  }

  Certificate certificate() {
    Bytes file = UserFiles.read(endorsement);
    if (!Pem.isPem(file)) {
      return Certificate.parse(file);
    }
    List<Bytes> all = Pem.contents(Pem.CERTIFICATE, file.utf8());
    if (all.isEmpty()) {
      throw MalformedException.at(endorsement.toString(), "a certificate", "none");
    }
    return Certificate.parse(all.getFirst());
  }

  EndorsementKey endorsementKey() {
    Path area = endorsementArea;
    return area == null
        ? EndorsementKey.of(certificate())
        : EndorsementKey.of(certificate(), TpmPublic.parseSized(UserFiles.read(area)));
  }

  TpmPublic attestationKey() {
    return TpmPublic.parseSized(UserFiles.read(attestation));
  }
}
