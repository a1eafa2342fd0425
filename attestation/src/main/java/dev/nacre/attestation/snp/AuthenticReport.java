package dev.nacre.attestation.snp;

import dev.nacre.attestation.x509.Certificate;
import dev.nacre.codec.Bytes;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.util.Optional;

/// A report that the holder of a verified chip key signed. Only [#verify] makes one.
public final class AuthenticReport {
  private final SnpReport report;

  private AuthenticReport(SnpReport report) {
    this.report = report;
  }

  public SnpReport report() {
    return report;
  }

  /// ECDSA on P-384 with SHA-384 over the bytes as they came.
  ///
  /// @return empty when the signature is not that of `vek`
  static Optional<AuthenticReport> verify(SnpReport report, Certificate vek) {
    Bytes signature = report.signature().p1363();
    if (!report.signature().isClean()) {
      return Optional.empty();
    }
    try {
      var verifier = Signature.getInstance("SHA384withECDSAinP1363Format");
      verifier.initVerify(vek.publicKey());
      verifier.update(report.signed().toArray());
      return verifier.verify(signature.toArray())
          ? Optional.of(new AuthenticReport(report))
          : Optional.empty();
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }
}
