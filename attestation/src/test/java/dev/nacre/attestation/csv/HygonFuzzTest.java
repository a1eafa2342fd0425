package dev.nacre.attestation.csv;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.nacre.attestation.fuzz.Target;
import dev.nacre.codec.ByteReader;
import dev.nacre.codec.Bytes;
import dev.nacre.emulator.EmulatedHygon;
import dev.nacre.emulator.SeededChance;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// Any bytes as a report or a certificate of Hygon's: a value, or the parser's one exception.
class HygonFuzzTest {
  private static final Bytes CHAIN = EmulatedHygon.create(SeededChance.of("hygon")).certificates();

  static Stream<byte[]> areas() {
    return Stream.of(new byte[CsvReport.AREA]);
  }

  @MethodSource("areas")
  @FuzzTest
  void report(byte[] input) {
    Target.parse(bytes -> CsvReport.parse(1, bytes), input);
    Target.parse(bytes -> CsvReport.parse(2, bytes), input);
  }

  static Stream<byte[]> authorities() {
    return Stream.of(CHAIN.slice(0, 832).toArray());
  }

  @MethodSource("authorities")
  @FuzzTest
  void authority(byte[] input) {
    Target.parse(
        bytes -> {
          CaCertificate certificate = CaCertificate.parse(bytes);
          return certificate
              + certificate.key().toString()
              + certificate.isSignedBy(certificate, new HygonSignatures());
        },
        input);
  }

  static Stream<byte[]> processors() {
    return Stream.of(CHAIN.slice(2 * 832, CHAIN.size()).toArray());
  }

  @MethodSource("processors")
  @FuzzTest
  void processor(byte[] input) {
    Target.parse(CsvCertificate::parse, input);
    Target.parse(bytes -> HygonKey.read(ByteReader.littleEndian("key", bytes), 0), input);
  }
}
