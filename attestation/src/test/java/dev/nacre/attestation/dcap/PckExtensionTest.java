package dev.nacre.attestation.dcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.attestation.x509.Certificate;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.Der;
import dev.nacre.codec.MalformedException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The SGX extensions of a PCK certificate: parts that are cut, missing, there twice, in another
/// order, of another size, or not in DER.
class PckExtensionTest {
  private static final Certificate PCK = Certificate.parse(IntelLab.PLATFORM.pck().der());
  private static final Bytes SOUND = PCK.extension("1.2.840.113741.1.13.1").orElseThrow();
  private static final List<Bytes> PARTS =
      Der.parse(SOUND).children().stream().map(Der::encoding).toList();
  private static final int TCB = 1;

  private static PckCertificate parse(Bytes extension) {
    return PckCertificate.parse(PCK, extension);
  }

  private static Bytes sequence(List<Bytes> parts) {
    Bytes content = parts.stream().reduce(Bytes.empty(), Bytes::concat);
    String length =
        content.size() < 0x80
            ? "%02x".formatted(content.size())
            : content.size() < 0x100
                ? "81%02x".formatted(content.size())
                : "82%04x".formatted(content.size());
    return Bytes.ofHex("30" + length).concat(content);
  }

  private static Bytes with(int index, Bytes part) {
    var parts = new ArrayList<>(PARTS);
    parts.set(index, part);
    return sequence(parts);
  }

  /// The part at `index` with another value under the same identifier.
  private static Bytes valued(int index, String value) {
    Bytes oid = Der.parse(PARTS.get(index)).children().getFirst().encoding();
    return with(index, sequence(List.of(oid, Bytes.ofHex(value))));
  }

  private static Bytes tcb(int index, String value) {
    List<Der> both = Der.parse(PARTS.get(TCB)).children();
    var components = new ArrayList<>(both.get(1).children().stream().map(Der::encoding).toList());
    Bytes oid = Der.parse(components.get(index)).children().getFirst().encoding();
    components.set(index, sequence(List.of(oid, Bytes.ofHex(value))));
    return with(TCB, sequence(List.of(both.get(0).encoding(), sequence(components))));
  }

  @Test
  void theOrderOfThePartsMeansNothing() {
    var reversed = new ArrayList<>(PARTS);
    Collections.reverse(reversed);

    assertThat(parse(sequence(PARTS))).isEqualTo(parse(SOUND));
    assertThat(parse(sequence(reversed))).isEqualTo(parse(SOUND));
  }

  @Test
  void aCutAnywhereIsRefused() {
    for (int size = 0; size < SOUND.size(); size++) {
      Bytes cut = SOUND.slice(0, size);
      assertThatThrownBy(() -> parse(cut)).isInstanceOf(MalformedException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void aPartThatIsMissingOrThereTwiceIsRefused(int index) {
    var missing = new ArrayList<>(PARTS);
    var twice = new ArrayList<>(PARTS);
    twice.add(missing.remove(index));

    assertThatThrownBy(() -> parse(sequence(missing)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("expected a part");
    assertThatThrownBy(() -> parse(sequence(twice)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("once, found twice");
  }

  static Stream<Arguments> awkward() {
    String content = SOUND.slice(4, SOUND.size()).hex();
    return Stream.of(
        Arguments.of(
            "a length in more bytes than it needs",
            Bytes.ofHex("308300" + SOUND.slice(2, 4).hex() + content)),
        Arguments.of("an indefinite length", Bytes.ofHex("3080" + content + "0000")),
        Arguments.of("a byte behind it", SOUND.concat(Bytes.zeros(1))),
        Arguments.of("a set", Bytes.ofHex("31").concat(SOUND.slice(1, SOUND.size()))),
        Arguments.of("PPID of 15 bytes", valued(0, "040f" + "00".repeat(15))),
        Arguments.of("PPID of 17 bytes", valued(0, "0411" + "00".repeat(17))),
        Arguments.of("PPID as a bit string", valued(0, "0311" + "00".repeat(17))),
        Arguments.of("PCE identity of one byte", valued(2, "040100")),
        Arguments.of("FMSPC of five bytes", valued(3, "0405" + "00".repeat(5))),
        Arguments.of("a type beyond a byte", valued(4, "0a020100")),
        Arguments.of("a negative type", valued(4, "0a01ff")),
        Arguments.of("a type with a zero before it", valued(4, "0a020001")),
        Arguments.of("a component of 256", tcb(0, "02020100")),
        Arguments.of("a negative component", tcb(0, "0201ff")),
        Arguments.of("a component with a zero before it", tcb(0, "02020007")),
        Arguments.of("a component without digits", tcb(0, "0200")),
        Arguments.of("a component as octets", tcb(15, "040107")),
        Arguments.of("a PCE version of 65536", tcb(16, "0203010000")),
        Arguments.of("a PCE version of a gigabyte", tcb(16, "02843fffffff")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("awkward")
  void anotherFormIsRefused(String name, Bytes extension) {
    assertThatThrownBy(() -> parse(extension)).as(name).isInstanceOf(MalformedException.class);
  }
}
