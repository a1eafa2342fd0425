package dev.nacre.policy.explain;

import dev.nacre.policy.source.Location;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.Value;
import java.util.ArrayList;
import java.util.List;

/// Values and expressions, short enough for a sentence.
final class Texts {
  private static final int MOST_VALUE = 240;
  private static final int MOST_EXPRESSION = 160;
  private static final int MOST_KEYS = 12;

  private Texts() {}

  static String value(Value value) {
    return cut(value.toString(), MOST_VALUE);
  }

  static String values(List<Value> values) {
    if (values.isEmpty()) {
      return "nothing";
    }
    var texts = new ArrayList<String>();
    values.forEach(value -> texts.add(value(value)));
    return String.join(" or ", texts);
  }

  static String keys(ObjectValue object) {
    var keys = new ArrayList<String>();
    for (int i = 0; i < Math.min(MOST_KEYS, object.size()); i++) {
      keys.add(object.keyAt(i).toString());
    }
    if (object.size() > MOST_KEYS) {
      keys.add("…");
    }
    return String.join(", ", keys);
  }

  static String expression(Location at) {
    return cut(at.text().strip().replaceAll("\\s+", " "), MOST_EXPRESSION);
  }

  private static String cut(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most - 1) + "…";
  }
}
