package dev.nacre.codec.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  @Test
  void keepsTheOrderOfMembersAndTheLiteralOfNumbers() {
    String text = "{\"b\":1.50,\"a\":[true,false,null,\"x\\n\"]}";
    assertThat(Json.parse(text).text()).isEqualTo(text);
  }

  /// Vector of the attestation service's canonicaliser: sorted members, no space.
  @Test
  void canonicalFormSortsMembersAndDropsSpace() {
    assertThat(Json.parse("{ \"b\": 1, \"a\": \"test\", \"c\": {\"d\": \"e\"} }").canonical())
        .isEqualTo("{\"a\":\"test\",\"b\":1,\"c\":{\"d\":\"e\"}}");
  }

  /// RFC 8785 appendix B, and the ECMAScript boundaries of section 3.2.2.3.
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0, 0",
    "1.0, 1",
    "1e21, 1e+21",
    "1e20, 100000000000000000000",
    "1E-7, 1e-7",
    "0.000001, 0.000001",
    "333333333.33333329, 333333333.3333333",
    "7, 7",
    "-7, -7",
    "10, 10",
    "999999999999999, 999999999999999",
    "-999999999999999, -999999999999999",
    "9999999999999999, 10000000000000000",
    "1e2, 100",
    "-0.0, 0",
    "9007199254740993, 9007199254740992",
    "5e-324, 5e-324",
    "1.7976931348623157e308, 1.7976931348623157e+308",
    "-0.0000033333333333333333, -0.0000033333333333333333"
  })
  void canonicalNumbersAreThoseOfEcmaScript(String literal, String canonical) {
    assertThat(new JsonNumber(literal).canonical()).isEqualTo(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[1,]",
        "{\"a\":1,}",
        "{\"a\":1,\"a\":2}",
        "01",
        "1.",
        ".5",
        "+1",
        "1e",
        "-",
        "\"\\x\"",
        "\"\\u12g4\"",
        "\"\u0001\"",
        "\"",
        "\"\\ud800\"",
        "\"\\udc00\\ud800\"",
        "tru",
        "nul",
        "1 2",
        "{a:1}",
        "'a'",
        "[1 2]",
        "NaN",
        "\"\\u１２３４\""
      })
  void refusesWhatIsNotJson(String text) {
    assertThatThrownBy(() -> Json.parse(text))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("expected");
  }

  @Test
  void refusesNestingBeyondTheLimit() {
    assertThat(Json.parse("[".repeat(128) + "]".repeat(128))).isInstanceOf(JsonArray.class);
    assertThatThrownBy(() -> Json.parse("[".repeat(129) + "]".repeat(129)))
        .hasMessageContaining("depth of at most 128");
  }

  @Test
  void namesLineColumnExpectedAndFound() {
    assertThatThrownBy(() -> Json.parse("{\n  \"a\" 1}"))
        .hasMessage("JSON, line 2, column 7: expected \":\", found \"1\"");
  }

  @Test
  void readsTheCharacterThatStandsForAnUnreadableOne() {
    assertThat(Json.parse(Bytes.utf8("\"\uFFFD\""))).isEqualTo(Json.of("\uFFFD"));
  }

  @Test
  void refusesBytesThatAreNotUtf8() {
    assertThatThrownBy(() -> Json.parse(Bytes.ofHex("22ff22"))).hasMessageContaining("UTF-8");
  }

  @Test
  void accessorsNameTheMember() {
    var object = (JsonObject) Json.parse("{\"nonce\":5}");
    assertThatThrownBy(() -> object.string("nonce"))
        .hasMessage("\"nonce\": expected a string, found a number");
    assertThatThrownBy(() -> object.string("tee")).hasMessageContaining("a member \"tee\"");
  }

  @Test
  void numbersAreEqualByValue() {
    assertThat(Json.parse("[1.0,100,1e2]")).isEqualTo(Json.parse("[1,1e2,100.00]"));
  }

  @Test
  void hugeExponentsDoNotExhaustMemory() {
    assertThatThrownBy(() -> new JsonNumber("1e999999999").longValue())
        .isInstanceOf(MalformedException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e2147483648", "[0.1e-9999999999]", "1E+0000000001"})
  void exponentsThatNoDecimalHoldsAreRefused(String text) {
    assertThatThrownBy(() -> Json.parse(text))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("an exponent of at most 9 digits");
  }

  @Test
  void theLargestAndTheSmallestNumbersAreCompared() {
    Json large = Json.parse("1e999999999");

    assertThat(large).isEqualTo(Json.parse("10.0E+999999998"));
    assertThat(large).isNotEqualTo(Json.parse("1e-999999999"));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 8, 0",
    "255, 8, 255",
    "4294967295, 32, 4294967295",
    "9223372036854775807, 63, 9223372036854775807",
    "9223372036854775808, 64, -9223372036854775808",
    "18446744073709551615, 64, -1"
  })
  void readsUnsignedNumbersUpToWhatTheirBitsHold(String literal, int bits, long value) {
    assertThat(((JsonObject) Json.parse("{\"n\":" + literal + "}")).unsigned("n", bits))
        .isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({
    "256, 8",
    "4294967296, 32",
    "9223372036854775808, 63",
    "18446744073709551616, 64",
    "99999999999999999999, 64",
    "100000000000000000000, 64",
    "-1, 8",
    "1.0, 8",
    "1e1, 8"
  })
  void refusesUnsignedNumbersBeyondTheirBits(String literal, int bits) {
    var object = (JsonObject) Json.parse("{\"n\":" + literal + "}");
    assertThatThrownBy(() -> object.unsigned("n", bits))
        .isInstanceOf(MalformedException.class)
        .hasMessage("\"n\": expected a whole number of " + bits + " bits, found " + literal);
  }

  /// Arrays of bytes are read by a way of their own, which must not be noticed.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "[0]",
        "[255]",
        "[256]",
        "[1,22,133,0,9]",
        "[1,22,256]",
        "[1,-2]",
        "[1,2.0,3]",
        "[1,2e1,3]",
        "[1,\"2\"]",
        "[1,[2,3],4]",
        "[1,256,2]",
        "[1234567]",
        "[12345678]",
        "[123456789,1]",
        "[1,1234567]",
        "[1,12345678]",
        "[1000,1]",
        "[12,34567890,1]",
        "[1,22,1000]",
        "[\"é水\",[1,2,3],4]",
        "[\"\ud83d\ude00\",[1,2,3],[200,100]]",
        "[1,12345678901234567890]"
      })
  void keepsArraysOfNumbersAsTheyWereWritten(String text) {
    for (String whole :
        List.of(text, "{\"a\":" + text + "}", "[" + text + ",1000,\"" + text.length() + "\"]")) {
      assertThat(read(whole).text()).isEqualTo(whole);
    }
    assertThat(read(text.replace(",", ", "))).isEqualTo(read(text));
    assertThat(read(text).hashCode()).isEqualTo(read(text.replace(",", " ,")).hashCode());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[1,01]",
        "[00,1]",
        "[1,2",
        "[1,2,",
        "[1,2,]",
        "[1 2]",
        "[1,2}",
        "[1,2]]",
        "[1,\u0131]",
        "[1,\u00b1]",
        "[1,2\u00ac3]",
        "[1\u0000,2]",
        "[1,2\u2c32,3]",
        "[\u3031,2,3]",
        "[1,+2,3]",
        "[1,0x2,3]"
      })
  void refusesArraysOfNumbersThatAreMalformed(String text) {
    refuses(text, "JSON, line 1, column ");
  }

  @Test
  void bytesComeBackFromTheNumbersThatWereWrittenForThem() {
    byte[] every = new byte[1024];
    for (int i = 0; i < every.length; i++) {
      every[i] = (byte) i;
    }
    Json written = JsonArray.ofBytes(Bytes.of(every));
    assertThat(read(written.text())).isEqualTo(written);
    assertThat(read(written.pretty())).isEqualTo(written);
    assertThat(read(written.canonical())).isEqualTo(written);
    assertThat(((JsonArray) read(written.pretty())).bytes("it")).isEqualTo(Bytes.of(every));
    assertThat(((JsonArray) read(written.text())).bytes("it")).isEqualTo(Bytes.of(every));
  }

  /// Long strings are read by a way of their own, which must not be noticed.
  @ParameterizedTest
  @ValueSource(ints = {255, 256, 257, 263, 264, 1000})
  void keepsLongStringsAsTheyWereWritten(int length) {
    for (String inside : List.of("x", "é", "\u007f", "\u0080", "ÿ", "水", "\ud83d\ude00")) {
      String value = "a".repeat(length / 2) + inside + "b".repeat(length - length / 2);
      assertThat(read("[\"" + value + "\",1]")).isEqualTo(JsonArray.of(Json.of(value), Json.of(1)));
      assertThat(read("\"" + value + "\\n\\\"\"")).isEqualTo(Json.of(value + "\n\""));
    }
  }

  @Test
  void refusesControlCharactersWhereverTheyStandInALongString() {
    for (int at = 0; at < 300; at++) {
      for (String before : List.of("é", "e")) {
        for (char control : new char[] {0, '\n', 0x1f}) {
          String value = before.repeat(at) + control + " ".repeat(300 - at);
          refuses("\"" + value + "\"", "no bare control character");
        }
      }
    }
  }

  @Test
  void refusesALoneSurrogateAndAMissingEndOfALongString() {
    String text = "a".repeat(300);
    assertThatThrownBy(() -> Json.parse("\"" + text + "\ud83d" + text + "\""))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("lone surrogate");
    refuses("\"" + text, "the end of a string");
  }

  /// What `text` says, which is the same however it comes.
  private static Json read(String text) {
    Json json = Json.parse(text);
    assertThat(Json.parse(Bytes.utf8(text))).isEqualTo(json);
    return json;
  }

  private static void refuses(String text, String why) {
    assertThatThrownBy(() -> Json.parse(text))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(why);
    assertThatThrownBy(() -> Json.parse(Bytes.utf8(text)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(why);
  }
}
