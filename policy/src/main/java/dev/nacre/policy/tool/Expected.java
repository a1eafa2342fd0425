package dev.nacre.policy.tool;

import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.policy.value.ArrayValue;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.SetValue;
import dev.nacre.policy.value.StringValue;
import dev.nacre.policy.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Compares JSON with values: where there is a set, an array of the same elements in any order is
/// right.
final class Expected {
  private Expected() {}

  /// @param sorted whether arrays are compared in sorted order, too
  static boolean matches(JsonObject wanted, Map<String, Value> found, boolean sorted) {
    if (!wanted.members().keySet().equals(found.keySet())) {
      return false;
    }
    return found.entrySet().stream()
        .allMatch(binding -> matches(wanted.get(binding.getKey()), binding.getValue(), sorted));
  }

  private static boolean matches(Json wanted, Value found, boolean sorted) {
    return switch (found) {
      case ArrayValue a -> wanted instanceof JsonArray w && matches(w, a.list(), !sorted, sorted);
      case SetValue s -> {
        var elements = new ArrayList<Value>();
        s.forEach(elements::add);
        yield wanted instanceof JsonArray w && matches(w, elements, false, sorted);
      }
      case ObjectValue o -> wanted instanceof JsonObject w && matches(w, o, sorted);
      default -> found.equals(Value.of(wanted));
    };
  }

  private static boolean matches(
      JsonArray wanted, List<Value> found, boolean inOrder, boolean sorted) {
    if (wanted.size() != found.size()) {
      return false;
    }
    var rest = new ArrayList<>(found);
    for (Json element : wanted) {
      int at = 0;
      while (at < rest.size() && !matches(element, rest.get(at), sorted)) {
        at++;
      }
      if (at == rest.size() || (inOrder && at != 0)) {
        return false;
      }
      rest.remove(at);
    }
    return true;
  }

  private static boolean matches(JsonObject wanted, ObjectValue found, boolean sorted) {
    if (wanted.members().size() != found.size()) {
      return false;
    }
    for (int i = 0; i < found.size(); i++) {
      String name =
          found.keyAt(i) instanceof StringValue s ? s.value() : found.keyAt(i).toJson().text();
      Value value = found.valueAt(i);
      if (wanted.find(name).filter(member -> matches(member, value, sorted)).isEmpty()) {
        return false;
      }
    }
    return true;
  }
}
