package dev.nacre.attestation.dcap;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.nacre.attestation.Evidence;
import dev.nacre.attestation.Tee;
import dev.nacre.attestation.Verifier;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.attestation.fuzz.Target;
import dev.nacre.attestation.x509.Certificate;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// Any bytes as a quote of a version, as one of Intel's documents, or as a part of either. The
/// emulated Intel signed the seeds; nothing here believes it.
class DcapFuzzTest {
  private static final Verifier VERIFIER = Verifier.trusting(TrustAnchors.vendors());
  private static final JsonObject COLLATERAL = IntelLab.PLATFORM.collateral(true);

  static Stream<byte[]> quotes() {
    return Stream.of(
            IntelLab.quote(IntelLab.domain()),
            IntelLab.quote(IntelLab.newerDomain()),
            IntelLab.PLATFORM.sign(IntelLab.PLATFORM.orderOfEnclave(IntelLab.enclave())))
        .map(Bytes::toArray);
  }

  @MethodSource("quotes")
  @FuzzTest
  void quote(byte[] input) {
    Target.parse(Quote::parse, input);
    for (Tee tee : new Tee[] {Tee.TDX, Tee.SGX}) {
      var result =
          VERIFIER.verify(
              Evidence.ofRaw(tee, Bytes.of(input)),
              Endorsements.none().withIntelCollateral(COLLATERAL),
              Expected.nothing(),
              IntelLab.NOW);
      if (result.verified()) {
        throw new IllegalStateException("verified: " + result.sentence());
      }
    }
  }

  static Stream<byte[]> tcbInfos() {
    return Stream.of(true, false)
        .map(tdx -> Bytes.utf8(IntelLab.PLATFORM.tcbInfo(tdx).text()).toArray());
  }

  @MethodSource("tcbInfos")
  @FuzzTest
  void tcbInfo(byte[] input) {
    Target.parse(bytes -> TcbInfo.parse(object(bytes)), input);
  }

  static Stream<byte[]> identities() {
    return Stream.of(true, false)
        .map(tdx -> Bytes.utf8(IntelLab.PLATFORM.qeIdentity(tdx).text()).toArray());
  }

  @MethodSource("identities")
  @FuzzTest
  void qeIdentity(byte[] input) {
    Target.parse(bytes -> QeIdentity.parse(object(bytes)), input);
  }

  static Stream<byte[]> collaterals() {
    return Stream.of(Bytes.utf8(COLLATERAL.text()).toArray());
  }

  @MethodSource("collaterals")
  @FuzzTest
  void collateral(byte[] input) {
    Target.parse(bytes -> Collateral.parse(object(bytes)), input);
  }

  static Stream<byte[]> certificates() {
    return Stream.of(IntelLab.PLATFORM.pck().der().toArray());
  }

  @MethodSource("certificates")
  @FuzzTest
  void pckCertificate(byte[] input) {
    Target.parse(bytes -> PckCertificate.parse(Certificate.parse(bytes)), input);
  }

  static Stream<byte[]> extensions() {
    return Stream.of(
        Certificate.parse(IntelLab.PLATFORM.pck().der())
            .extension("1.2.840.113741.1.13.1")
            .orElseThrow()
            .toArray());
  }

  /// The SGX extensions alone, which a fuzzer cannot reach through a certificate that the JDK's
  /// decoder must take first.
  @MethodSource("extensions")
  @FuzzTest
  void pckExtension(byte[] input) {
    Certificate around = Certificate.parse(IntelLab.PLATFORM.pck().der());
    Target.parse(bytes -> PckCertificate.parse(around, bytes), input);
  }

  private static JsonObject object(Bytes text) {
    return Json.parse(text) instanceof JsonObject object ? object : JsonObject.empty();
  }
}
