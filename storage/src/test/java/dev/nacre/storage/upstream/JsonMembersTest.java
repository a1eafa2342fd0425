package dev.nacre.storage.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonMembersTest {
  private static final String TOO_LARGE = "too large";

  private static Map<String, String> read(String text, int largest) throws IOException {
    Map<String, String> found = new LinkedHashMap<>();
    var visitor =
        new JsonMembers.Visitor() {
          @Override
          public void member(String name, Json value) {
            found.put(name, value.text());
          }

          @Override
          public void tooLarge(String name) {
            found.put(name, TOO_LARGE);
          }
        };
    JsonMembers.each(new ByteArrayInputStream(Bytes.utf8(text).toArray()), largest, visitor);
    return found;
  }

  private static Map<String, String> read(String text) throws IOException {
    return read(text, 1000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        " { } ",
        "{\"a\":\"b\"}",
        "{\"a\" : \"b\" , \"c\":\"d\"}\n",
        "{\"a,}{\":\"},{\\\"\\\\\",\"b\\\"\":[1,{\"c\":[\"]\",{}]},null]}",
        "{\"\\u00e4\\n\":{\"x\":{}},\"ä\\\\\":-1.5e3,\"\":true}",
      })
  void itReadsWhatAReaderOfTheWholeReads(String text) throws IOException {
    Map<String, String> whole = new LinkedHashMap<>();
    ((JsonObject) Json.parse(text))
        .members()
        .forEach((name, value) -> whole.put(name, value.text()));

    assertThat(read(text)).containsExactlyEntriesOf(whole);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "\"a\"",
        "{",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":\"b",
        "{\"a\":\"b\"",
        "{\"a\":[}",
        "{\"a\":]}",
        "{\"a\":1,}",
        "{,}",
        "{\"a\":1,,\"b\":2}",
        "{\"a\":1}}",
        "{\"a\":1} x",
        "{\"a\":1 \"b\":2}",
        "{a:1}",
        "{\"a\":\"\\x\"}",
        "{\"a\":1,\"a\":2}",
        "{\"a\":1,\"\\u0061\":2}",
      })
  void whatIsNoObjectIsRefused(String text) {
    assertThatThrownBy(() -> read(text)).isInstanceOf(MalformedException.class);
  }

  @Test
  void aMemberThatIsTooLargeIsNamedAndPassedOver() throws IOException {
    String text = "{\"a\":1,\"\\\"b,}\":\"" + "},".repeat(50) + "\",\"c\":3}";

    assertThat(read(text, 20))
        .containsExactly(Map.entry("a", "1"), Map.entry("\"b,}", TOO_LARGE), Map.entry("c", "3"));
  }

  @Test
  void aNameThatIsTooLargeIsRefused() {
    assertThatThrownBy(() -> read("{\"" + "a".repeat(50) + "\":1}", 20))
        .isInstanceOf(MalformedException.class);
  }
}
