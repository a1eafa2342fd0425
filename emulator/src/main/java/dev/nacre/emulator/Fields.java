package dev.nacre.emulator;

import dev.nacre.codec.Bytes;
import java.util.EnumMap;
import java.util.Map;

/// A binary structure as its encoded fields, before it is signed or sent. Any bytes can be put in
/// the place of any field: what makes no sense is for the verifier to find.
///
/// @param <F> the fields in the order of the structure
public final class Fields<F extends Enum<F>> {
  private final EnumMap<F, Bytes> encoded;

  private Fields(EnumMap<F, Bytes> encoded) {
    this.encoded = encoded;
  }

  static <F extends Enum<F>> Fields<F> of(Map<F, Bytes> encoded) {
    return new Fields<>(new EnumMap<>(encoded));
  }

  /// A copy in which `value` stands for `field`.
  public Fields<F> with(F field, Bytes value) {
    var changed = new EnumMap<>(encoded);
    changed.put(field, value);
    return new Fields<>(changed);
  }

  public Bytes get(F field) {
    return encoded.getOrDefault(field, Bytes.empty());
  }

  /// All fields, one after the other.
  public Bytes content() {
    return encoded.values().stream().reduce(Bytes.empty(), Bytes::concat);
  }
}
