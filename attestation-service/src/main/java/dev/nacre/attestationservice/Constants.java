package dev.nacre.attestationservice;

import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonBoolean;
import dev.nacre.codec.json.JsonNull;
import dev.nacre.codec.json.JsonNumber;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import dev.nacre.policy.Explanation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a policy compares with its own constants, as its trace tells: guesses, to be confirmed by
/// asking the policy.
final class Constants {
  /// Values of a list of constants that are tried.
  private static final int MOST_OPTIONS = 16;

  private final List<Leaf> leaves;
  private final Json generous;
  private final Map<String, Turn> turns = new LinkedHashMap<>();

  private Constants(List<Leaf> leaves, Json generous) {
    this.leaves = leaves;
    this.generous = generous;
  }

  /// A claim and what it might be instead.
  ///
  /// @param expected as the policy says it, such as a list of what would do
  record Turn(Leaf leaf, Json other, String expected) {
    JsonObject in(JsonObject evidence) {
      return leaf.in(evidence, other);
    }
  }

  /// @param generous what reference values were while the trace was made: no constant
  static List<Turn> of(Explanation explanation, List<Leaf> leaves, Json generous) {
    var constants = new Constants(leaves, generous);
    constants.collect(explanation.json());
    return List.copyOf(constants.turns.values());
  }

  private void collect(Json json) {
    switch (json) {
      case JsonObject failure -> {
        Optional<Json> expected = failure.find("expected").filter(value -> !value.equals(generous));
        if (expected.isPresent() && failure.find("found").isPresent()) {
          add(failure, expected.get());
        }
        failure.members().values().forEach(this::collect);
      }
      case JsonArray array -> array.forEach(this::collect);
      case JsonString _, JsonNumber _, JsonBoolean _, JsonNull _ -> {}
    }
  }

  private void add(JsonObject failure, Json expected) {
    List<Json> options =
        expected instanceof JsonArray list && list.size() <= MOST_OPTIONS
            ? list.elements()
            : List.of(expected);
    if (options.isEmpty()) {
      return;
    }
    String words = options.size() > 1 ? "one of " + expected.text() : options.getFirst().text();
    for (Leaf leaf : meant(failure)) {
      for (Json option : options) {
        turns.putIfAbsent(leaf.path() + " " + option.text(), new Turn(leaf, option, words));
      }
    }
  }

  /// The claims with a value that was found; of these the ones that are called as in the policy.
  private List<Leaf> meant(JsonObject failure) {
    List<Json> found = failure.array("found").elements();
    String called =
        failure.find("path").orElse(JsonNull.NULL) instanceof JsonString(String path)
            ? "." + path.replaceAll("\\[\"([^\"]*)\"\\]", ".$1")
            : "";
    var equal = new ArrayList<Leaf>();
    var same = new ArrayList<Leaf>();
    for (Leaf leaf : leaves) {
      if (found.contains(leaf.value())) {
        equal.add(leaf);
        if (called.endsWith(leaf.path().substring(leaf.path().lastIndexOf('.') + 1))) {
          same.add(leaf);
        }
      }
    }
    return same.isEmpty() ? equal : same;
  }
}
