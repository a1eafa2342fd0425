package dev.nacre.attestation.x509;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.nacre.attestation.dcap.IntelLab;
import dev.nacre.attestation.fuzz.Target;
import dev.nacre.codec.Bytes;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// Any bytes as a certificate, or as a revocation list of one who never signed it.
class X509FuzzTest {
  private static final Certificate ROOT = Certificate.parse(IntelLab.INTEL.root().der());

  static Stream<byte[]> certificates() {
    return Stream.of(
        IntelLab.INTEL.root().der().toArray(), IntelLab.PLATFORM.pck().der().toArray());
  }

  @MethodSource("certificates")
  @FuzzTest
  void certificate(byte[] input) {
    Target.parse(
        bytes -> {
          Certificate certificate = Certificate.parse(bytes);
          return certificate
              + certificate.serial()
              + certificate.keyFingerprint()
              + certificate.notAfter()
              + certificate.maySignAbove(1)
              + CertificateChain.above(certificate, List.of(certificate, ROOT))
                  .map(CertificateChain::holdsTogether);
        },
        input);
  }

  static Stream<byte[]> lists() {
    return Stream.of(
        Bytes.ofHex(
                IntelLab.INTEL.revocationList(
                    IntelLab.INTEL.root(), List.of(IntelLab.PLATFORM.pck().certificate())))
            .toArray());
  }

  @MethodSource("lists")
  @FuzzTest
  void revocationList(byte[] input) {
    Target.parse(
        bytes -> {
          RevocationList list = RevocationList.parse(bytes);
          return ""
              + list.thisUpdate()
              + list.nextUpdate()
              + list.isAbout(ROOT)
              + list.isSignedBy(ROOT)
              + list.revokes(ROOT);
        },
        input);
  }
}
