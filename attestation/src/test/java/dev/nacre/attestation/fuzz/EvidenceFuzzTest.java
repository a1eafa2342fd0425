package dev.nacre.attestation.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.nacre.attestation.Tee;
import dev.nacre.attestation.nvidia.RemoteVerdict;
import dev.nacre.attestation.nvidia.Rim;
import dev.nacre.attestation.nvidia.SpdmReport;
import dev.nacre.attestation.se.ImageHeader;
import dev.nacre.attestation.show.Recognised;
import dev.nacre.attestation.x509.OcspResponse;
import dev.nacre.codec.Bytes;
import org.junit.jupiter.params.provider.MethodSource;

/// Any bytes as evidence, as an endorsement or as a part of either: a verdict, or the parser's one
/// exception. Nothing that a fuzzer writes is verified.
class EvidenceFuzzTest {
  @MethodSource("dev.nacre.attestation.fuzz.Seeds#reports")
  @FuzzTest
  void spdmReport(byte[] input) {
    Target.quietly(() -> {
      var _ = SpdmReport.parse(Bytes.of(input));
    });
  }

  @MethodSource("dev.nacre.attestation.fuzz.Seeds#manifests")
  @FuzzTest
  void referenceManifest(byte[] input) {
    Target.quietly(() -> {
      var _ = Rim.parse(Bytes.of(input));
    });
  }

  @MethodSource("dev.nacre.attestation.fuzz.Seeds#responses")
  @FuzzTest
  void ocspResponse(byte[] input) {
    Target.quietly(() -> {
      var _ = OcspResponse.parse(Bytes.of(input));
    });
  }

  @MethodSource("dev.nacre.attestation.fuzz.Seeds#verdicts")
  @FuzzTest
  void remoteVerdict(byte[] input) {
    Target.quietly(() -> {
      var _ = RemoteVerdict.parse(Bytes.of(input));
    });
  }

  @FuzzTest
  void anyFile(byte[] input) {
    Target.quietly(() -> {
      var _ = Recognised.of(Bytes.of(input));
    });
  }

  @MethodSource("dev.nacre.attestation.fuzz.Seeds#tokens")
  @FuzzTest
  void cca(byte[] input) {
    Target.judge(Tee.CCA, input);
  }

  @MethodSource("dev.nacre.attestation.fuzz.Seeds#hygon")
  @FuzzTest
  void csv(byte[] input) {
    Target.judge(Tee.CSV, input);
  }

  @MethodSource("dev.nacre.attestation.fuzz.Seeds#accelerators")
  @FuzzTest
  void hygonDcu(byte[] input) {
    Target.judge(Tee.HYGON_DCU, input);
  }

  @MethodSource("dev.nacre.attestation.fuzz.Seeds#documents")
  @FuzzTest
  void nitro(byte[] input) {
    Target.judge(Tee.NITRO, input);
  }

  @MethodSource("dev.nacre.attestation.fuzz.Seeds#devices")
  @FuzzTest
  void nvidia(byte[] input) {
    Target.judge(Tee.NVIDIA, input);
  }

  @MethodSource("dev.nacre.attestation.fuzz.Seeds#ultravisors")
  @FuzzTest
  void secureExecution(byte[] input) {
    Target.judge(Tee.SE, input);
    Target.quietly(() -> {
      var _ = ImageHeader.parse(Bytes.of(input));
    });
  }

  @MethodSource("dev.nacre.attestation.fuzz.Seeds#quotes")
  @FuzzTest
  void tpm(byte[] input) {
    Target.judge(Tee.TPM, input);
  }

  @MethodSource("dev.nacre.attestation.fuzz.Seeds#paravisors")
  @FuzzTest
  void azure(byte[] input) {
    Target.judge(Tee.AZ_SNP_VTPM, input);
    Target.judge(Tee.AZ_TDX_VTPM, input);
  }
}
