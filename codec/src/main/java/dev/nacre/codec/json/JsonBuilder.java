package dev.nacre.codec.json;

import dev.nacre.codec.Bytes;
import java.util.List;

/// Makes values of a caller's own type while a text is parsed, so that no second tree is needed.
public interface JsonBuilder<V> {
  V nullValue();

  V booleanValue(boolean value);

  /// An integer that was written in its shortest form and has at most 18 digits.
  V integer(long value);

  /// @param literal the number as it was written, valid by the grammar of RFC 8259
  V number(String literal);

  V string(String value);

  /// @param elements the caller may keep the list
  V array(List<V> elements);

  /// An array of whole numbers from 0 to 255, each written in its shortest form.
  V octets(Bytes octets);

  /// Starts an object.
  Members<V> object();

  /// Collects the members of one object, in the order of the text.
  interface Members<V> {
    /// Puts a member; the last one of a name stays.
    ///
    /// @return false when the name was there before
    boolean put(String name, V value);

    V build();
  }
}
