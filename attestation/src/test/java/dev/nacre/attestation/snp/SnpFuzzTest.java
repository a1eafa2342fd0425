package dev.nacre.attestation.snp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.nacre.attestation.Tee;
import dev.nacre.attestation.fuzz.Target;
import dev.nacre.attestation.x509.Certificate;
import dev.nacre.codec.Bytes;
import dev.nacre.emulator.EmulatedChip;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// Any bytes as a report, the certificates behind it, or both in the JSON of guests.
class SnpFuzzTest {
  static Stream<byte[]> evidence() {
    return Stream.of(Lab.GENOA, Lab.TURIN, Lab.CLOUD)
        .flatMap(chip ->
            Stream.of(
                report(chip).concat(chip.certificateTable()).toArray(),
                Bytes.utf8(SnpEvidence.of(report(chip), chip.certificateTable()).toJson().text())
                    .toArray()));
  }

  private static Bytes report(EmulatedChip chip) {
    return chip.sign(Lab.body(chip));
  }

  @MethodSource("evidence")
  @FuzzTest
  void judged(byte[] input) {
    Target.parse(SnpEvidence::parse, input);
    Target.judge(Tee.SNP, input);
  }

  static Stream<byte[]> tables() {
    return Stream.of(Lab.GENOA.certificateTable().toArray());
  }

  @MethodSource("tables")
  @FuzzTest
  void certificateTable(byte[] input) {
    Target.parse(CertificateTable::parse, input);
  }

  static Stream<byte[]> keys() {
    return Stream.of(Lab.GENOA, Lab.TURIN, Lab.CLOUD).map(chip -> chip.key().der().toArray());
  }

  @MethodSource("keys")
  @FuzzTest
  void chipCertificate(byte[] input) {
    Target.parse(bytes -> VekCertificate.parse(Certificate.parse(bytes)), input);
  }
}
