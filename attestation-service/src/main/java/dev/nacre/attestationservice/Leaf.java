package dev.nacre.attestationservice;

import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonBoolean;
import dev.nacre.codec.json.JsonNull;
import dev.nacre.codec.json.JsonNumber;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A value somewhere in evidence that a policy may compare with something: text, a number, a
/// boolean, a list, or what stands in a list.
///
/// @param path such as `snp.measurement` or `cca.nacre.software[0]`
/// @param value what is there
record Leaf(String path, List<Step> steps, Json value) {
  /// How to come one level deeper.
  sealed interface Step {
    /// Of an object.
    record Member(String name) implements Step {}

    /// Of a list.
    record Element(int index) implements Step {}
  }

  /// All of `evidence`: first what stands in no list.
  static List<Leaf> of(JsonObject evidence) {
    var all = new ArrayList<Leaf>();
    collect(new Leaf("", List.of(), evidence), all);
    all.sort(Comparator.comparing(Leaf::isInList));
    return List.copyOf(all);
  }

  private static void collect(Leaf at, List<Leaf> all) {
    switch (at.value) {
      case JsonObject object -> {
        if (at.isInList()) {
          all.add(at);
        }
        object.members().forEach((name, value) -> collect(at.member(name, value), all));
      }
      case JsonArray array -> {
        all.add(at);
        for (int i = 0; i < array.size(); i++) {
          collect(at.element(i, array.get(i)), all);
        }
      }
      case JsonString _, JsonNumber _, JsonBoolean _ -> all.add(at);
      case JsonNull _ -> {}
    }
  }

  private Leaf member(String name, Json inner) {
    return deeper(path.isEmpty() ? name : path + "." + name, new Step.Member(name), inner);
  }

  private Leaf element(int index, Json inner) {
    return deeper(path + "[" + index + "]", new Step.Element(index), inner);
  }

  private Leaf deeper(String longer, Step step, Json inner) {
    var further = new ArrayList<>(steps);
    further.add(step);
    return new Leaf(longer, List.copyOf(further), inner);
  }

  private boolean isInList() {
    return steps.stream().anyMatch(Step.Element.class::isInstance);
  }

  /// `evidence` with `other` in its place.
  JsonObject in(JsonObject evidence, Json other) {
    return replaced(evidence, 0, other) instanceof JsonObject changed ? changed : evidence;
  }

  private Json replaced(Json here, int depth, Json other) {
    if (depth == steps.size()) {
      return other;
    }
    return switch (steps.get(depth)) {
      case Step.Member(String name) when here instanceof JsonObject object ->
          object.with(name, replaced(object.get(name), depth + 1, other));
      case Step.Element(int index) when here instanceof JsonArray array -> {
        var elements = new ArrayList<Json>(array.elements());
        elements.set(index, replaced(array.get(index), depth + 1, other));
        yield new JsonArray(elements);
      }
      case Step.Member _, Step.Element _ -> here;
    };
  }
}
