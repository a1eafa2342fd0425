package dev.nacre.attestation.genuine;

import dev.nacre.attestation.eventlog.Event;
import dev.nacre.attestation.eventlog.EventLog;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonNumber;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/// Ways to make copies of a file that each differ from it in one place.
interface Mutations {
  /// About how many copies are made of a file.
  int COPIES = 60;

  List<Copy> of(Bytes file);

  /// A copy that differs.
  ///
  /// @param where for the message of a test that fails
  record Copy(String where, Bytes content) {}

  /// One bit of a byte, in even steps from the first byte to the last. Line feeds, which PEM inside
  /// binary files means nothing by, are left as they are.
  static Mutations bits() {
    return file -> bits(file, IntStream.range(0, file.size()));
  }

  /// One bit of a byte in `[from, to)` of these pairs.
  static Mutations bits(int... ranges) {
    return file ->
        bits(
            file,
            IntStream.range(0, ranges.length / 2)
                .flatMap(i -> IntStream.range(ranges[2 * i], ranges[2 * i + 1])));
  }

  private static List<Copy> bits(Bytes file, IntStream offsets) {
    return spread(offsets.filter(at -> file.at(at) != '\n').boxed().toList()).stream()
        .map(at -> new Copy("byte " + at, flipped(file, at)))
        .toList();
  }

  /// One bit of each event's digest.
  static Mutations digests() {
    return file ->
        EventLog.parse(file).events().stream()
            .map(Event::offset)
            .map(at -> new Copy("event at " + at, flipped(file, at + 14 + at % 32)))
            .toList();
  }

  /// One letter or digit of a text.
  static Mutations characters() {
    return file -> {
      String text = file.utf8();
      return spread(
              IntStream.range(0, text.length())
                  .filter(at -> isWord(text, at) && isWord(text, at + 1))
                  .boxed()
                  .toList())
          .stream()
          .map(at -> new Copy("character " + at, Bytes.utf8(changed(text, at))))
          .toList();
    };
  }

  /// One number or string inside JSON, wherever `which` holds of its path, such as
  /// `/tpm_quote/pcrs/3`.
  static Mutations jsonValues(Predicate<String> which) {
    return file -> {
      var leaves = new ArrayList<Leaf>();
      collect(Json.parse(file), "", UnaryOperator.identity(), leaves);
      return spread(leaves.stream().filter(leaf -> which.test(leaf.path())).toList()).stream()
          .map(leaf -> new Copy(leaf.path(), Bytes.utf8(leaf.document().text())))
          .toList();
    };
  }

  static Mutations jsonValues() {
    return jsonValues(_ -> true);
  }

  /// A place in JSON.
  ///
  /// @param document with another value there
  record Leaf(String path, Json document) {}

  private static void collect(
      Json json, String path, UnaryOperator<Json> around, List<Leaf> leaves) {
    switch (json) {
      case JsonObject object ->
          object
              .members()
              .forEach((name, member) ->
                  collect(
                      member,
                      path + "/" + name,
                      inner -> around.apply(object.with(name, inner)),
                      leaves));
      case JsonArray array -> {
        for (int i = 0; i < array.size(); i++) {
          int index = i;
          collect(
              array.get(i),
              path + "/" + i,
              inner -> around.apply(replaced(array, index, inner)),
              leaves);
        }
      }
      case JsonNumber number ->
          leaves.add(new Leaf(path, around.apply(Json.of(number.longValue() ^ 1))));
      case JsonString(String text) -> {
        int steps = Math.max(1, text.length() / 40);
        for (int at = 0; at < text.length() - 2; at += steps) {
          leaves.add(new Leaf(path + ":" + at, around.apply(Json.of(changed(text, at)))));
        }
      }
      default -> {}
    }
  }

  private static JsonArray replaced(JsonArray array, int index, Json by) {
    var elements = new ArrayList<>(array.elements());
    elements.set(index, by);
    return new JsonArray(elements);
  }

  private static boolean isWord(String text, int at) {
    return at < text.length() && Character.isLetterOrDigit(text.charAt(at));
  }

  private static String changed(String text, int at) {
    char other = text.charAt(at) == '1' ? '2' : '1';
    return text.substring(0, at) + other + text.substring(at + 1);
  }

  static Bytes flipped(Bytes file, int at) {
    byte[] changed = file.toArray();
    changed[at] ^= (byte) (1 << at % 8);
    return Bytes.of(changed);
  }

  private static <T> List<T> spread(List<T> all) {
    int step = Math.max(1, all.size() / COPIES);
    return IntStream.iterate(0, i -> i < all.size(), i -> i + step).mapToObj(all::get).toList();
  }
}
