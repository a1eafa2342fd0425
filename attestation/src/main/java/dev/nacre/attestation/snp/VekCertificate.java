package dev.nacre.attestation.snp;

import dev.nacre.attestation.x509.Certificate;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.Der;
import dev.nacre.codec.MalformedException;
import java.util.Optional;
import java.util.OptionalInt;

/// A certificate for a key that signs reports: of a chip (VCEK) or of a cloud provider (VLEK), with
/// AMD's own extensions (AMD publication 57230, tables of VCEK and VLEK certificates).
///
/// @param kind by the subject's common name
/// @param hardwareId the chip that the key belongs to; only in a VCEK
/// @param provider the cloud provider; only in a VLEK
record VekCertificate(
    Certificate certificate,
    Kind kind,
    Tcb tcb,
    Optional<Bytes> hardwareId,
    Optional<String> provider) {
  private static final String ARC = "1.3.6.1.4.1.3704.1.";
  private static final Bytes P384_KEY =
      Bytes.ofHex("3076301006072a8648ce3d020106052b8104002203620004");

  /// Whose key it is.
  enum Kind {
    VCEK("SEV-VCEK", 0),
    VLEK("SEV-VLEK", 1);

    private final String commonName;
    private final int signingKey;

    Kind(String commonName, int signingKey) {
      this.commonName = commonName;
      this.signingKey = signingKey;
    }

    /// As a report's key info counts.
    int signingKey() {
      return signingKey;
    }

    private static Optional<Kind> of(Certificate certificate) {
      String name = certificate.commonName();
      for (Kind kind : values()) {
        if (kind.commonName.equals(name)) {
          return Optional.of(kind);
        }
      }
      return Optional.empty();
    }
  }

  static boolean isOne(Certificate certificate) {
    return Kind.of(certificate).isPresent();
  }

  /// @throws MalformedException when an extension is missing or has another form, or the key is not
  ///   on P-384
  static VekCertificate parse(Certificate certificate) {
    Kind kind =
        Kind.of(certificate)
            .orElseThrow(() ->
                MalformedException.at(
                    "certificate", "the name SEV-VCEK or SEV-VLEK", certificate.toString()));
    Bytes key = Bytes.of(certificate.publicKey().getEncoded());
    if (!key.startsWith(P384_KEY)) {
      throw MalformedException.at(
          kind + " certificate", "a key on P-384", certificate.publicKey().getAlgorithm());
    }
    return new VekCertificate(
        certificate,
        kind,
        tcb(certificate),
        certificate.extension(ARC + "4").map(VekCertificate::hardwareId),
        certificate.extension(ARC + "5").map(name -> Der.parse(name).text()));
  }

  /// Whether this key is the one that a report must be signed with.
  boolean matches(SnpReport report) {
    return kind.signingKey() == report.keyInfo().signingKey()
        && tcb.equals(report.reportedTcb())
        && hardwareId.map(id -> id.equals(report.chipId())).orElse(kind == Kind.VLEK);
  }

  private static Tcb tcb(Certificate certificate) {
    Optional<Bytes> fmc = certificate.extension(ARC + "3.9");
    return new Tcb(
        fmc.isPresent() ? OptionalInt.of(version(fmc.get())) : OptionalInt.empty(),
        version(certificate, "3.1"),
        version(certificate, "3.2"),
        version(certificate, "3.3"),
        version(certificate, "3.8"),
        true);
  }

  private static int version(Certificate certificate, String arc) {
    return version(
        certificate
            .extension(ARC + arc)
            .orElseThrow(() ->
                MalformedException.at(
                    "certificate " + certificate, "an extension " + ARC + arc, "none")));
  }

  private static int version(Bytes extension) {
    return Der.parse(extension).integerUpTo(255);
  }

  /// 64 bytes: they stand in the extension bare, or wrapped in an OCTET STRING, which for the short
  /// identity of Turin holds eight.
  private static Bytes hardwareId(Bytes extension) {
    Bytes id = extension.size() == 64 ? extension : Der.parse(extension).octets();
    if (id.size() != 64 && id.size() != 8) {
      throw MalformedException.at("certificate hwID", "8 or 64 bytes", id.size() + " bytes");
    }
    return id.padTo(64);
  }
}
