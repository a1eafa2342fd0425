package dev.nacre.codec.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.Bytes;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Strings of all sizes are written alike, whichever way they are looked through.
class JsonTextTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '|',
      value = {
        "34, \\\"",
        "92, \\\\",
        "8, \\b",
        "12, \\f",
        "10, \\n",
        "13, \\r",
        "9, \\t",
        "0, \\u0000",
        "31, \\u001f",
        "127, \u007f",
        "47, /",
        "228, ä",
        "8364, €",
        "128512, 😀"
      })
  void oneCharacterIsWrittenAloneWhereverItStands(int character, String written) {
    for (int size : new int[] {0, 1, 7, LongString.LONG - 1, LongString.LONG, 600}) {
      for (int before : new int[] {0, size / 2, size}) {
        String head = "a".repeat(before);
        String tail = "z".repeat(size - before);

        Json text = Json.of(head + Character.toString(character) + tail);

        assertThat(text.text()).isEqualTo("\"" + head + written + tail + "\"");
        assertThat(text.utf8()).isEqualTo(Bytes.utf8(text.text()));
        assertThat(text.canonicalUtf8()).isEqualTo(text.utf8());
      }
    }
  }

  @Test
  void arraysOfBytesAreNumbers() {
    byte[] all = new byte[256];
    var numbers = new StringBuilder();
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
      numbers.append(i == 0 ? "" : ",").append(i);
    }

    assertThat(JsonArray.ofBytes(Bytes.of(all)).text()).isEqualTo("[" + numbers + "]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"b,a", "a,b", "a,A", "\uFB33,\uD83D\uDE00,z", ""})
  void theCanonicalFormSortsWhatIsNotSorted(String names) {
    Map<String, Json> members = new LinkedHashMap<>();
    for (String name : names.split(",", -1)) {
      members.put(name, JsonNull.NULL);
    }
    String sorted =
        members.keySet().stream()
            .sorted()
            .map(name -> "\"" + name + "\":null")
            .reduce((one, next) -> one + "," + next)
            .orElseThrow();

    assertThat(new JsonObject(members).canonical()).isEqualTo("{" + sorted + "}");
  }
}
