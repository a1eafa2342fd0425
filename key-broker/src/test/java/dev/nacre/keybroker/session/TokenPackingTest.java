package dev.nacre.keybroker.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.keybroker.session.TokenPacking.Form;
import dev.nacre.keybroker.session.TokenPacking.Packed;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// How a token becomes short enough for a cookie, and comes back.
final class TokenPackingTest {
  private static final String HEADER = Bytes.utf8("{\"alg\":\"ES256\"}").base64Url() + ".";

  private final TokenPacking packing = new TokenPacking();

  private static String token(int claims) {
    return HEADER + Bytes.utf8("{\"a\":\"ff\"},".repeat(claims)).base64Url() + ".c2ln";
  }

  /// Digits without an order: nothing repeats, and each takes half of its byte.
  private static String hexadecimal(int size) {
    byte[] chance = new byte[size];
    new Random(1).nextBytes(chance);
    return HEADER + Bytes.utf8(Bytes.of(chance).hex()).base64Url() + ".c2ln";
  }

  private Form roundTrip(String token) {
    Packed packed = packing.pack(token);
    assertThat(packing.unpack(packed)).isEqualTo(token);
    return packed.form();
  }

  @Test
  void aShortTokenIsKeptAsItIs() {
    assertThat(roundTrip(token(100))).isEqualTo(Form.TEXT);
    assertThat(packing.pack("a".repeat(TokenPacking.LARGEST)).content().size())
        .isEqualTo(TokenPacking.LARGEST);
  }

  @Test
  void aLongerOneIsShortenedUntilItFits() {
    assertThat(roundTrip(token(300))).isEqualTo(Form.LZ4);
    assertThat(packing.pack(token(300)).content().size()).isLessThan(TokenPacking.LARGEST);
  }

  @Test
  void oneThatDoesNotFitIsDeflated() {
    assertThat(roundTrip(hexadecimal(2_000))).isEqualTo(Form.DEFLATED);
    assertThat(packing.pack(hexadecimal(2_000)).content().size()).isLessThan(TokenPacking.LARGEST);
    assertThat(roundTrip(hexadecimal(100_000))).isEqualTo(Form.DEFLATED);
  }

  /// What is no token of base64url in its one form comes back to the letter all the same.
  static Stream<String> strange() {
    String long2 = "AA".repeat(2_000);
    return Stream.of(
        long2,
        "." + long2,
        long2 + ".",
        long2 + "..",
        ".." + long2,
        long2 + ".AA.AB",
        long2 + ".AA.AA==",
        long2 + ".A.AA",
        long2 + ".AA.AA.AA",
        long2 + ".A A.AA",
        long2 + ".é.水");
  }

  @ParameterizedTest
  @MethodSource
  void strange(String token) {
    assertThat(roundTrip(token)).isEqualTo(Form.LZ4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "00", "000000", "ffffffff", "7fffffff00", "0000000800", "00000009f0"})
  void refusesWhatIsNotPacked(String hex) {
    assertThatThrownBy(() -> packing.unpack(new Packed(Form.LZ4, Bytes.ofHex(hex))))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("session");
  }

  @Test
  void refusesAPackedTokenThatWasCut() {
    Bytes whole = packing.pack(token(300)).content();
    for (int size : new int[] {3, 4, 5, whole.size() / 2, whole.size() - 1}) {
      Bytes cut = whole.slice(0, size);
      assertThatThrownBy(() -> packing.unpack(new Packed(Form.LZ4, cut)))
          .isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void theNumbersOfFormsTellThemApart() {
    for (Form form : Form.values()) {
      assertThat(Form.of(form.number())).contains(form);
    }
    assertThat(Form.of((byte) 0)).isEmpty();
    assertThat(Form.of((byte) 4)).isEmpty();
  }
}
