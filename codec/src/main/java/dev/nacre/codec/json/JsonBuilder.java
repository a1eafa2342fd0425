package dev.nacre.codec.json;

import java.util.List;
import java.util.Map;

/// Makes values of a caller's own type while a text is parsed, so that no second tree is needed.
public interface JsonBuilder<V> {
  V nullValue();

  V booleanValue(boolean value);

  /// @param literal the number as it was written, valid by the grammar of RFC 8259
  V number(String literal);

  V string(String value);

  /// @param elements the caller may keep the list
  V array(List<V> elements);

  /// @param members in the order of the text; the caller may keep the map
  V object(Map<String, V> members);
}
