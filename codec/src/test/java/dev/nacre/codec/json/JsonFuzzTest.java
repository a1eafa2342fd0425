package dev.nacre.codec.json;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.nacre.codec.Attempt;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// Each quick way through JSON beside a slow one that ends where it does.
class JsonFuzzTest {
  private static final String LIST = "0123456789,,,,][-.e ";

  static Stream<byte[]> texts() {
    return Stream.of(
            "{\"a\":[1,-0.5e+10,\"\\u00e9\\n\",true,null,{}],\"\":false}",
            "[255,0,1e400]",
            "[\"\\ud83d\\ude00\",\"\\ud800\"]",
            "{\"a\":1,\"a\":2}",
            "[1e2147483648,1e2147483647,0.1]")
        .map(text -> Bytes.utf8(text).toArray());
  }

  @MethodSource("texts")
  @FuzzTest
  void textIsReadAsJacksonReadsIt(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    try {
      Json json = Json.parse(text);
      Attempt.requireSame(Optional.of(json), JacksonOracle.read(text));
      Attempt.requireSame(json, read(text, JsonReading.LENIENT));
    } catch (MalformedException refused) {
      Optional<Json> other = isOursAlone(refused) ? Optional.empty() : JacksonOracle.read(text);
      if (other.isPresent()) {
        throw new IllegalStateException("read elsewhere: " + other.get(), refused);
      }
    }
  }

  /// What Jackson lets pass.
  private static boolean isOursAlone(MalformedException refused) {
    return Stream.of("a lone surrogate", "a number of at most", "an exponent of at most")
        .anyMatch(refused.getMessage()::contains);
  }

  private static Json read(String text, JsonReading reading) {
    return JsonParser.parse(text, JsonLimits.DEFAULT, reading, TreeBuilder.INSTANCE);
  }

  @MethodSource("texts")
  @FuzzTest
  void aValueWrittenIsReadAsItWas(byte[] input) {
    Attempt.at(() -> Json.parse(Bytes.of(input)))
        .ifPresent(json -> {
          Attempt.requireSame(json, Json.parse(json.text()));
          Attempt.requireSame(json, Json.parse(json.utf8()));
          Attempt.requireSame(json, Json.parse(json.pretty()));
          Attempt.at(json::canonical)
              .ifPresent(canonical -> {
                Attempt.requireSame(canonical, Json.parse(canonical).canonical());
                Attempt.requireSame(Bytes.utf8(canonical), json.canonicalUtf8());
              });
        });
  }

  static Stream<byte[]> lists() {
    return Stream.of("0,1,255", "256", "00", "1,", "9,10,99,100,199,200,249,250")
        .map(text -> Bytes.utf8(text).toArray());
  }

  @MethodSource("lists")
  @FuzzTest
  void octetsInOneGoAreThoseOneByOne(byte[] input) {
    var list = new StringBuilder("[");
    for (byte b : input) {
      list.append(LIST.indexOf(b) < 0 ? LIST.charAt((b & 0xff) % LIST.length()) : (char) b);
    }
    String text = list.append(']').toString();
    String apart = text.replace(",", " ,").replace("]", " ]");

    Optional<Json> oneByOne = Attempt.at(() -> Json.parse(apart));

    Attempt.requireSame(oneByOne, Attempt.at(() -> Json.parse(text)));
    Attempt.requireSame(oneByOne.map(Json::text), Attempt.at(() -> Json.parse(text).text()));
    Attempt.requireSame(
        oneByOne.flatMap(JsonFuzzTest::octets),
        Attempt.at(() -> Json.parse(text)).flatMap(JsonFuzzTest::octets));
  }

  private static Optional<Bytes> octets(Json json) {
    return json instanceof JsonArray array
        ? Attempt.at(() -> array.bytes("octets"))
        : Optional.empty();
  }

  /// A string that begins with an escape is read character by character.
  @FuzzTest
  void aLongStringIsReadAsCharacterByCharacter(FuzzedDataProvider data) {
    String body = around(data, data.consumeInt(0, 2 * LongString.LONG));

    Optional<Json> slow = Attempt.at(() -> Json.parse("\"\\u0061" + body + '"'));

    Attempt.requireSame(slow, Attempt.at(() -> Json.parse('"' + body + '"')).map(JsonFuzzTest::a));
  }

  private static Json a(Json text) {
    return text instanceof JsonString(String value) ? Json.of('a' + value) : text;
  }

  private static String around(FuzzedDataProvider data, int plain) {
    return data.consumeString(40) + "x".repeat(plain) + data.consumeString(40);
  }

  @FuzzTest
  void aStringIsWrittenAsCharacterByCharacter(FuzzedDataProvider data) {
    String value = around(data, data.consumeInt(0, 2 * LongString.LONG));
    if (StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
      Attempt.requireSame(quoted(value), Json.of(value).text());
      Attempt.requireSame(Bytes.utf8(quoted(value)), Json.of(value).canonicalUtf8());
      Attempt.requireSame(Json.of(value), Json.parse(quoted(value)));
    }
  }

  private static String quoted(String value) {
    var out = new StringBuilder("\"");
    value
        .chars()
        .forEach(c -> {
          switch (c) {
            case '"', '\\' -> out.append('\\').append((char) c);
            case '\b' -> out.append("\\b");
            case '\f' -> out.append("\\f");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> out.append(c < ' ' ? "\\u%04x".formatted(c) : Character.toString(c));
          }
        });
    return out.append('"').toString();
  }

  @FuzzTest
  void fewMembersAreTheMapThatTheyWereMadeOf(FuzzedDataProvider data) {
    Map<String, Json> given = new LinkedHashMap<>();
    int size = data.consumeInt(0, FewMembers.MOST + 2);
    for (int i = 0; i < size; i++) {
      given.put(data.consumeString(3), Json.of(i));
    }
    var object = new JsonObject(given);

    Map<String, Json> kept = object.members();

    Attempt.requireSame(given, kept);
    Attempt.requireSame(kept, given);
    Attempt.requireSame(List.copyOf(given.keySet()), List.copyOf(kept.keySet()));
    Attempt.requireSame(List.copyOf(given.values()), List.copyOf(kept.values()));
    var told = new ArrayList<String>();
    kept.forEach((name, value) -> told.add(name));
    Attempt.requireSame(List.copyOf(given.keySet()), told);
    String name = data.consumeString(3);
    Attempt.requireSame(Optional.ofNullable(given.get(name)), object.find(name));
    Attempt.requireSame(given.containsKey(name), kept.containsKey(name));
    given.put(name, JsonNull.NULL);
    Attempt.requireSame(given, object.with(name, JsonNull.NULL).members());
    given.remove(name);
    Attempt.requireSame(given, object.without(name).members());
  }
}
